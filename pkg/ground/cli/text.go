package cli

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// Counted returns "1 notebook", "2 notebooks".
func Counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// RoundTime rounds a time to what a waiting reader needs: "4 s", "3 min", "2 h 5 min".
func RoundTime(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", max(1, int(d.Seconds()+0.5)))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()+0.5))
	}
	minutes := int(d.Minutes() + 0.5)
	return fmt.Sprintf("%d h %d min", minutes/60, minutes%60)
}

// ByteCount writes a number of bytes with its unit: "312 B", "4.1 MB".
func ByteCount(n int64) string {
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	value := float64(n)
	unit := ""
	for _, u := range []string{"kB", "MB", "GB", "TB"} {
		value /= 1000
		unit = u
		if value < 999.5 {
			break
		}
	}
	return fmt.Sprintf("%.3g %s", value, unit)
}

// RoundSeconds rounds as [RoundTime] does, also beyond the 292 years of a
// [time.Duration].
func RoundSeconds(s float64) string {
	const year = 365 * 24 * 3600
	if s > year {
		return fmt.Sprintf("%.3g years", s/year)
	}
	return RoundTime(time.Duration(s * float64(time.Second)))
}

// PrintTable prints rows in aligned columns; the first row is the heading.
func PrintTable(w io.Writer, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell)
			line.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2))
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}

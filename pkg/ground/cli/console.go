package main

import (
	"fmt"
	"io"
	"os"
	"time"
)

// console shows progress: one line updated in place on a terminal, a plain
// line from time to time elsewhere. It is not safe for concurrent use.
type console struct {
	w     io.Writer
	live  bool // w is a terminal
	now   func() time.Time
	drawn bool      // a progress line stands on the terminal
	last  time.Time // when progress was last written
	label string    // of the last progress written
}

// How often progress is written.
const (
	livePause  = 100 * time.Millisecond
	plainPause = 10 * time.Second
)

func newConsole(w io.Writer) *console {
	return &console{w: w, live: isTerminal(w), now: time.Now}
}

// isTerminal reports whether w is a terminal, where a line can be rewritten.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

// progress shows how much of label is done, 0 to 1, and how long the rest will
// take; left <= 0 means unknown.
func (c *console) progress(label string, fraction float64, left time.Duration) {
	pause := plainPause
	if c.live {
		pause = livePause
	}
	now := c.now()
	if label == c.label && now.Sub(c.last) < pause {
		return
	}
	c.label, c.last = label, now
	text := fmt.Sprintf("%s  %.0f %%", label, 100*fraction)
	if left > 0 {
		text += fmt.Sprintf(" · %s left", roundTime(left))
	}
	if c.live {
		fmt.Fprintf(c.w, "\r\x1b[K%s", text)
		c.drawn = true
		return
	}
	fmt.Fprintln(c.w, text)
}

// line writes a line that stays, in place of the progress line.
func (c *console) line(format string, args ...any) {
	c.clear()
	fmt.Fprintf(c.w, format+"\n", args...)
}

// clear removes the progress line.
func (c *console) clear() {
	if c.drawn {
		fmt.Fprint(c.w, "\r\x1b[K")
		c.drawn = false
	}
}

// roundTime rounds a time to what a waiting reader needs: "4 s", "3 min", "2 h 5 min".
func roundTime(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", max(1, int(d.Seconds()+0.5)))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()+0.5))
	}
	minutes := int(d.Minutes() + 0.5)
	return fmt.Sprintf("%d h %d min", minutes/60, minutes%60)
}

// byteCount writes a number of bytes with its unit: "312 B", "4.1 MB".
func byteCount(n int64) string {
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

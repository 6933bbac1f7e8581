package cli

import (
	"fmt"
	"io"
	"os"
	"time"
)

// Console shows progress: one line updated in place on a terminal, a plain
// line from time to time elsewhere. It is not safe for concurrent use.
type Console struct {
	Live  bool // it writes to a terminal
	w     io.Writer
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

// NewConsole returns a console that writes to w.
func NewConsole(w io.Writer) *Console {
	return &Console{w: w, Live: isTerminal(w), now: time.Now}
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

// Progress shows how much of label is done, 0 to 1, and how long the rest will
// take; left <= 0 means unknown.
func (c *Console) Progress(label string, fraction float64, left time.Duration) {
	pause := plainPause
	if c.Live {
		pause = livePause
	}
	now := c.now()
	if label == c.label && now.Sub(c.last) < pause {
		return
	}
	c.label, c.last = label, now
	text := fmt.Sprintf("%s  %.0f %%", label, 100*fraction)
	if left > 0 {
		text += fmt.Sprintf(" · %s left", RoundTime(left))
	}
	if c.Live {
		fmt.Fprintf(c.w, "\r\x1b[K%s", text)
		c.drawn = true
		return
	}
	fmt.Fprintln(c.w, text)
}

// Line writes a line that stays, in place of the progress line.
func (c *Console) Line(format string, args ...any) {
	c.Clear()
	fmt.Fprintf(c.w, format+"\n", args...)
}

// Clear removes the progress line.
func (c *Console) Clear() {
	if c.drawn {
		fmt.Fprint(c.w, "\r\x1b[K")
		c.drawn = false
	}
}

package cli

import (
	"bytes"
	"testing"
	"time"
)

func TestConsoleWritesPlainLinesFromTimeToTime(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	c := NewConsole(&out)
	c.now = func() time.Time { return now }
	for i := range 30 { // one call a second
		c.Progress("alignment", float64(i)/30, time.Duration(30-i)*time.Second)
		now = now.Add(time.Second)
	}
	c.Line("done")
	want := "alignment  0 % · 30 s left\nalignment  33 % · 20 s left\nalignment  67 % · 10 s left\ndone\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

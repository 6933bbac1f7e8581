package cli

import (
	"testing"
	"time"
)

func TestTimesAndSizesAreRoundedForReaders(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "1 s", 90 * time.Second: "2 min", 125 * time.Minute: "2 h 5 min",
	} {
		if got := RoundTime(d); got != want {
			t.Errorf("RoundTime(%v) = %q, want %q", d, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 4100: "4.1 kB", 999_600: "1 MB", 5e12: "5 TB"} {
		if got := ByteCount(n); got != want {
			t.Errorf("ByteCount(%d) = %q, want %q", n, got, want)
		}
	}
}

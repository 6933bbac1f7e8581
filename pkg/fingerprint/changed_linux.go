package fingerprint

import (
	"io/fs"
	"syscall"
	"time"
)

// changeTime returns when a file last changed in content or in name. A copy that keeps
// its modification time is as new as the copying.
func changeTime(info fs.FileInfo) time.Time {
	t := info.ModTime()
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		if c := time.Unix(s.Ctim.Unix()); c.After(t) {
			return c
		}
	}
	return t
}

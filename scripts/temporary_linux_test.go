package scripts

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

// TestATemporaryFolderThatCellsCannotBeBuiltInIsNamed mounts one that starts no programs,
// and one without room.
func TestATemporaryFolderThatCellsCannotBeBuiltInIsNamed(t *testing.T) {
	needKernel(t)
	path := writeNotebook(t, t.TempDir(), "n", "%%\nfmt.Println(1)")
	for options, c := range map[string]struct {
		flags uintptr
		want  string
	}{
		"size=512m": {syscall.MS_NOEXEC, "programs cannot be started in "},
		"size=1m":   {0, "MB left, and cells are built there"},
	} {
		tmp := t.TempDir()
		if err := syscall.Mount("tmpfs", tmp, "tmpfs", c.flags, options); err != nil {
			t.Skip("no right to mount a file system:", err)
		}
		t.Cleanup(func() {
			if err := syscall.Unmount(tmp, 0); err != nil {
				t.Error(err)
			}
		})
		t.Setenv("TMPDIR", tmp)
		out, status := runExecute(t, "--out", t.TempDir(), path)
		if status != 1 || !strings.Contains(out, c.want) || !strings.Contains(out, "set TMPDIR") ||
			strings.Contains(out, "Traceback") {
			t.Errorf("%s: status %d\n%s", options, status, out)
		}
		if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
			t.Errorf("%s: left behind: %v, %v", options, left, err)
		}
	}
}

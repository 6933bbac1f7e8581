package sweep

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/groundtest"
)

// A disk on which ten pages are free: the sweep ends with what is wrong, nothing that it stored is lost or
// damaged, and with room again it goes on to what it would have come to. It needs the right to mount.
func TestASweepOnAFullDiskEndsAndGoesOn(t *testing.T) {
	alone := byOne(t)
	results := groundtest.Results(t)
	if err := os.Mkdir(results, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", results, "tmpfs", 0, "size=4m"); err != nil {
		t.Skip("no right to mount a file system:", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(results, 0); err != nil {
			t.Error(err)
		}
	})
	ballast := filepath.Join(results, "ballast")
	groundtest.Write(t, ballast, strings.Repeat("x", 4<<20-40<<10)) // ten pages are left
	status, _, errs := ground(t, some...)
	if status != cli.ExitFailed || !strings.Contains(errs, "no space left on device") ||
		!strings.Contains(errs, "what is stored is kept") {
		t.Fatalf("status %d, %s", status, errs)
	}
	before, err := filepath.Glob(filepath.Join(cli.FromHere(results), "store", "damian2022", "*", "*"))
	if err != nil || len(before) == 0 {
		t.Fatalf("%d entries were stored, %v", len(before), err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if status, out, errs := ground(t, some...); status != cli.ExitOK || strings.Contains(errs, "damaged") ||
		strings.HasPrefix(out, "20 points computed here") {
		t.Errorf("status %d, after %d entries\n%s%s", status, len(before), out, errs)
	}
	same(t, kept(t, results), alone)
}

package run

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/groundtest"
)

func TestCleanRemovesStoredResultsAndSaysHowMuch(t *testing.T) {
	root := groundtest.Module(t)
	t.Setenv("PG_RESULTS", "")
	// An entry's name is the hash of its key in 64 hexadecimal digits.
	entry := filepath.Join(root, "results", "store", "damian2022", "alignment", strings.Repeat("a", 64)+".result")
	other := filepath.Join(root, "results", "ledger.json")
	groundtest.Write(t, entry, "0123456789")
	groundtest.Write(t, other, "[]")
	status, out, _ := ground(t, "clean", "damian2022")
	if status != cli.ExitOK || out != "damian2022: 1 file removed, 10 B freed\n" {
		t.Errorf("status %d and %q", status, out)
	}
	if cli.Exists(entry) || !cli.Exists(other) {
		t.Error("the entry is still there, or something else is gone")
	}
	if status, _, err := ground(t, "clean", "../.."); status != cli.ExitFailed || err == "" {
		t.Errorf("an id that leaves the store: status %d and %q", status, err)
	}
}

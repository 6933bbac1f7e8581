package wholefile

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestTheRemedyFollowsFromTheCause(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := os.WriteFile(at("file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("gone", at("link")); err != nil {
		t.Fatal(err)
	}
	const always = "take another"
	for _, c := range []struct {
		folder string
		err    error
		want   string
	}{
		{dir, syscall.ENOSPC, "free some space or take another"},
		{dir, fmt.Errorf("in vain: %w", syscall.EDQUOT), "free some space or take another"},
		{dir, syscall.EACCES, "change its permissions or take another"},
		{dir, syscall.EROFS, always},
		{dir, syscall.EIO, always},
		{at("file/below/it"), syscall.ENOTDIR, "move the file " + at("file") + " away or take another"},
		{at("link/below"), os.MkdirAll(at("link/below"), 0o777), "make the folder " +
			at("gone") + ", where the link " + at("link") + " leads, or remove the link, or take another"},
	} {
		if got := Remedy(c.folder, c.err, always); got != c.want {
			t.Errorf("%v in %s: %q, want %q", c.err, c.folder, got, c.want)
		}
	}
	if err := os.Mkdir(at("gone"), 0o777); err != nil { // the remedy helps
		t.Fatal(err)
	}
	if err := os.MkdirAll(at("link/below"), 0o777); err != nil {
		t.Error(err)
	}
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAFolderOfResultsThatTakesNothingIsExplained(t *testing.T) {
	dir := t.TempDir()
	link, file := filepath.Join(dir, "link"), filepath.Join(dir, "file")
	if err := os.Symlink(filepath.Join(dir, "gone"), link); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for folder, want := range map[string]string{
		link: "make the folder " + filepath.Join(dir, "gone") + ", where the link " + link + " leads",
		file: "move the file " + file + " away",
	} {
		if err := makeWritable(folder); err == nil || !strings.Contains(err.Error(), want) ||
			strings.Contains(err.Error(), "writable") {
			t.Errorf("%s: %v, want %q", folder, err, want)
		}
	}
}

func TestATemporaryFolderThatIsNotThereIsNamed(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "gone"))
	if _, err := temporary(); err == nil || !strings.Contains(err.Error(), "set TMPDIR to a folder that takes files") {
		t.Errorf("%v", err)
	}
}

// Package wholefile writes files in one step.
package wholefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Write writes data to path, under another name first and then renamed: a
// reader sees the old file or the new one, never a part, and a failure leaves
// the old one as it was. A file that is there keeps its permissions, a new one
// gets 0644. What is no regular file, a pipe or a device, is written to.
func Write(path string, data []byte) error { return WriteMode(path, data, 0o644) }

// WriteMode is [Write] with the permissions that a new file gets.
func WriteMode(path string, data []byte, mode fs.FileMode) error {
	if info, err := os.Stat(path); err == nil {
		if !info.Mode().IsRegular() {
			return os.WriteFile(path, data, 0)
		}
		mode = info.Mode().Perm()
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(data)
	if err := errors.Join(err, tmp.Chmod(mode), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

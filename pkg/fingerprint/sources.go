package fingerprint

import (
	"io/fs"
	"os"
)

// Sources returns the folder of a package's files, by its import path ("main" is the program's
// own): for the library's what the program carries, for others what they were compiled from. It
// is an error where that folder is not to be had: the program was built with -trimpath, or the
// folder is gone.
func Sources(pkg string) (fs.FS, error) {
	h, err := running().homeOf(pkg)
	if err != nil {
		return nil, err
	}
	if h.files != nil {
		return fs.Sub(h.files, h.dir)
	}
	dir, err := running().folderOf(pkg)
	if err != nil {
		return nil, err
	}
	return os.DirFS(dir), nil
}

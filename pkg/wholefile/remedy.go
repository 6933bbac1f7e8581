package wholefile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Remedy says what to do about an error met in a folder or on the way to it: what its
// cause asks for, or else what always helps.
func Remedy(folder string, err error, always string) string {
	do := ""
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		do = "free some space"
	case errors.Is(err, syscall.EROFS): // no permission helps
	case errors.Is(err, fs.ErrPermission):
		do = "change its permissions"
	default:
		do = obstacle(folder)
	}
	if do == "" {
		return always
	}
	return do + " or " + always
}

// obstacle says how to clear away what stands where the folder or one above it should be,
// "" if nothing does.
func obstacle(folder string) string {
	for {
		info, err := os.Stat(folder)
		if err == nil && info.IsDir() {
			return ""
		}
		if err == nil {
			return fmt.Sprintf("move the file %s away", folder)
		}
		if target, err := os.Readlink(folder); err == nil {
			if !filepath.IsAbs(target) {
				target = filepath.Join(filepath.Dir(folder), target)
			}
			return fmt.Sprintf("make the folder %s, where the link %s leads, or remove the link,", target, folder)
		}
		above := filepath.Dir(folder)
		if above == folder {
			return ""
		}
		folder = above
	}
}

package engine

import (
	"crypto/sha256"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// findPlugin returns the path of the PJRT plugin of a kind, "cpu" or "cuda".
func findPlugin(kind string) (string, error) {
	var searched []string
	for _, dir := range pluginFolders() {
		for _, sub := range []string{dir, filepath.Join(dir, "nvidia")} {
			path := filepath.Join(sub, "pjrt_c_api_"+kind+"_plugin.so")
			if _, err := os.Stat(path); err == nil {
				return path, nil
			}
		}
		searched = append(searched, short(dir))
	}
	setup := "./scripts/setup"
	if kind == "cuda" {
		setup += " -gpu"
	}
	where := strings.Join(searched, ", ")
	if where == "" {
		where = "PJRT_PLUGIN_LIBRARY_PATH, which names no folder, and .tools/xla here and above, which is not there"
	}
	return "", fmt.Errorf("the XLA plugin for %s is not installed (looked in: %s): %s installs it in a checkout of "+
		"Proving Ground, which PG_ROOT names from elsewhere", kind, where, setup)
}

// pluginFolders returns where plugins may lie: the folders of
// PJRT_PLUGIN_LIBRARY_PATH, then where set-up puts them, seen from PG_ROOT,
// from the working directory upwards, and from the program itself; without PG_ROOT
// also from the checkout that this package was built from.
func pluginFolders() []string {
	dirs := filepath.SplitList(os.Getenv("PJRT_PLUGIN_LIBRARY_PATH"))
	if root := os.Getenv("PG_ROOT"); root != "" {
		dirs = append(dirs, filepath.Join(root, ".tools", "xla"))
	}
	if dir, err := os.Getwd(); err == nil {
		for ; ; dir = filepath.Dir(dir) {
			dirs = appendFolder(dirs, filepath.Join(dir, ".tools", "xla"))
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	if exe, err := os.Executable(); err == nil {
		dirs = appendFolder(dirs, filepath.Join(filepath.Dir(exe), "..", "xla"))
	}
	if root := checkout(); root != "" && os.Getenv("PG_ROOT") == "" {
		dirs = appendFolder(dirs, filepath.Join(root, ".tools", "xla"))
	}
	return dirs
}

// checkout returns the root of the repository that this package was built from;
// none where the build took its paths away, or built a copy of the module.
func checkout() string {
	_, file, _, ok := runtime.Caller(0)
	if root, ours := strings.CutSuffix(filepath.ToSlash(file), "/pkg/engine/plugin.go"); ok && ours &&
		filepath.IsAbs(root) {
		return filepath.FromSlash(root)
	}
	return ""
}

func appendFolder(dirs []string, dir string) []string {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return append(dirs, dir)
	}
	return dirs
}

// machines are the ELF machines of Go's architectures.
var machines = map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}

// checkPlugin says what is wrong with a file that is to be loaded as a PJRT
// plugin. Loading a foreign file can end the program, reading its header
// cannot.
func checkPlugin(path string) error {
	f, err := elf.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no plugin %s: correct the path, or run ./scripts/setup", short(path))
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("the plugin %s may not be read: correct its permissions", short(path))
	case err != nil && runtime.GOOS != "linux":
		return nil // other systems have other formats, and their loader says what is wrong
	case err != nil:
		return fmt.Errorf("%s is not a plugin: it is no ELF shared library (%w)", short(path), err)
	}
	defer f.Close()
	if want, ok := machines[runtime.GOARCH]; ok && f.Machine != want {
		return fmt.Errorf("the plugin %s is built for %s, this machine is %s: install the plugin of this architecture, or "+
			"take the backend go", short(path), f.Machine, want)
	}
	symbols, err := f.DynamicSymbols()
	for _, s := range symbols {
		if s.Name == "GetPjrtApi" && s.Section != elf.SHN_UNDEF {
			return nil
		}
	}
	if err != nil {
		return fmt.Errorf("%s is not a PJRT plugin: its symbols cannot be read (%w)", short(path), err)
	}
	return fmt.Errorf("%s is not a PJRT plugin: it does not export GetPjrtApi", short(path))
}

// digestSize is how much of a plugin's head and tail go into its digest:
// enough to tell builds apart without reading 200 MB.
const digestSize = 1 << 16

// pluginDigest returns eight hexadecimal digits that tell builds of a plugin
// apart, and "unreadable" where it cannot be read.
func pluginDigest(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return "unreadable"
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "unreadable"
	}
	h := sha256.New()
	fmt.Fprintln(h, info.Size())
	tail := max(info.Size()-digestSize, 0)
	for _, part := range []*io.SectionReader{io.NewSectionReader(f, 0, digestSize),
		io.NewSectionReader(f, tail, digestSize)} {
		if _, err := io.Copy(h, part); err != nil {
			return "unreadable"
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:4])
}

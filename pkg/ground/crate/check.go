package crate

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Check returns how many files the crate in a folder has, and an error that names each that is missing, is not as it
// was packed, or was not packed: by SHA256SUMS, and by what the description says of its size and SHA-256.
func Check(dir string) (int, error) {
	data, err := os.ReadFile(filepath.Join(dir, metadataName))
	if err != nil {
		return 0, fmt.Errorf("%s is no crate: %w: name the folder that holds %s", dir, err, metadataName)
	}
	sums, err := os.ReadFile(filepath.Join(dir, sumsName))
	if err != nil {
		return 0, fmt.Errorf("%s: the checksums cannot be read: %w: only crates of ground crate have them", dir, err)
	}
	packed, errs := readSums(string(sums))
	for name, sum := range packed {
		errs = append(errs, compare(dir, name, sum, ""))
	}
	described, wrong := readDescription(data)
	errs = append(errs, wrong...)
	for _, f := range described {
		if packed[f.ID] == "" {
			errs = append(errs, fmt.Errorf("%s: it is described, and %s has no line for it", f.ID, sumsName))
		}
		errs = append(errs, compare(dir, f.ID, f.SHA256, f.Size))
	}
	errs = append(errs, foreign(dir, packed)...)
	return len(packed), joined(dir, errs)
}

// joined returns the errors of a crate as one, each once.
func joined(dir string, errs []error) error {
	var out []string
	seen := map[string]bool{}
	for _, err := range errs {
		if err != nil && !seen[err.Error()] {
			seen[err.Error()] = true
			out = append(out, err.Error())
		}
	}
	if len(out) == 0 {
		return nil
	}
	slices.Sort(out)
	return fmt.Errorf("the crate %s is not as it was packed: %s", dir, strings.Join(out, "; "))
}

// lineOfSums is a line of sha256sum.
var lineOfSums = regexp.MustCompile(`^([0-9a-f]{64})  (.+)$`)

// readSums returns the SHA-256 of the files by name, and what is wrong with the lines.
func readSums(text string) (map[string]string, []error) {
	sums := map[string]string{}
	var errs []error
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		m := lineOfSums.FindStringSubmatch(line)
		if m == nil || !fs.ValidPath(m[2]) {
			errs = append(errs, fmt.Errorf("%s: line %d is no checksum of a file of the crate", sumsName, i+1))
			continue
		}
		sums[m[2]] = m[1]
	}
	return sums, errs
}

// file is what the description says of one.
type file struct {
	ID     string `json:"@id"`
	Type   any    `json:"@type"`
	Size   string `json:"contentSize"`
	SHA256 string `json:"sha256"`
}

// readDescription returns the files that the metadata describe.
func readDescription(data []byte) (out []file, errs []error) {
	var d struct {
		Graph []file `json:"@graph"`
	}
	if err := json.Unmarshal(data, &d); err != nil {
		return nil, []error{fmt.Errorf("%s: it is no JSON as it was packed: %w", metadataName, err)}
	}
	for _, f := range d.Graph {
		if f.Type != "File" {
			continue
		}
		if !fs.ValidPath(f.ID) {
			errs = append(errs, fmt.Errorf("%s: the file %q lies outside of the crate", metadataName, f.ID))
			continue
		}
		out = append(out, f)
	}
	return out, errs
}

// compare returns what a file has other than its SHA-256 and, where it is known, its size.
func compare(dir, name, sum, size string) error {
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: it is missing", name)
	case err != nil:
		return fmt.Errorf("%s: %w", name, err)
	case size != "" && size != strconv.Itoa(len(data)):
		return fmt.Errorf("%s: it has %d bytes and had %s", name, len(data), size)
	case sumOf(data) != sum:
		return fmt.Errorf("%s: its bytes have changed", name)
	}
	return nil
}

// foreign names the files that were not packed.
func foreign(dir string, packed map[string]string) (errs []error) {
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && packed[name] == "" && name != sumsName {
			errs = append(errs, fmt.Errorf("%s: it was not packed", name))
		}
		return err
	})
	return append(errs, err)
}

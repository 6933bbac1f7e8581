// Package reader keeps what a reader tells the notebooks: guesses, and how many tries at an
// exercise were wrong. Each has a small file of its own, so that two notebooks do not
// disturb each other and a damaged file takes nothing with it.
package reader

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/provingground/provingground/pkg/wholefile"
)

// Notes are what is kept in a folder, which is made when it is needed.
type Notes struct{ folder string }

// Open returns the notes below a folder of results, or those in the folder that PG_READER
// names: whoever executes a notebook without a reader sets it.
func Open(results string) Notes {
	if dir := os.Getenv("PG_READER"); dir != "" {
		return Notes{dir}
	}
	return Notes{filepath.Join(results, "reader")}
}

// What the names of files end with.
const (
	guess = ".guess"
	tries = ".tries"
)

// Guess returns the guess of this id; NaN where there is none.
func (n Notes) Guess(id string) (float64, error) {
	text, err := n.read(id, guess)
	if err != nil || text == "" {
		return math.NaN(), err
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return math.NaN(), n.damaged(id, guess)
	}
	return value, nil
}

// KeepGuess keeps a guess in place of the one before.
func (n Notes) KeepGuess(id string, value float64) error {
	return n.write(id, guess, strconv.FormatFloat(value, 'g', -1, 64))
}

// CountWrong notes a wrong try and returns how many there were, this one with them.
func (n Notes) CountWrong(id string) (int, error) {
	text, err := n.read(id, tries)
	if err != nil {
		return 0, err
	}
	count := 0
	if text != "" {
		if count, err = strconv.Atoi(text); err != nil || count < 0 {
			return 0, n.damaged(id, tries)
		}
	}
	return count + 1, n.write(id, tries, strconv.Itoa(count+1))
}

// Forget removes all notes and says of how many guesses and exercises. Other files that lie
// in the folder stay.
func (n Notes) Forget() (guesses, exercises int, err error) {
	var folders []string
	err = filepath.WalkDir(n.folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case d.IsDir():
			folders = append(folders, path)
			return nil
		case strings.HasSuffix(path, guess):
			guesses++
		case strings.HasSuffix(path, tries):
			exercises++
		default:
			return nil
		}
		return os.Remove(path)
	})
	for i := len(folders) - 1; i >= 0; i-- {
		_ = os.Remove(folders[i]) // one that is not empty stays
	}
	return guesses, exercises, err
}

var idForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)+$`)

func (n Notes) path(id, kind string) (string, error) {
	if !idForm.MatchString(id) {
		return "", fmt.Errorf("the id %q is not of the form damian2022/01/1: "+
			"small letters, digits and dashes between slashes", id)
	}
	return filepath.Join(n.folder, filepath.FromSlash(id)+kind), nil
}

// read returns the text of a note, "" where there is none.
func (n Notes) read(id, kind string) (string, error) {
	path, err := n.path(id, kind)
	if err != nil {
		return "", err
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err == nil && strings.TrimSpace(string(data)) == "" {
		err = n.damaged(id, kind)
	}
	return strings.TrimSpace(string(data)), err
}

func (n Notes) write(id, kind, text string) error {
	path, err := n.path(id, kind)
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if err = os.MkdirAll(dir, 0o777); err == nil {
		err = wholefile.Write(path, []byte(text+"\n"))
	}
	if err != nil {
		remedy := wholefile.Remedy(dir, err, "set PG_RESULTS to another folder")
		return fmt.Errorf("nothing can be kept in %s: %w; %s", n.folder, err, remedy)
	}
	return nil
}

func (n Notes) damaged(id, kind string) error {
	path, _ := n.path(id, kind)
	return fmt.Errorf("the file %s is damaged: delete it, or forget all by \"ground reset-reader\"", path)
}

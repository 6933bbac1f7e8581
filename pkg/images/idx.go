package images

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
)

// The first four bytes of IDX files: two zeros, 8 for unsigned bytes, the number of axes.
const (
	idxLabels = 0x00000801
	idxImages = 0x00000803
)

// IDX reads images and labels in the format of MNIST, Fashion-MNIST and EMNIST, each
// plain or packed by gzip. It is an error where a file is of another kind, ends early, goes on,
// or claims more than [MostBytes], or where the two do not belong together.
func IDX(images, labels io.Reader) (Set, error) {
	s := Set{Channels: 1, Max: 255}
	dims, pixels, err := readIDX(images, idxImages, 3)
	if err != nil {
		return Set{}, fmt.Errorf("images: %w", err)
	}
	s.Rows, s.Cols, s.Pixels = dims[1], dims[2], pixels
	counts, classes, err := readIDX(labels, idxLabels, 1)
	if err != nil {
		return Set{}, fmt.Errorf("labels: %w", err)
	}
	if counts[0] != dims[0] {
		return Set{}, fmt.Errorf("there are %d images and %d labels: take two files that belong together",
			dims[0], counts[0])
	}
	s.Labels = classes
	return s, s.Check()
}

// readIDX reads a file of unsigned bytes with so many axes.
func readIDX(r io.Reader, magic uint32, axes int) (dims []int, data []byte, err error) {
	if r, err = unzipped(r); err != nil {
		return nil, nil, err
	}
	head := make([]byte, 4+4*axes)
	got, err := io.ReadFull(r, head)
	if found := binary.BigEndian.Uint32(head); got >= 4 && found != magic {
		return nil, nil, fmt.Errorf("an IDX file with %d axes of bytes begins with %08x, and this one with %08x",
			axes, magic, found)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("the IDX file ends within its first %d bytes", len(head))
	}
	size := uint64(1)
	for i := range axes {
		n := binary.BigEndian.Uint32(head[4+4*i:])
		if size *= uint64(n); n == 0 || size > MostBytes {
			return nil, nil, fmt.Errorf("the IDX file claims an axis of %d among sizes of %d bytes or more: "+
				"every axis has at least 1, and all together at most %d", n, size, MostBytes)
		}
		dims = append(dims, int(n))
	}
	data, err = exactly(r, size)
	return dims, data, err
}

// exactly reads so many bytes, and finds nothing after them.
func exactly(r io.Reader, size uint64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, int64(size)+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the file is damaged: %w", err)
	case uint64(len(data)) < size:
		return nil, fmt.Errorf("the file ends after %d of %d bytes", len(data), size)
	case uint64(len(data)) > size:
		return nil, fmt.Errorf("the file goes on after the %d bytes that it claims", size)
	}
	return data, nil
}

// unzipped returns what a reader has, unpacked where it is a gzip file.
func unzipped(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	start, err := b.Peek(2)
	if err != nil {
		return nil, fmt.Errorf("the file has no two bytes")
	}
	if !bytes.Equal(start, []byte{0x1f, 0x8b}) {
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, fmt.Errorf("the file begins as a gzip file and is none: %w", err)
	}
	return z, nil
}

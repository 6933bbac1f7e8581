package images

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
)

// What a binary file of CIFAR-10 is made of: records of a class and the red, green and blue pixels of 32×32.
const (
	cifarSide    = 32
	cifarRecord  = 1 + 3*cifarSide*cifarSide
	cifarRecords = 10_000 // images of a file, at most
	cifarClasses = 10
)

// CIFAR10 reads images of the given classes, all of them where none is given, from a binary file of CIFAR-10,
// data_batch_1.bin for example, plain or packed by gzip. It is an error where the file is empty, ends within an image,
// goes on after 10000 images, or has a class above 9. No more is unpacked than that.
func CIFAR10(r io.Reader, classes ...int) (Set, error) {
	s := Set{Rows: cifarSide, Cols: cifarSide, Channels: 3, Max: 255}
	r, err := unzipped(r)
	if err != nil {
		return Set{}, err
	}
	record := make([]byte, cifarRecord)
	for i := 0; ; i++ {
		got, err := io.ReadFull(r, record)
		switch {
		case errors.Is(err, io.EOF) && i > 0:
			return s, nil
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return Set{}, fmt.Errorf("the file ends after %d of the %d bytes of image %d: an image is a class and 3072 pixels",
				got, cifarRecord, i)
		case err != nil:
			return Set{}, fmt.Errorf("the file is damaged in image %d: %w", i, err)
		case i == cifarRecords:
			return Set{}, fmt.Errorf("the file goes on after %d images, which is what a file of CIFAR-10 has", cifarRecords)
		case record[0] >= cifarClasses:
			return Set{}, fmt.Errorf("image %d has the class %d, and CIFAR-10 has 0 to 9: take a file of its binary version", i,
				record[0])
		}
		if len(classes) == 0 || slices.Contains(classes, int(record[0])) {
			s.Labels, s.Pixels = append(s.Labels, record[0]), append(s.Pixels, record[1:]...)
		}
	}
}

// cifarFiles are the names of the binary files, training images first, the test images last.
var cifarFiles = []string{"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin",
	"data_batch_5.bin", "test_batch.bin"}

// CIFAR10Folder reads the training and the test images of the given classes from the six binary files of CIFAR-10 in a
// folder, each with or without .gz. The error names the file.
func CIFAR10Folder(folder fs.FS, classes ...int) (train, test Set, err error) {
	for i, name := range cifarFiles {
		s, err := cifarFile(folder, name, classes)
		if err != nil {
			return Set{}, Set{}, err
		}
		if i == len(cifarFiles)-1 {
			test = s
			break
		}
		s.Pixels, s.Labels = append(train.Pixels, s.Pixels...), append(train.Labels, s.Labels...)
		train = s
	}
	return train, test, nil
}

func cifarFile(folder fs.FS, name string, classes []int) (Set, error) {
	f, err := folder.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		f, err = folder.Open(name + ".gz")
	}
	if err != nil {
		return Set{}, fmt.Errorf("the folder has neither %s nor %[1]s.gz: unpack cifar-10-binary.tar.gz, the binary version "+
			"of CIFAR-10, and name the folder of its six .bin files: %w", name, err)
	}
	s, err := CIFAR10(f, classes...)
	if err = errors.Join(err, f.Close()); err != nil {
		return Set{}, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}

// OpenCIFAR10 reads a folder of the file system as [CIFAR10Folder] does, and refuses images of another checksum than
// the one asked for, so that this decides what is read. The refusal names the one that they have.
func OpenCIFAR10(folder, sum string, classes ...int) (train, test Set, err error) {
	train, test, err = CIFAR10Folder(os.DirFS(folder), classes...)
	if err != nil {
		return Set{}, Set{}, fmt.Errorf("folder %s: %w", folder, err)
	}
	if got := checksum(train) + checksum(test); got != sum {
		return Set{}, Set{}, fmt.Errorf("the images in %s have the checksum %s, and %q was asked for: ask for Sum=%s "+
			"to take these", folder, got, sum, got)
	}
	return train, test, nil
}

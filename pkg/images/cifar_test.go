package images

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// cifar is a binary file of images of these classes, the pixels of image i all i + 1.
func cifar(classes ...byte) []byte {
	var out []byte
	for i, class := range classes {
		out = append(append(out, class), bytes.Repeat([]byte{byte(i + 1)}, cifarRecord-1)...)
	}
	return out
}

func TestCIFAR10FilesAreReadPlainAndPacked(t *testing.T) {
	data := cifar(3, 0, 7, 3)
	data[1], data[1+1024], data[1+2048] = 10, 20, 30 // red, green, blue of the first pixel
	for _, file := range [][]byte{data, zipped(data)} {
		all, err := CIFAR10(bytes.NewReader(file))
		if err != nil || all.Check() != nil || !bytes.Equal(all.Labels, []byte{3, 0, 7, 3}) {
			t.Fatalf("%v, %v, %v", all.Labels, err, all.Check())
		}
		if first := all.Image(0); first[0] != 10 || first[1024] != 20 || first[2048] != 30 || len(first) != 3072 {
			t.Errorf("the first pixel is %d, %d, %d", first[0], first[1024], first[2048])
		}
		some, err := CIFAR10(bytes.NewReader(file), 3, 7)
		if err != nil || !bytes.Equal(some.Labels, []byte{3, 7, 3}) || some.Image(1)[5] != 3 {
			t.Errorf("of classes 3 and 7: %v, %v", some.Labels, err)
		}
	}
}

func TestWrongCIFAR10FilesAreAnsweredInASentence(t *testing.T) {
	for want, file := range map[string][]byte{
		"no two bytes":               {},
		"0 of the 3073":              zipped(nil),
		"2000 of the 3073":           cifar(1)[:2000],
		"100 of the 3073 bytes of i": append(cifar(1, 2), cifar(3)[:100]...),
		"image 1 has the class 10":   cifar(9, 10),
		"and is none":                {0x1f, 0x8b, 9, 9, 9, 9, 9, 9, 9, 9, 9},
		"goes on after 10000":        make([]byte, (cifarRecords+1)*cifarRecord),
		"damaged in image 1":         append(zipped(cifar(1))[:len(zipped(cifar(1)))-8], 1, 2, 3, 4, 5, 6, 7, 8),
	} {
		_, err := CIFAR10(bytes.NewReader(file))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// A packed file of a few kilobytes may unpack to gigabytes: no more than one image is held of what is not asked for.
func TestABombCostsNoMemory(t *testing.T) {
	bomb := zipped(bytes.Repeat([]byte{1}, 64<<20))
	got := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := CIFAR10(bytes.NewReader(bomb), 5); err == nil {
				b.Fatal("it is taken")
			}
		}
	})
	if got.AllocedBytesPerOp() > 1<<17 {
		t.Errorf("%d bytes are asked for", got.AllocedBytesPerOp())
	}
}

// cifarFolder holds the six files, the last of them packed.
func cifarFolder() fstest.MapFS {
	folder := fstest.MapFS{}
	for i, name := range cifarFiles[:5] {
		folder[name] = &fstest.MapFile{Data: cifar(byte(i), 3, 7)}
	}
	folder["test_batch.bin.gz"] = &fstest.MapFile{Data: zipped(cifar(7, 7, 1, 3))}
	return folder
}

func TestFoldersOfCIFAR10AreRead(t *testing.T) {
	train, test, err := CIFAR10Folder(cifarFolder(), 3, 7)
	if err != nil || len(train.Of(3)) != 6 || len(train.Of(7)) != 5 || len(test.Of(7)) != 2 || test.Len() != 3 {
		t.Errorf("%v and %v, %v", train.Labels, test.Labels, err)
	}
	broken := cifarFolder()
	broken["data_batch_4.bin"] = &fstest.MapFile{Data: cifar(11)}
	if _, _, err := CIFAR10Folder(broken); err == nil || !strings.Contains(err.Error(), "data_batch_4.bin: image 0") {
		t.Error(err)
	}
	delete(broken, "data_batch_2.bin")
	if _, _, err := CIFAR10Folder(broken); err == nil || !strings.Contains(err.Error(), "data_batch_2.bin nor") {
		t.Error(err)
	}
}

func TestAFolderOfCIFAR10IsOpenedWithItsChecksum(t *testing.T) {
	folder := t.TempDir()
	for name, file := range cifarFolder() {
		if err := os.WriteFile(filepath.Join(folder, name), file.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, _, err := OpenCIFAR10(folder, "", 3, 7)
	if err == nil || !strings.Contains(err.Error(), "ask for Sum=") {
		t.Fatal(err)
	}
	_, sum, _ := strings.Cut(err.Error(), "Sum=")
	sum, _, _ = strings.Cut(sum, " ")
	if train, _, err := OpenCIFAR10(folder, sum, 3, 7); err != nil || train.Len() != 11 {
		t.Error(err)
	}
	if _, _, err := OpenCIFAR10(filepath.Join(folder, "none"), sum); err == nil || strings.Contains(err.Error(), "\n") ||
		!strings.Contains(err.Error(), "cifar-10-binary.tar.gz") {
		t.Error(err)
	}
}

// FuzzCIFAR10 looks for files on which the reader panics or returns a set that does not fit together.
func FuzzCIFAR10(f *testing.F) {
	f.Add(cifar(1, 2))
	f.Add(zipped(cifar(3))[:40])
	f.Fuzz(func(t *testing.T, file []byte) {
		if s, err := CIFAR10(bytes.NewReader(file)); err == nil && s.Check() != nil {
			t.Error(s.Check())
		}
	})
}

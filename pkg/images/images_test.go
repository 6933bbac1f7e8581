package images

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// The corners of the first zero are those of scikit-learn's load_digits().images[0].
func TestTheDigitsAreThoseOfScikitLearn(t *testing.T) {
	s, err := Digits()
	if err != nil || s.Check() != nil {
		t.Fatal(err, s.Check())
	}
	if s.Len() != 1797 || len(s.Of(3)) != 183 || s.Of(1)[0] != 178 || s.Source == "" {
		t.Errorf("%d images, %d threes, the first one is number %d", s.Len(), len(s.Of(3)), s.Of(1)[0])
	}
	if got := s.Image(0)[:8]; !bytes.Equal(got, []byte{0, 0, 5, 13, 9, 1, 0, 0}) {
		t.Errorf("the first row is %v", got)
	}
	if largest := bytes.ContainsFunc(s.Pixels, func(p rune) bool { return p > 16 }); largest {
		t.Error("a pixel is beyond 16")
	}
}

func TestDamagedDigitsAreNotTaken(t *testing.T) {
	damaged := bytes.Clone(packed)
	damaged[len(damaged)/2] ^= 1
	if _, err := unpack(damaged, 1797*64); err == nil || !strings.Contains(err.Error(), digitsSHA256) {
		t.Error(err)
	}
}

// idx is an IDX file of bytes.
func idx(magic uint32, data []byte, dims ...uint32) []byte {
	out := binary.BigEndian.AppendUint32(nil, magic)
	for _, n := range dims {
		out = binary.BigEndian.AppendUint32(out, n)
	}
	return append(out, data...)
}

func zipped(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(data) // a buffer takes all
	_ = z.Close()
	return b.Bytes()
}

var (
	twoImages = idx(idxImages, []byte{0, 51, 255, 1, 2, 3}, 2, 1, 3)
	twoLabels = idx(idxLabels, []byte{7, 4}, 2)
)

func TestIDXFilesAreReadPlainAndPacked(t *testing.T) {
	for _, files := range [][2][]byte{{twoImages, twoLabels}, {zipped(twoImages), zipped(twoLabels)}} {
		s, err := IDX(bytes.NewReader(files[0]), bytes.NewReader(files[1]))
		if err != nil || s.Rows != 1 || s.Cols != 3 || !bytes.Equal(s.Labels, []byte{7, 4}) {
			t.Fatalf("%+v, %v", s, err)
		}
		if x := s.Matrix(s.Of(7)); x.At(0, 1) != 0.2 || x.At(0, 2) != 1 {
			t.Errorf("the seven is %v", x)
		}
	}
}

func TestWrongIDXFilesAreAnsweredInASentence(t *testing.T) {
	bomb := zipped(append(idx(idxImages, nil, 1, 1, 1), make([]byte, 1<<22)...))
	for want, files := range map[string][2][]byte{
		"no two bytes":          {nil, twoLabels},
		"within its first 16":   {twoImages[:9], twoLabels},
		"begins with 00000803":  {twoLabels, twoLabels},
		"begins with 00000801":  {twoImages, twoImages},
		"ends after 5 of 6":     {twoImages[:len(twoImages)-1], twoLabels},
		"goes on after the 6":   {append(bytes.Clone(twoImages), 1), twoLabels},
		"goes on after the 1 ":  {bomb, twoLabels},
		"at most":               {idx(idxImages, nil, 1<<31, 1<<31, 1<<31), twoLabels},
		"axis of 0":             {idx(idxImages, nil, 0, 1, 1), twoLabels},
		"2 images and 1 labels": {twoImages, idx(idxLabels, []byte{7}, 1)},
		"and is none":           {{0x1f, 0x8b, 9, 9, 9, 9, 9, 9, 9, 9, 9}, twoLabels},
		"is damaged":            {zipped(twoImages)[:30], twoLabels},
	} {
		_, err := IDX(bytes.NewReader(files[0]), bytes.NewReader(files[1]))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// A file may claim 256 MiB and have six bytes: what is asked for is what is there.
func TestALyingCountCostsNoMemory(t *testing.T) {
	liar := idx(idxImages, []byte{1, 2, 3, 4, 5, 6}, 1<<14, 1<<7, 1<<7)
	got := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := IDX(bytes.NewReader(liar), bytes.NewReader(twoLabels)); err == nil {
				b.Fatal("it is taken")
			}
		}
	})
	if got.AllocedBytesPerOp() > 1<<16 {
		t.Errorf("%d bytes are asked for", got.AllocedBytesPerOp())
	}
}

// jsonDigit is a file with images of one value.
func jsonDigit(images int, value string) []byte {
	return []byte(`{"data":[` + strings.TrimSuffix(strings.Repeat(value+",", images*784), ",") + `]}`)
}

func TestJSONDigitsGiveTheBytesBack(t *testing.T) {
	for p := range 256 {
		s, err := JSONDigit(bytes.NewReader(jsonDigit(1, fmt.Sprintf("%.3f", float64(p)/255))), 3)
		if err != nil || int(s.Pixels[0]) != p || s.Labels[0] != 3 {
			t.Fatalf("%d became %v, %v", p, s.Pixels[:1], err)
		}
	}
}

func TestWrongJSONDigitsAreAnsweredInASentence(t *testing.T) {
	for want, text := range map[string]string{
		"begins with": `[1]`, "pixel 1 is": `{"data":[0,2]}`, "pixel 0 is": `{"data":["x"]}`, "should end": `{"data":[0,1`,
		"no whole number": `{"data":[0,1]}`, "no images": `{"data":[]}`, "should end with": `{"data":[],"more":1}`,
	} {
		if _, err := JSONDigit(strings.NewReader(text), 0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestFoldersOfEitherKindAreRead(t *testing.T) {
	digits := fstest.MapFS{}
	for c := range 10 {
		digits[fmt.Sprintf("%d.json", c)] = &fstest.MapFile{Data: jsonDigit(c+1, "1")}
	}
	for name, folder := range map[string]fstest.MapFS{
		"json": digits,
		"idx":  {idxNames[0]: {Data: twoImages}, idxNames[1]: {Data: twoLabels}},
		"gz":   {idxNames[0] + ".gz": {Data: zipped(twoImages)}, idxNames[1] + ".gz": {Data: zipped(twoLabels)}},
	} {
		s, err := Folder(folder)
		if want := map[string]int{"json": 55, "idx": 2, "gz": 2}[name]; err != nil || s.Len() != want {
			t.Errorf("%s: %d images, %v", name, s.Len(), err)
		}
	}
	delete(digits, "4.json")
	if _, err := Folder(digits); err == nil || !strings.Contains(err.Error(), "4.json") {
		t.Error(err)
	}
	half := fstest.MapFS{idxNames[0]: {Data: twoImages}, idxNames[1]: {Data: twoImages}}
	if _, err := Folder(half); err == nil || !strings.Contains(err.Error(), idxNames[1]) {
		t.Error(err)
	}
}

// A folder's images are taken with their checksum only, which changes with them.
func TestAFolderIsOpenedWithItsChecksum(t *testing.T) {
	folder := t.TempDir()
	write := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Open(folder, ""); err == nil || !strings.Contains(err.Error(), folder) {
		t.Error(err)
	}
	write(idxNames[0], twoImages)
	write(idxNames[1], twoLabels)
	_, err := Open(folder, "")
	if err == nil || !strings.Contains(err.Error(), "ask for Sum=") {
		t.Fatal(err)
	}
	_, sum, _ := strings.Cut(err.Error(), "Sum=")
	sum, _, _ = strings.Cut(sum, " ")
	if s, err := Open(folder, sum); err != nil || s.Len() != 2 {
		t.Error(err)
	}
	changed := bytes.Clone(twoLabels)
	changed[len(changed)-1]++
	write(idxNames[1], changed)
	if _, err := Open(folder, sum); err == nil || !strings.Contains(err.Error(), sum) {
		t.Error(err)
	}
}

// FuzzIDX looks for files on which the reader panics or returns a set that does not fit together.
func FuzzIDX(f *testing.F) {
	f.Add(twoImages, twoLabels)
	f.Add(zipped(twoImages), zipped(twoLabels)[:12])
	f.Fuzz(func(t *testing.T, images, labels []byte) {
		if s, err := IDX(bytes.NewReader(images), bytes.NewReader(labels)); err == nil && s.Check() != nil {
			t.Error(s.Check())
		}
	})
}

// FuzzJSONDigit does so for the JSON files.
func FuzzJSONDigit(f *testing.F) {
	f.Add([]byte(`{"data":[0,0.5,1]}`))
	f.Add(jsonDigit(1, ".5"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if s, err := JSONDigit(bytes.NewReader(text), 1); err == nil && s.Check() != nil {
			t.Error(s.Check())
		}
	})
}

func ExampleDigits() {
	s, err := Digits()
	x := s.Matrix(s.Of(3)[:1])
	rows, cols := x.Dims()
	fmt.Println(s.Len(), rows, cols, x.At(0, 3), err)
	// Output: 1797 1 64 0.9375 <nil>
}

package archive

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
)

func TestADamagedArchiveIsRefused(t *testing.T) {
	data := bytesOf(t, preset(), false)
	open := func(data []byte) error {
		_, err := Open(fstest.MapFS{"line.paper.json.gz": {Data: data}}, "toy2027/line", "paper")
		return err
	}
	if err := open(data); err != nil {
		t.Fatal(err)
	}
	for n := range data {
		refused(t, "the archive line.paper.json.gz is damaged (", func() error { return open(data[:n]) })
	}
	refused(t, "something follows after it", func() error { return open(append(bytes.Clone(data), 0)) })
	refused(t, "something follows after it", func() error { return open(append(bytes.Clone(data), data...)) })
	body, err := unpack(data)
	if err != nil {
		t.Fatal(err)
	}
	edited := bytes.Replace(body, []byte(`"Sum":[1,`), []byte(`"Sum":[8,`), 1)
	refused(t, "and should have", func() error {
		return open(packed(t, func(z *gzip.Writer) {
			fmt.Fprintf(z, "{\"form\":%q,\"sha256\":\"%x\",\"bytes\":%d}\n%s", form, sha256.Sum256(body), len(body), edited)
		}))
	})
	refused(t, "12 MB are the most", func() error { return open(make([]byte, MostBytes+1<<20)) })
	refused(t, `there is no archive "paper" of toy2027/line: "ground archive toy2027/line" makes one`, func() error {
		_, err := Open(fstest.MapFS{}, "toy2027/line", "paper")
		return err
	})
	refused(t, `it holds "paper" of toy2027/line`, func() error {
		_, err := Open(fstest.MapFS{"circle.paper.json.gz": {Data: data}}, "toy2027/circle", "paper")
		return err
	})
}

// Some bits of a compressed stream decide nothing, so that a flip may leave all as it was.
func TestNoFlippedBitChangesWhatIsRead(t *testing.T) {
	data := bytesOf(t, preset(), false)
	want := *archived(t, preset(), false)
	want.sum = [32]byte{}
	refusals := 0
	for i := range data {
		for bit := range 8 {
			flipped := bytes.Clone(data)
			flipped[i] ^= 1 << bit
			f, err := Parse(flipped)
			if err != nil {
				refusals++
				continue
			}
			if f.sum = [32]byte{}; !reflect.DeepEqual(*f, want) {
				t.Fatalf("bit %d of byte %d: %+v", bit, i, f)
			}
		}
	}
	if refusals < 7*len(data) {
		t.Errorf("only %d of %d flips are refused", refusals, 8*len(data))
	}
}

// packed returns a compressed text under the head that archives have.
func packed(t testing.TB, write func(z *gzip.Writer)) []byte {
	t.Helper()
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	write(z)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestABombIsNotUnpacked(t *testing.T) {
	zeros := make([]byte, 1<<20)
	for name, head := range map[string]string{
		"without a header":  "",
		"of a small header": fmt.Sprintf("{\"form\":%q,\"sha256\":\"\",\"bytes\":10}\n", form),
		"of a large header": fmt.Sprintf("{\"form\":%q,\"sha256\":\"\",\"bytes\":%d}\n", form, 1<<40),
	} {
		bomb := packed(t, func(z *gzip.Writer) {
			fmt.Fprint(z, head)
			for range 70 {
				if _, err := z.Write(zeros); err != nil {
					t.Fatal(err)
				}
			}
		})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Parse(bomb)
		runtime.ReadMemStats(&after)
		if grown := after.TotalAlloc - before.TotalAlloc; err == nil || grown > 1<<20 {
			t.Errorf("a bomb %s: %v, %d bytes allocated", name, err, grown)
		}
	}
}

func TestValuesThatWouldNotReadBackAreRefused(t *testing.T) {
	type hidden struct{ x int }
	for _, v := range []any{hidden{1}, struct{ F func() }{}, struct{ I any }{3}, struct{ C chan int }{}, complex(1, 2)} {
		if text, err := faithful(v); err == nil {
			t.Errorf("%T is archived as %s", v, text)
		}
	}
}

func TestValuesReadBack(t *testing.T) {
	type inner struct{ X [2]float64 }
	type outer struct {
		A    inner
		P, Q *inner
		M    map[int][]string
		F    float32
		Big  uint64
		B    bool
		None []int
	}
	was := outer{A: inner{[2]float64{math.Inf(1), 1.0 / 3}}, P: &inner{[2]float64{math.Pi, math.Copysign(0, -1)}},
		M: map[int][]string{3: {"<a>", "ü"}, -1: nil}, F: 0.1, Big: 1<<63 + 1, B: true, None: []int{}}
	text, err := faithful(was)
	if err != nil {
		t.Fatal(err)
	}
	var is outer
	if err := decode(text, &is); err != nil {
		t.Fatal(err)
	}
	was.None = nil
	if !reflect.DeepEqual(was, is) {
		t.Errorf("%+v, was %+v: %s", is, was, text)
	}
	for bad, want := range map[string]string{
		`{"X":[1]}`: "of 1", `{}`: "is missing", `{"X":[1,null]}`: "null is no float64", `{"X":[1,2],"Y":3}`: "fewer fields",
		`{"X":[1,"1"]}`: "cannot unmarshal",
	} {
		if err := decode([]byte(bad), new(inner)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", bad, err, want)
		}
	}
}

// FuzzParse feeds bytes as an archive, and as what stands in one whose checksum is right.
// Nothing may panic, and nothing may be taken for the toy that does not say so.
func FuzzParse(f *testing.F) {
	data := bytesOf(f, preset(), true)
	body, err := unpack(data)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(body)
	f.Add(body[:len(body)/2])
	f.Add([]byte(`{"points":[{}]}`))
	f.Add([]byte(`{"config":{"N":[` + strings.Repeat("[", 100)))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, data := range [][]byte{b, sealed(t, b)} {
			file, err := Parse(data)
			if err != nil {
				continue
			}
			if _, err := Outcome(toy(), file, nil); err == nil && file.Experiment != "toy2027/line" {
				t.Errorf("%q is taken for the toy", file.Experiment)
			}
		}
	})
}

// sealed returns bytes as an archive holds them.
func sealed(t testing.TB, body []byte) []byte {
	head := fmt.Sprintf("{\"form\":%q,\"sha256\":\"%x\",\"bytes\":%d}\n", form, sha256.Sum256(body), len(body))
	return packed(t, func(z *gzip.Writer) { fmt.Fprintf(z, "%s%s", head, body) })
}

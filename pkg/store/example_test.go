package store_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/provingground/provingground/pkg/store"
)

// A result is computed once, and found again under an equal key.
func Example() {
	dir, err := os.MkdirTemp("", "results")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)

	type config struct{ D, N int }
	type result struct{ Risk []float64 }
	s := store.Open(dir)
	for range 2 {
		key, err := store.NewKey("damian2022/fig1", config{D: 10, N: 1000}, "xla:cpu")
		if err != nil {
			fmt.Println(err)
			return
		}
		r, ok, err := store.Get[result](s, key)
		if err == nil && !ok {
			fmt.Println("computed")
			r = result{Risk: []float64{0.53, 0.47}}
			err = store.Put(s, key, r)
		}
		fmt.Println(r.Risk, err)
	}
	// Output:
	// computed
	// [0.53 0.47] <nil>
	// [0.53 0.47] <nil>
}

func ExampleNewKey() {
	type config struct{ N, D int }
	a, _ := store.NewKey("damian2022/fig1", config{N: 100, D: 10})
	b, _ := store.NewKey("damian2022/fig1", config{D: 10, N: 100})
	c, _ := store.NewKey("damian2022/fig1", config{D: 11, N: 100})
	fmt.Println(a == b, a == c)

	_, err := store.NewKey("../elsewhere")
	fmt.Println(err)
	// Output:
	// true false
	// store: "../elsewhere" is not an experiment id; use up to 200 lower-case letters, digits, '-', '_', and '/' between folders
}

// All results of a paper are removed by the beginning of their ids.
func ExampleStore_Remove() {
	dir, err := os.MkdirTemp("", "results")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	s := store.Open(dir)
	for _, id := range []string{"damian2022/fig1", "damian2022/fig2", "jacot2023/fig1"} {
		key, _ := store.NewKey(id)
		if err := store.Put(s, key, 1.5); err != nil {
			fmt.Println(err)
		}
	}
	files, _, err := s.Remove("damian2022")
	fmt.Println(files, err)
	usage, err := s.Usage()
	fmt.Println(len(usage), usage[0].ID, err)
	// Output:
	// 2 <nil>
	// 1 jacot2023/fig1 <nil>
}

// A damaged entry counts as none, and the store says so: it is computed again.
func ExampleGet() {
	dir, err := os.MkdirTemp("", "results")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	s := store.Open(dir)
	warned := 0
	s.Warn = func(string) { warned++ }
	key, _ := store.NewKey("paper2027/room")
	fmt.Println(store.Put(s, key, 2.5))
	fmt.Println(store.Get[float64](s, key))

	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return os.WriteFile(path, []byte("damaged"), 0o666)
	})
	fmt.Println(err)
	fmt.Println(store.Get[float64](s, key))
	fmt.Println(warned, "warning")
	// Output:
	// <nil>
	// 2.5 true <nil>
	// <nil>
	// 0 false <nil>
	// 1 warning
}

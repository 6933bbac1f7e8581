package parity_test

import (
	"context"
	"fmt"
	"slices"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/parity"
)

func ExampleCases() {
	fmt.Println(slices.ContainsFunc(parity.Cases(), func(c parity.Case) bool { return c.Name == "train/Adam, deep" }))
	// Output: true
}

// The first engine in float64 is the reference, and no column.
func ExampleColumns() {
	e, err := engine.Open(engine.Go)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Close()
	for _, c := range parity.Columns([]*engine.Engine{e}) {
		fmt.Println(c.Name)
	}
	// Output: go float32
}

// Float32 changes every function by more than float64 would, and by less than a part in 10⁵.
func ExampleTable() {
	e, err := engine.Open(engine.Go)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Close()
	rows, err := parity.Table(context.Background(), e, parity.Columns([]*engine.Engine{e}))
	largest := 0.0
	for _, r := range rows {
		largest = max(largest, r.Differences[0])
	}
	fmt.Println(len(rows) == len(parity.Cases()), 1e-14 < largest, largest < 1e-5, err)
	// Output: true true true <nil>
}

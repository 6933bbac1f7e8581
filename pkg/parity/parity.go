// Package parity runs every graph function of the library on several backends
// and tells how far their numbers lie apart.
package parity

import (
	"context"
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/engine"
)

// Case is one graph function at fixed inputs.
type Case struct {
	Name string // package and function: "train/Adam"
	Run  func(ctx context.Context, e *engine.Engine) ([]float64, error)
}

// Column is a backend in a precision.
type Column struct {
	Engine *engine.Engine
	Name   string // "xla:cpu float32"
}

// Columns returns both precisions of each engine, without the reference, which
// is the first engine in float64.
func Columns(engines []*engine.Engine) []Column {
	var out []Column
	for i, e := range engines {
		if i > 0 {
			out = append(out, Column{e.Float64(), e.Name() + " float64"})
		}
		out = append(out, Column{e.Float32(), e.Name() + " float32"})
	}
	return out
}

// Row is what the columns make of a case: the largest difference from the
// reference, relative to the reference's largest number.
type Row struct {
	Name        string
	Differences []float64
}

// Table runs all cases on the reference and on each column.
func Table(ctx context.Context, reference *engine.Engine, columns []Column) ([]Row, error) {
	var rows []Row
	for _, c := range Cases() {
		want, err := c.Run(ctx, reference)
		if err != nil {
			return nil, fmt.Errorf("%s on %s: %w", c.Name, reference.Name(), err)
		}
		row := Row{Name: c.Name}
		for _, col := range columns {
			got, err := c.Run(ctx, col.Engine)
			if err != nil {
				return nil, fmt.Errorf("%s on %s: %w", c.Name, col.Name, err)
			}
			row.Differences = append(row.Differences, difference(got, want))
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// difference returns max |got − want| / max |want|, and infinity for other
// lengths and numbers that are not finite.
func difference(got, want []float64) float64 {
	if len(got) != len(want) {
		return math.Inf(1)
	}
	var largest, apart float64
	for i, w := range want {
		largest = math.Max(largest, math.Abs(w))
		apart = math.Max(apart, math.Abs(got[i]-w))
	}
	switch {
	case math.IsNaN(apart) || math.IsInf(largest, 0):
		return math.Inf(1)
	case apart == 0:
		return 0
	}
	return apart / largest
}

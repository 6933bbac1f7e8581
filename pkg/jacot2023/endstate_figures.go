package jacot2023

import "github.com/provingground/provingground/pkg/figure"

// cloud appends one mark a value, each a factor to the right of the one before and all
// about x: for a logarithmic axis.
func cloud(s *figure.Series, x, factor float64, values []float64) {
	for i, v := range values {
		s.X, s.Y = append(s.X, x*figure.Aside(factor, i, len(values))), append(s.Y, v)
	}
}

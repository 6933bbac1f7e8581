package firststep

import (
	"context"
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/damian2022/damian2022test"
	"github.com/provingground/provingground/pkg/sample"
)

func TestPopulationGradientIsTheMeanOfSamples(t *testing.T) {
	// Two million samples in 40 batches; 5 standard errors with 39 degrees of
	// freedom are passed with probability 1.3e-5, times 3·4·6 entries: 1e-3.
	e := damian2022test.Engine(t)
	for _, name := range []string{"two", "he3", "he4"} {
		f, _, w := damian2022test.Draw(t, name, 1, 6, 4)
		var batches [][]float64
		for b := range 40 {
			stream := sample.Streams(11, name, b)
			data, err := damian2022.Draw(f, 50_000, 6, 0, stream("inputs"), stream("labels"))
			if err != nil {
				t.Fatal(err)
			}
			g, err := damian2022.Gradients(context.Background(), e, data, w)
			if err != nil {
				t.Fatal(err)
			}
			batches = append(batches, g)
		}
		for j := range 4 {
			mean, se := overBatches(batches, j*6, 6)
			for i, want := range f.PopulationGradient(w[j*6 : (j+1)*6]) {
				if math.Abs(mean[i]-want) > 5*se[i] {
					t.Errorf("%s, neuron %d, entry %d: sampled %g ± %g, formula %g", name, j, i, mean[i], se[i], want)
				}
			}
		}
	}
}

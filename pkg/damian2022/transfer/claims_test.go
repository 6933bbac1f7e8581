package transfer

import (
	"testing"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/damian2022/damian2022test"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

// ordered are heads that learn along u alone; of a representation that knows no direction
// one is ahead by chance.
func ordered(c HeadsConfig) HeadsResult {
	var r HeadsResult
	for i, link := range damian2022.Links() {
		cell := HeadsCell{Name: link.Name, Along: damian2022test.Twice(0.1), Across: damian2022test.Twice(0.95)}
		if c.How != damian2022.FromSource {
			cell.Along, cell.Across = damian2022test.Twice(0.9+0.01*float64(i)), damian2022test.Twice(0.93)
		}
		r.Cells = append(r.Cells, cell)
	}
	return r
}

func TestTheClaimOnHeadsCanFail(t *testing.T) {
	experimenttest.Judges(t, HeadsSpec, ordered)
	experimenttest.FailsChanged(t, HeadsSpec, ordered, map[string]func(*HeadsResult){
		"heads-order": func(r *HeadsResult) { r.Cells[5].Along[1] = 0.96 },
	})
}

// transferred are risks that are the same in every dimension, but where n does not grow.
func transferred(c TransferConfig) TransferResult {
	var r TransferResult
	for _, d := range c.D {
		for _, n := range c.Samples {
			risk := 150 / float64(n)
			if n > 1000 {
				risk = 270 / float64(n)
			}
			switch {
			case c.How != damian2022.FromSource:
				risk = 1
			case c.Growth == 0:
				risk *= float64(d) / float64(c.D[0])
			}
			cell := TransferCell{D: d, Samples: n, Risk: damian2022test.Twice(risk)}
			if c.Scratch {
				cell.Random = damian2022test.Twice(min(0.97, float64(d)/10))
			}
			r.Cells = append(r.Cells, cell)
		}
	}
	return r
}

func TestTheClaimsOnTransferCanFail(t *testing.T) {
	set := func(d, samples int, change func(*TransferCell)) func(*TransferResult) {
		return func(r *TransferResult) {
			for i, cell := range r.Cells {
				if cell.D == d && cell.Samples == samples {
					change(&r.Cells[i])
				}
			}
		}
	}
	experimenttest.Judges(t, TransferSpec, transferred)
	experimenttest.FailsChanged(t, TransferSpec, transferred, map[string]func(*TransferResult){
		"risk-1000":     set(20, 1000, func(cell *TransferCell) { cell.Risk = damian2022test.Twice(0.3) }),
		"risk-3000":     set(40, 3000, func(cell *TransferCell) { cell.Risk = damian2022test.Twice(0.2) }),
		"spread-over-d": set(10, 1000, func(cell *TransferCell) { cell.Risk = damian2022test.Twice(0.05) }),
		"scratch":       set(10, 1000, func(cell *TransferCell) { cell.Random = damian2022test.Twice(0.7) }),
	})
}

// cubics are risks from scratch that grow with d, but where the direction is known.
func cubics(c CubicConfig) CubicResult {
	var r CubicResult
	for _, d := range c.D {
		for _, n := range c.Samples {
			risk := min(1, 30*float64(d)/float64(n))
			switch {
			case c.Shuffle:
				risk = 1
			case c.Known:
				risk = 1 / float64(n)
			}
			r.Cells = append(r.Cells, CubicCell{d, n, damian2022test.Twice(risk)})
		}
	}
	return r
}

func TestTheClaimsOnCubicPolynomialsCanFail(t *testing.T) {
	all := func(risk float64) func(*CubicResult) {
		return func(r *CubicResult) {
			for i := range r.Cells {
				r.Cells[i].Risk = damian2022test.Twice(risk)
			}
		}
	}
	experimenttest.Judges(t, CubicSpec, cubics)
	experimenttest.FailsChanged(t, CubicSpec, cubics, map[string]func(*CubicResult){
		"cubic-learns": all(0.3), "cubic-grows-with-d": all(0.1)})
}

// published are the points of Figure 2, and risks that are the same everywhere of the twins
// that have another representation.
func published(c Figure2Config) Figure2Result {
	var r Figure2Result
	add := func(source string, n, samples []int, times float64) {
		for _, n := range n {
			for _, k := range samples {
				risk := publishedRisk(n, k)
				switch c.How {
				case damian2022.FromShuffled, damian2022.FromTurned:
					risk = 1
				case damian2022.FromPopulation:
					risk = 0.03
				}
				r.Cells = append(r.Cells, Figure2Cell{source, n, k, damian2022test.Twice(times * risk)})
			}
		}
	}
	add(c.Source, c.N, c.Samples, 1)
	if c.Other == "he4" {
		add(c.Other, c.OtherN, c.OtherTarget, 2)
	} else {
		add(c.Other, c.OtherN, c.OtherTarget, 1.1)
	}
	return r
}

// publishedRisk is the point at (n, N), and 1 where none is published.
func publishedRisk(n, samples int) float64 {
	atN, at, risks, _ := damian2022.PublishedTransfer()
	for i, risk := range risks {
		if atN[i] == n && at[i] == samples {
			return risk
		}
	}
	return 1
}

func TestTheClaimsOnFigure2CanFail(t *testing.T) {
	times := func(factor float64) func(*Figure2Result) {
		return func(r *Figure2Result) {
			for i, cell := range r.Cells {
				if cell.Source == "source3" {
					r.Cells[i].Risk = damian2022test.Twice(factor * cell.Risk[0])
				}
			}
		}
	}
	breaks := map[string]func(*Figure2Result){"d2-does-not-transfer": times(0.5), "published-gap": times(1.5),
		"either-source": times(2)}
	for _, cell := range []string{"10-316", "100-999", "1000-999", "10000-316", "10000-999", "100000-999"} {
		breaks["figure2/risk-"+cell] = times(0.5)
	}
	experimenttest.Judges(t, Figure2Spec, published)
	experimenttest.FailsChanged(t, Figure2Spec, published, breaks)
}

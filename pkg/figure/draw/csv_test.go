package draw

import (
	"bytes"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/figuretest"
)

func TestACurveReadBackIsDrawnTheSame(t *testing.T) {
	f := onePanel(figure.Panel{X: figure.Axis{Scale: figure.Log10}, Y: figure.Axis{Scale: figure.Log10},
		Series: []figure.Series{figuretest.Curve()}})
	data, err := figure.CSV(f)
	if err != nil {
		t.Fatal(err)
	}
	panels, err := figure.ReadCSV(data)
	if err != nil {
		t.Fatal(err)
	}
	g := f
	g.Panels = []figure.Panel{f.Panels[0]}
	g.Panels[0].Series = panels[0].Series
	a, err := SVG(f, mustStyle("icml"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := SVG(g, mustStyle("icml"))
	if err != nil || !bytes.Equal(a, b) {
		t.Errorf("the pictures differ (%v)", err)
	}
}

func FuzzReadCSVNeverPanics(f *testing.F) {
	sample, err := figure.CSV(figuretest.Sample())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sample)
	f.Add([]byte(strings.Join(figure.CSVHeader, ",") + "\n1,,,hline,,1,,,,,,,,0,\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		panels, err := figure.ReadCSV(data)
		if err != nil {
			return
		}
		// What reads well can be drawn or is refused with a reason.
		for _, p := range panels {
			_, _ = SVG(onePanel(p), mustStyle("icml"))
		}
	})
}

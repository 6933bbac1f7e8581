package figure_test

import (
	"fmt"

	"github.com/provingground/provingground/pkg/figure"
)

func line() figure.Figure {
	measured := figure.Series{Name: "ours", Mark: figure.Points, X: []float64{1, 10}, Y: []float64{1, 0.1},
		Low: []float64{0.9, 0.09}, High: []float64{1.1, 0.11}, Interval: "mean ± sd over seeds"}
	theory := figure.TheoryLine("theory", "$1/n$", []float64{1, 10}, func(n float64) float64 { return 1 / n })
	return figure.Figure{ID: "paper2027/room/risk", Alt: "The risk falls as 1/n.", Caption: "The risk falls as $1/n$.",
		Panels: []figure.Panel{{X: figure.Axis{Label: "$n$", Scale: figure.Log10},
			Y: figure.Axis{Label: "risk", Scale: figure.Log10}, Series: []figure.Series{measured, theory}}},
		Provenance: figure.Provenance{Experiment: "paper2027/room", Preset: "quick", Master: 7, Seeds: "16 seeds",
			Backend: "go", Fingerprint: "0123456789abcdef"}}
}

// What a figure holds is a table that reads back; a picture adds nothing to it.
func ExampleCSV() {
	data, err := figure.CSV(line())
	fmt.Printf("%s%v\n", data, err)
	panels, err := figure.ReadCSV(data)
	fmt.Println(panels[0].Series[0].Y, err)
	// Output:
	// panel,series,role,mark,x,y,low,high,u,v,color,interval,formula,slot,band
	// 1,ours,measured,points,1,1,0.9,1.1,,,,mean ± sd over seeds,,0,
	// 1,ours,measured,points,10,0.1,0.09,0.11,,,,mean ± sd over seeds,,0,
	// 1,theory,theory,line,1,1,,,,,,,$1/n$,0,
	// 1,theory,theory,line,10,0.1,,,,,,,$1/n$,0,
	// <nil>
	// [1 0.1] <nil>
}

// The caption of an exported figure carries what made its numbers.
func ExampleCaptionText() {
	fmt.Println(figure.CaptionText(line()))
	// Output:
	// The risk falls as $1/n$.
	// Intervals: mean ± sd over seeds
	// Figure: paper2027/room/risk
	// Experiment: paper2027/room
	// Preset: quick
	// Master seed: 7
	// Seeds: 16 seeds
	// Backend: go
	// Code fingerprint: 0123456789abcdef
}

// A figure that cannot be drawn is refused, with the panel and the series.
func ExampleCheck() {
	f := line()
	fmt.Println(figure.Check(f))
	f.Panels[0].Series[0].Y = []float64{1}
	fmt.Println(figure.Check(f))
	// Output:
	// <nil>
	// figure "paper2027/room/risk", panel 1, series 1 "ours": Y has 1 values and X has 2: give one for each point
}

// A reference line says by which formula it was drawn.
func ExampleTheoryLine() {
	s := figure.TheoryLine("rate", "$n^2$", []float64{1, 2, 3}, func(n float64) float64 { return n * n })
	fmt.Println(s.Y, s.Formula, s.Role)
	// Output: [1 4 9] $n^2$ theory
}

// A table without rows says so itself.
func ExampleNewTable() {
	header := []string{"depth", "rank"}
	for _, rows := range [][][]any{{{4, 2}, {8, 1}}, nil} {
		fmt.Println(figure.NewTable("paper2027/room/depths", header, rows, "nothing was trained").Rows)
	}
	// Output:
	// [[4 2] [8 1]]
	// [[nothing was trained ]]
}

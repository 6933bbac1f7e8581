package figure_test

import (
	"fmt"
	"os"

	"github.com/provingground/provingground/pkg/figure"
)

// A law on logarithmic axes with its theory, saved for a paper.
func Example() {
	n := []float64{16, 64, 256}
	law := figure.Figure{
		ID:      "paper/experiment/law",
		Caption: "Excess risk against samples.",
		Panels: []figure.Panel{{
			X: figure.Axis{Label: "samples $n$", Scale: figure.Log10},
			Y: figure.Axis{Label: `excess risk $\|f - f^\star\|^2$`, Scale: figure.Log10},
			Series: []figure.Series{
				{Name: "$d = 16$", Mark: figure.LinePoints, X: n, Y: []float64{0.9, 0.21, 0.07}},
				{Name: `$\propto 1/n$`, Role: figure.Theory, X: n, Y: []float64{1, 0.25, 0.0625}},
			},
		}},
	}
	style, err := figure.StyleByName("icml")
	if err != nil {
		fmt.Println(err)
		return
	}
	dir, err := os.MkdirTemp("", "figures")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	paths, err := figure.Save(law, style, dir, "pdf", "csv")
	fmt.Println(len(paths), err)
	width, height := style.Size(law)
	fmt.Println(width, height)
	// Output:
	// 2 <nil>
	// 3.25 2.35
}

func ExampleCheck() {
	broken := figure.Figure{ID: "law", Panels: []figure.Panel{{
		Series: []figure.Series{{Name: "ours", X: []float64{1, 2}, Y: []float64{1}}},
	}}}
	fmt.Println(figure.Check(broken))
	// Output:
	// figure "law", panel 1, series 1 "ours": Y has 1 values and X has 2: give one for each point
}

func ExampleCSV() {
	data, err := figure.CSV(figure.Figure{ID: "law", Panels: []figure.Panel{{
		Series: []figure.Series{{Name: "ours", X: []float64{1, 2}, Y: []float64{0.1, 1. / 3}}},
	}}})
	fmt.Print(string(data))
	fmt.Println(err)
	// Output:
	// panel,series,role,mark,x,y,low,high,u,v,color,interval,formula,slot,band
	// 1,ours,measured,line,1,0.1,,,,,,,,0,
	// 1,ours,measured,line,2,0.3333333333333333,,,,,,,,0,
	// <nil>
}

func ExamplePlainText() {
	fmt.Println(figure.PlainText(`risk $\|\hat f - f\|^2 \leq 2^{-3}/\sqrt{d}$`))
	// Output:
	// risk ‖f̂ − f‖² ≤ 2⁻³/√d
}

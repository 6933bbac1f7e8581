package draw

import (
	"github.com/provingground/provingground/pkg/figure"
)

func onePanel(p figure.Panel) figure.Figure {
	return figure.Figure{ID: "one", Panels: []figure.Panel{p}}
}

func mustStyle(name string) Style {
	s, err := StyleByName(name)
	if err != nil {
		panic(err)
	}
	return s
}

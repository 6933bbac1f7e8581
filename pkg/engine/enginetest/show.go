package enginetest

import (
	"fmt"

	"github.com/provingground/provingground/pkg/engine"
)

// Show prints what a graph makes of its inputs on the Go backend, for Examples.
func Show(build engine.Graph, inputs ...engine.Array) {
	e, err := engine.Open(engine.Go)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Close()
	out, err := e.Run("example", build, inputs...)
	if err != nil {
		fmt.Println(err)
	}
	for _, a := range out {
		fmt.Printf("%.6g\n", a.Data)
	}
}

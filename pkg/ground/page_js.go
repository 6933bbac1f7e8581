package ground

import (
	"fmt"
	"os"

	"github.com/provingground/provingground/pkg/live"
)

// Main serves the page that the program was loaded by.
func (c Command) Main() {
	if err := c.check(); err != nil {
		fmt.Fprintln(os.Stderr, "ground:", err)
		os.Exit(1)
	}
	live.Serve(c.Experiments)
}

// Package ground is the command for any list of experiments: it runs them, keeps the ledger
// of their verdicts, exports their figures, executes the notebooks of their module, and
// begins new papers. A main package hands it the list:
//
//	func main() { ground.Main(mine.Spec) }
//
// Folders are those of the module that the program belongs to and is started in: results lie
// in results/, notebooks in notebooks/PAPER/. Compiled to WebAssembly, the same program has no
// verbs: it serves a page that asks for experiments, see pkg/live.
package ground

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/experiment"
)

// Main is the main function of a command for these experiments: it does what the
// command line says and ends the program. The first argument is a verb; "help" lists them.
func Main(experiments ...experiment.Experiment) { Command{Experiments: experiments}.Main() }

// Command is the command for experiments, and for exercises where there are some.
type Command struct {
	Experiments []experiment.Experiment // in the order in which they are listed
	Exercises   []exercise.Exercise
}

// check returns what no verb could work with: no experiment in a place of the list, or one
// id twice.
func (c Command) check() error {
	seen := map[string]bool{}
	for i, e := range c.Experiments {
		if v := reflect.ValueOf(e); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
			return fmt.Errorf("experiment %d of the %d that ground.Main was given is nil: leave it out, or set its Spec "+
				"before main", i+1, len(c.Experiments))
		}
		if seen[e.Name()] {
			return errors.New("ground.Main was given two experiments with the id " + e.Name() + ": each needs its own")
		}
		seen[e.Name()] = true
	}
	return nil
}

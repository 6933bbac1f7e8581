// Package catalog lists the experiments of all papers.
package catalog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/jacot2023"
)

// All returns every experiment, paper by paper.
func All() []experiment.Experiment {
	return slices.Concat(damian2022.Experiments(), jacot2023.Experiments())
}

// Find returns the experiments that an id, or a paper's name, stands for; the
// error lists the known ids.
func Find(name string) ([]experiment.Experiment, error) {
	var found []experiment.Experiment
	var known []string
	for _, e := range All() {
		if e.Name() == name || strings.HasPrefix(e.Name(), strings.TrimSuffix(name, "/")+"/") {
			found = append(found, e)
		}
		known = append(known, e.Name())
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("there is no experiment or paper %q: there are %s", name, strings.Join(known, ", "))
	}
	return found, nil
}

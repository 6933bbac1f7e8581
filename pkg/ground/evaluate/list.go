// Package evaluate evaluates experiments for the verbs of ground: it finds them by name,
// reads the flags that say at which config, and runs them with progress on a console and
// results in the store.
package evaluate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/experiment"
)

// List is the experiments that a command knows.
type List []experiment.Experiment

// Names returns the ids of all experiments.
func (l List) Names() []string {
	ids := make([]string, len(l))
	for i, e := range l {
		ids[i] = e.Name()
	}
	return ids
}

// Known returns the ids of all experiments as a text.
func (l List) Known() string {
	if len(l) == 0 {
		return "none"
	}
	return strings.Join(l.Names(), ", ")
}

// Find returns the experiments that an id, or a paper's name, stands for; the
// error lists the known ids.
func (l List) Find(name string) (List, error) {
	var found List
	for _, e := range l {
		if e.Name() == name || strings.HasPrefix(e.Name(), strings.TrimSuffix(name, "/")+"/") {
			found = append(found, e)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("there is no experiment or paper %q: there are %s", name, l.Known())
	}
	return found, nil
}

// FindAll returns the experiments that any of the names stands for, each once, in the order
// of the names.
func (l List) FindAll(names []string) (List, error) {
	var out List
	for _, name := range names {
		found, err := l.Find(name)
		if err != nil {
			return nil, err
		}
		for _, e := range found {
			if !out.has(e.Name()) {
				out = append(out, e)
			}
		}
	}
	return out, nil
}

func (l List) has(id string) bool {
	return slices.ContainsFunc(l, func(e experiment.Experiment) bool { return e.Name() == id })
}

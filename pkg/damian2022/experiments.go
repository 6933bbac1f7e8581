package damian2022

import "github.com/provingground/provingground/pkg/experiment"

// Experiments returns the experiments of the paper, in the order in which its
// notebooks use them.
func Experiments() []experiment.Experiment {
	return []experiment.Experiment{StartSpec, PopulationSpec, ClosedFormSpec, NoiseSpec, AlignmentSpec, CloudSpec}
}

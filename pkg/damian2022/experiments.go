package damian2022

import "github.com/provingground/provingground/pkg/experiment"

// Experiments returns the experiments of the paper, in the order in which its
// notebooks use them.
func Experiments() []experiment.Experiment {
	return []experiment.Experiment{
		StartSpec, PopulationSpec, ClosedFormSpec, NoiseSpec, AlignmentSpec, CloudSpec,
		SymmetricSpec, MonomialsSpec, DirectionsSpec, PlaneSpec,
		LearnedSpec, SecondStageSpec, Figure1Spec, GrowthSpec, ScalingSpec, WidthSpec, L1RateSpec,
		HeadsSpec, TransferSpec, CubicSpec, Figure2Spec,
		DegenerateSpec, QuarticSpec, CorrelationsSpec,
		AblationSpec, StepSizeSpec, HeavyTailSpec, ConfigurationSpec,
	}
}

// ids returns the ids of claims about one part of the paper.
func ids(part string, names ...string) []string {
	return experiment.ClaimIDs("damian2022", part, names...)
}

package jacot2023

import "github.com/provingground/provingground/pkg/experiment"

// Experiments returns the experiments of the paper, in the order in which its
// notebooks use them.
func Experiments() []experiment.Experiment {
	return []experiment.Experiment{
		JacobianBoundSpec, LinearCostSpec, InterpolationSpec,
		BottleneckSpec, RightRankSpec, DistanceBoundSpec, DepthSpec,
		StaircaseSpec, EndStatesSpec, DepthLineSpec, PriceSpec,
		SymmetrySpec,
		DescentSpec, TangentBlowupSpec, RepresentationsSpec,
		PathsSpec, InterpolantSpec, RankOneSpec,
		BreaksSpec,
	}
}

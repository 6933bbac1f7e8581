// Package catalog lists the experiments and the exercises of all papers.
package catalog

import (
	"slices"

	"github.com/provingground/provingground/pkg/damian2022/features"
	"github.com/provingground/provingground/pkg/damian2022/firststep"
	"github.com/provingground/provingground/pkg/damian2022/lowerbound"
	"github.com/provingground/provingground/pkg/damian2022/samplecomplexity"
	"github.com/provingground/provingground/pkg/damian2022/transfer"
	"github.com/provingground/provingground/pkg/damian2022/whatmatters"
	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/jacot2023/bottleneck"
	"github.com/provingground/provingground/pkg/jacot2023/breaks"
	"github.com/provingground/provingground/pkg/jacot2023/cost"
	"github.com/provingground/provingground/pkg/jacot2023/learningrate"
	"github.com/provingground/provingground/pkg/jacot2023/rankone"
	"github.com/provingground/provingground/pkg/jacot2023/regularity"
	"github.com/provingground/provingground/pkg/jacot2023/symmetry"
	"github.com/provingground/provingground/pkg/nichani2022/alone"
	"github.com/provingground/provingground/pkg/nichani2022/directions"
	"github.com/provingground/provingground/pkg/nichani2022/escape"
	"github.com/provingground/provingground/pkg/nichani2022/landscape"
	"github.com/provingground/provingground/pkg/nichani2022/networks"
	"github.com/provingground/provingground/pkg/nichani2022/regularisation"
	"github.com/provingground/provingground/pkg/nichani2022/spectrum"
	"github.com/provingground/provingground/pkg/sarussi2021/agreement"
	"github.com/provingground/provingground/pkg/sarussi2021/boundary"
	"github.com/provingground/provingground/pkg/sarussi2021/convergence"
	"github.com/provingground/provingground/pkg/sarussi2021/digits"
	"github.com/provingground/provingground/pkg/sarussi2021/hypotheses"
	"github.com/provingground/provingground/pkg/sarussi2021/margin"
	"github.com/provingground/provingground/pkg/sarussi2021/whichline"
)

// All returns every experiment, paper by paper and room by room, in the order in which the
// notebooks use them.
func All() []experiment.Experiment {
	return []experiment.Experiment{
		firststep.StartSpec, firststep.PopulationSpec, firststep.ClosedFormSpec, firststep.NoiseSpec,
		firststep.AlignmentSpec, firststep.CloudSpec,
		features.SymmetricSpec, features.MonomialsSpec, features.DirectionsSpec, features.PlaneSpec,
		samplecomplexity.LearnedSpec, samplecomplexity.SecondStageSpec, samplecomplexity.Figure1Spec,
		samplecomplexity.GrowthSpec, samplecomplexity.ScalingSpec, samplecomplexity.WidthSpec,
		samplecomplexity.L1RateSpec,
		transfer.HeadsSpec, transfer.TransferSpec, transfer.CubicSpec, transfer.Figure2Spec,
		lowerbound.DegenerateSpec, lowerbound.QuarticSpec, lowerbound.CorrelationsSpec,
		whatmatters.AblationsSpec, whatmatters.StepSizeSpec, whatmatters.HeavyTailsSpec,
		whatmatters.ConfigurationSpec,

		cost.JacobianBoundSpec, cost.LinearCostSpec, cost.RepresentationCostSpec,
		bottleneck.BottleneckSpec, bottleneck.RightRankSpec, bottleneck.DistanceBoundSpec, bottleneck.DepthSpec,
		regularity.StaircaseSpec, regularity.EndStatesSpec, regularity.DepthLineSpec, regularity.PriceSpec,
		symmetry.SymmetrySpec,
		learningrate.LearningRateSpec, learningrate.TangentBlowupSpec, learningrate.RepresentationsSpec,
		rankone.PathsSpec, rankone.InterpolantSpec, rankone.RankOneSpec,
		breaks.WhatBreaksItSpec,

		convergence.ConvergenceSpec, convergence.HingeSpec,
		boundary.ConeSpec, boundary.BoundarySpec, boundary.RoughnessSpec, boundary.LinearitySpec,
		agreement.AgreementSpec, agreement.ConsistencySpec, agreement.OrthogonalSpec,
		whichline.DirectionSpec, whichline.PlainStepsSpec, whichline.ReflectedSpec, whichline.AnglesSpec,
		margin.SmoothedMarginSpec, margin.MarginBoundSpec,
		digits.PairsSpec, digits.LabelsSpec, digits.SizeSpec,
		hypotheses.WhatBreaksItSpec,

		spectrum.SpectrumSpec, spectrum.CovarianceSpec,
		directions.GoodDirectionsSpec, directions.ProjectionSpec, directions.NormsSpec, directions.CubicDirectionSpec,
		escape.PairsSpec, escape.MemorisingSpec, escape.EscapeSpec,
		regularisation.PathSpec, regularisation.ConstantSpec,
		alone.NeitherAloneSpec, alone.SamplesSpec, alone.RanksSpec, alone.PricesSpec,
		landscape.SaddleSpec, landscape.EndsSpec, landscape.LanczosSpec, landscape.RatesSpec,
		networks.TaskSpec, networks.GrowthSpec, networks.OrdersSpec, networks.PicturesSpec,
	}
}

// Exercises returns every exercise, room by room, in the order of the notebooks.
func Exercises() []exercise.Exercise {
	return slices.Concat(
		firststep.Exercises, features.Exercises, samplecomplexity.Exercises, transfer.Exercises,
		lowerbound.Exercises, whatmatters.Exercises,

		cost.Exercises, bottleneck.Exercises, regularity.Exercises, symmetry.Exercises,
		learningrate.Exercises, rankone.Exercises, breaks.Exercises,

		convergence.Exercises, boundary.Exercises, agreement.Exercises, whichline.Exercises,
		margin.Exercises,
		digits.Exercises,
		hypotheses.Exercises,

		spectrum.Exercises,
		directions.Exercises,
		escape.Exercises,
		regularisation.Exercises,
		alone.Exercises,
		landscape.Exercises,
		networks.Exercises,
	)
}

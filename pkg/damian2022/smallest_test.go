package damian2022_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022/features"
	"github.com/provingground/provingground/pkg/damian2022/firststep"
	"github.com/provingground/provingground/pkg/damian2022/lowerbound"
	"github.com/provingground/provingground/pkg/damian2022/samplecomplexity"
	"github.com/provingground/provingground/pkg/damian2022/transfer"
	"github.com/provingground/provingground/pkg/damian2022/whatmatters"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

// numbers are the claims about one number of a result, which no config can empty.
var numbers = []string{"odd-signal", "correlation-identity"}

func TestNothingHoldsOfAResultWithoutACell(t *testing.T) {
	for _, verdicts := range [][]claim.Verdict{
		experimenttest.OfNothing(firststep.AlignmentSpec), experimenttest.OfNothing(firststep.PopulationSpec),
		experimenttest.OfNothing(firststep.ClosedFormSpec),
		experimenttest.OfNothing(firststep.NoiseSpec), experimenttest.OfNothing(firststep.StartSpec),
		experimenttest.OfNothing(firststep.CloudSpec), experimenttest.OfNothing(transfer.HeadsSpec),
		experimenttest.OfNothing(transfer.TransferSpec), experimenttest.OfNothing(transfer.CubicSpec),
		experimenttest.OfNothing(transfer.Figure2Spec),
		experimenttest.OfNothing(lowerbound.DegenerateSpec), experimenttest.OfNothing(lowerbound.QuarticSpec),
		experimenttest.OfNothing(lowerbound.CorrelationsSpec),
		experimenttest.OfNothing(whatmatters.AblationsSpec), experimenttest.OfNothing(whatmatters.StepSizeSpec),
		experimenttest.OfNothing(whatmatters.HeavyTailsSpec),
		experimenttest.OfNothing(whatmatters.ConfigurationSpec),
		experimenttest.OfNothing(samplecomplexity.LearnedSpec),
		experimenttest.OfNothing(samplecomplexity.SecondStageSpec),
		experimenttest.OfNothing(samplecomplexity.Figure1Spec),
		experimenttest.OfNothing(samplecomplexity.GrowthSpec),
		experimenttest.OfNothing(samplecomplexity.ScalingSpec),
		experimenttest.OfNothing(samplecomplexity.WidthSpec),
		experimenttest.OfNothing(samplecomplexity.L1RateSpec),
		experimenttest.OfNothing(features.SymmetricSpec),
		experimenttest.OfNothing(features.MonomialsSpec),
		experimenttest.OfNothing(features.DirectionsSpec),
		experimenttest.OfNothing(features.PlaneSpec)} {
		for _, v := range verdicts {
			name := v.ID[strings.LastIndex(v.ID, "/")+1:]
			if !slices.Contains(numbers, name) && (v.Status != claim.Fails || !math.IsNaN(v.Value)) {
				t.Errorf("%s of nothing: %s", v.ID, v.Text())
			}
		}
	}
}

// single is, for experiments, a config with one value where a preset has a list, and as
// little of the rest as can be: most of what the claims are about is not there.
var single = []struct {
	spec experiment.Experiment
	set  []string
}{
	{firststep.AlignmentSpec, []string{"D=4", "Ratio=2", "Neurons=2", "Seeds=2"}},
	{firststep.AlignmentSpec, []string{"D=20", "Ratio=0.1", "Neurons=2", "Seeds=2"}},
	{firststep.PopulationSpec, []string{"D=3,4", "Neurons=4", "Seeds=2"}},
	{firststep.ClosedFormSpec, []string{"D=3", "Batches=2", "Batch=2", "Neurons=1"}},
	{firststep.NoiseSpec, []string{"D=3", "Neurons=2", "Seeds=2"}},
	{firststep.StartSpec, []string{"D=3", "Width=2", "N=2", "Points=1"}},
	{firststep.CloudSpec, []string{"D=3", "Ratio=2", "Neurons=1", "Seeds=2"}},
	{transfer.HeadsSpec, []string{"D=3", "Ratio=2", "Samples=3", "Width=2", "Seeds=2", "Completions=1", "Lambdas=1"}},
	{transfer.TransferSpec, []string{"D=3", "Ratio=2", "Samples=3", "Width=2", "Seeds=2", "Completions=1", "Lambdas=1"}},
	{transfer.CubicSpec, []string{"D=3", "Samples=30", "Seeds=2", "Completions=1", "Lambdas=1"}},
	{transfer.CubicSpec, []string{"D=2,3", "Samples=1000", "Seeds=2", "Completions=1", "Lambdas=1"}},
	{transfer.Figure2Spec, []string{"D=3", "N=1", "Samples=3", "OtherN=2", "OtherTarget=3", "Width=2", "Seeds=2",
		"Completions=1", "Lambdas=1"}},
	{transfer.Figure2Spec, []string{"N=100", "Samples=31,99", "OtherN=2", "OtherTarget=3", "Width=2", "Seeds=2",
		"Completions=1", "Lambdas=1"}},
	{lowerbound.DegenerateSpec, []string{"D=4", "Ratio=2", "Width=2", "Seeds=2", "Completions=1", "Lambdas=1"}},
	{lowerbound.QuarticSpec, []string{"D=3,4", "Ratio=1", "Neurons=1", "Seeds=2", "OddSeeds=2", "Weights=1"}},
	{lowerbound.CorrelationsSpec, []string{"P=2", "Vectors=2", "Seeds=2", "D=4,5", "SlopeFrom=4", "PackD=4", "Tau=0.7"}},
	{whatmatters.AblationsSpec,
		[]string{"D=3", "Ratio=2", "Without=no step", "Width=2", "Seeds=2", "Completions=1", "Lambdas=1"}},
	{whatmatters.StepSizeSpec,
		[]string{"D=3", "KinkD=3", "Ratio=2", "Neurons=2", "Eta1PerRootD=1", "Shown=1", "Width=2", "Seeds=2",
			"KinkSeeds=2", "Completions=1", "Lambdas=1"}},
	{whatmatters.HeavyTailsSpec, []string{"N=2", "Seeds=10", "Points=10", "Sets=2"}},
	{whatmatters.ConfigurationSpec,
		[]string{"Labels=raw", "Eta1PerRootD=1", "N=316", "Pretrain=100", "Refit=31", "Seeds=2",
			"RefitSeeds=2", "Completions=1", "Lambdas=1"}},
	{whatmatters.ConfigurationSpec,
		[]string{"Labels=literal", "Eta1PerRootD=1", "N=316", "LiteralN=31", "Pretrain=100", "Refit=31", "Seeds=2",
			"LiteralSeeds=2", "RefitSeeds=2", "Completions=1", "Lambdas=1"}},
}

func TestClaimsFiguresAndTablesNeedNoMoreThanOneOfEach(t *testing.T) {
	e := enginetest.Open(t, engine.Go)
	for _, one := range single {
		config, err := one.spec.Preset(experiment.Quick, nil, one.set...)
		if err != nil {
			t.Error(err)
			continue
		}
		t.Run(one.spec.Name(), func(t *testing.T) {
			experimenttest.Run(t, experimenttest.Environment(t, e), one.spec, config)
		})
	}
}

// Every list as short as it may be, as few seeds as may be: what Check accepts can be run,
// judged, tabulated and drawn, and survives whatever its numbers are.
func TestTheSmallestConfigsCanBeRun(t *testing.T) {
	env := experimenttest.Environment(t, enginetest.Open(t, engine.Go))
	for _, x := range []experiment.Experiment{
		features.SymmetricSpec, features.MonomialsSpec, features.DirectionsSpec, features.PlaneSpec,
		samplecomplexity.LearnedSpec, samplecomplexity.SecondStageSpec, samplecomplexity.Figure1Spec,
		samplecomplexity.GrowthSpec, samplecomplexity.ScalingSpec, samplecomplexity.WidthSpec, samplecomplexity.L1RateSpec,
	} {
		config, err := experimenttest.Smaller(x, "Seeds=2", "SmallSeeds=2", "WideSeeds=2", "TangentSeeds=2", "KernelSeeds=2",
			"BaselineSeeds=2", "PolynomialSeeds=2", "VariantSeeds=0", "Completions=1", "Lambdas=0.1", "Lambda=0.1",
			"Ridges=1", "Epsilon=1", "Epsilon=1,0.5", "Neurons=3", "Nodes=10", "Points=2", "Width=8", "Width=8,16",
			"Width=16,64,256", "WideWidth=8", "Shown=4", "Degree=2", "D=4", "D=3,4", "N=40", "RandomN=40", "WideN=40",
			"WideRandomN=40", "TangentN=40", "KernelN=40", "BaselineN=40", "PolynomialN=40", "Ratio=16", "Ratio=4,8",
			"PerFeature=2")
		if err != nil {
			t.Fatal(err)
		}
		experimenttest.Drawable(t, experimenttest.Run(t, env, x, config).Figures)
	}
}

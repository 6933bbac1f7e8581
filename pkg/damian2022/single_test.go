package damian2022

import (
	"testing"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

// single is, for experiments, a config with one value where a preset has a list, and as
// little of the rest as can be: most of what the claims are about is not there.
var single = []struct {
	spec experiment.Experiment
	set  []string
}{
	{AlignmentSpec, []string{"D=4", "Ratio=2", "Neurons=2", "Seeds=2"}},
	{AlignmentSpec, []string{"D=20", "Ratio=0.1", "Neurons=2", "Seeds=2"}},
	{PopulationSpec, []string{"D=3,4", "Neurons=4", "Seeds=2"}},
	{ClosedFormSpec, []string{"D=3", "Batches=2", "Batch=2", "Neurons=1"}},
	{NoiseSpec, []string{"D=3", "Neurons=2", "Seeds=2"}},
	{StartSpec, []string{"D=3", "Width=2", "N=2", "Points=1"}},
	{CloudSpec, []string{"D=3", "Ratio=2", "Neurons=1", "Seeds=2"}},
	{HeadsSpec, []string{"D=3", "Ratio=2", "Samples=3", "Width=2", "Seeds=2", "Completions=1", "Lambdas=1"}},
	{TransferSpec, []string{"D=3", "Ratio=2", "Samples=3", "Width=2", "Seeds=2", "Completions=1", "Lambdas=1"}},
	{CubicSpec, []string{"D=3", "Samples=30", "Seeds=2", "Completions=1", "Lambdas=1"}},
	{CubicSpec, []string{"D=2,3", "Samples=1000", "Seeds=2", "Completions=1", "Lambdas=1"}},
	{Figure2Spec, []string{"D=3", "N=1", "Samples=3", "OtherN=2", "OtherTarget=3", "Width=2", "Seeds=2",
		"Completions=1", "Lambdas=1"}},
	{Figure2Spec, []string{"N=100", "Samples=31,99", "OtherN=2", "OtherTarget=3", "Width=2", "Seeds=2",
		"Completions=1", "Lambdas=1"}},
	{DegenerateSpec, []string{"D=4", "Ratio=2", "Width=2", "Seeds=2", "Completions=1", "Lambdas=1"}},
	{QuarticSpec, []string{"D=3,4", "Ratio=1", "Neurons=1", "Seeds=2", "OddSeeds=2", "Weights=1"}},
	{CorrelationsSpec, []string{"P=2", "Vectors=2", "Seeds=2", "D=4,5", "SlopeFrom=4", "PackD=4", "Tau=0.7"}},
	{AblationSpec, []string{"D=3", "Ratio=2", "Without=no step", "Width=2", "Seeds=2", "Completions=1", "Lambdas=1"}},
	{StepSizeSpec, []string{"D=3", "KinkD=3", "Ratio=2", "Neurons=2", "Eta1=1", "Shown=1", "Width=2", "Seeds=2",
		"KinkSeeds=2", "Completions=1", "Lambdas=1"}},
	{HeavyTailSpec, []string{"N=2", "Seeds=10", "Points=10", "Sets=2"}},
	{ConfigurationSpec, []string{"Labels=raw", "Eta1=1", "N=316", "Pretrain=100", "Refit=31", "Seeds=2",
		"RefitSeeds=2", "Completions=1", "Lambdas=1"}},
	{ConfigurationSpec, []string{"Labels=literal", "Eta1=1", "N=316", "LiteralN=31", "Pretrain=100", "Refit=31", "Seeds=2",
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

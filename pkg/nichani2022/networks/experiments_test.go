package networks

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

var experiments = []experiment.Experiment{TaskSpec, GrowthSpec, OrdersSpec, PicturesSpec}

func TestEveryExperimentRunsOnEveryBackend(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		experimenttest.RunSmaller(t, e, experiments[:1], "Dims=4,6", "Points=20", "Draws=2")
		experimenttest.RunSmaller(t, e, experiments[1:2], "Dims=4,5", "Samples=6,9,8,12", "Test=20", "Width=5", "Steps=8",
			"Seeds=2", "Solved=1", "Ridges=0.1,1", "Rate=0.02")
		experimenttest.RunSmaller(t, e, experiments[2:3], "Dim=4", "Samples=14", "Test=30", "Width=20", "Steps=12", "Looks=3",
			"Seeds=2", "Rate=0.5")
		experimenttest.RunSmaller(t, e, experiments[3:], "Samples=12", "Test=8", "Width=4", "Batch=6", "Epochs=1,2",
			"Splits=2")
	})
}

func TestPaperPresetsAreValid(t *testing.T) { experimenttest.PaperPresets(t, experiments) }

func TestImpossibleConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, TaskSpec, map[string]string{"Dims=10": "Dims", "Dims=20,10": "Dims",
		"Dims=2,10": "at least 4",
		"Points=0":  "Test = 0", "Draws=1": "Draws = 1", "Target=cube": "cube"})
	experimenttest.RefusesEach(t, GrowthSpec, map[string]string{
		"Model=tree": "Model", "Target=cube": "cube", "Dims=8": "Dims", "Dims=16,8": "Dims", "Dims=8,12,16": "Samples has 4",
		"Samples=200,400": "Samples has 2", "Samples=200,100,500,600": "Samples", "Samples=200,400,600,900000": "900000",
		"Test=0": "Test", "Width=0": "Width", "Rate=0": "Rate", "Steps=0": "Steps", "Seeds=1": "Seeds = 1",
		"Level=0": "Level",
		"Level=2": "Level", "Solved=0": "Solved", "Solved=11": "Solved = 11", "Ridges=": "Ridges", "Ridges=1,0.1": "Ridges"})
	experimenttest.RefusesEach(t, OrdersSpec, map[string]string{"Target=cube": "cube", "Dim=0": "Dim",
		"Samples=40": "Samples",
		"Test=0":     "Test", "Width=3": "Width", "Rate=0": "Rate", "Steps=1": "Steps", "Looks=1": "Looks",
		"Seeds=1": "Seeds = 1"})
	experimenttest.RefusesEach(t, PicturesSpec, map[string]string{"Plus=8": "Plus", "Minus=11": "Minus",
		"Samples=300": "Samples",
		"Test=0":      "Test", "Width=0": "Width", "Batch=0": "Batch", "Rate=0": "Rate", "Epochs=": "Epochs",
		"Epochs=5,2": "Epochs",
		"Splits=0":   "Splits", "Sum=12": "Sum", "Folder=/no/such/folder": "Folder"})
}

// The mean squares are those of Gaussian moments, by integration over many points.
func TestSizesOfTheDensePartAreMoments(t *testing.T) {
	for _, name := range []string{nichani2022.DenseCubic, nichani2022.AuthorsCubic, nichani2022.LinearOnly,
		nichani2022.SharedBeta, nichani2022.Orthogonal} {
		for _, d := range []int{5, 12} {
			target, err := nichani2022.DrawTarget(sample.Stream(7, name, d), name, d)
			if err != nil {
				t.Fatal(err)
			}
			x, sum := sample.Normals(sample.Stream(8, "x", d), d*60_000), 0.0
			for i := 0; i < len(x); i += d {
				low, _ := target.Parts(x[i : i+d])
				sum += low * low / 60_000
			}
			if got := sum / DenseSquare(name, d); math.Abs(got-1) > 0.05 {
				t.Errorf("%s, d = %d: %g of what is derived", name, d, got)
			}
		}
	}
}

// A curve that is a power is crossed where the power says, within the grid and beyond it.
func TestCrossingsAreThoseOfPowers(t *testing.T) {
	n := []float64{100, 200, 400}
	logs := stats.Map(n, func(n float64) float64 { return math.Log(40 * math.Pow(n, -1.2)) })
	for _, level := range []float64{0.3, 0.08, 0.01, 1} {
		if got := Crossing(n, logs, level); math.Abs(got/math.Pow(40/level, 1/1.2)-1) > 1e-9 {
			t.Errorf("level %g: %g", level, got)
		}
	}
	for _, got := range []float64{Crossing(nil, nil, 0.2), Crossing(n[:1], logs[:1], 0.2), Crossing(n, []float64{1, 2,
		3}, 0.2)} {
		if !math.IsNaN(got) {
			t.Errorf("a crossing of nothing at %g", got)
		}
	}
}

// On CIFAR-10 the experiment is that of the authors but for the network; without files a sentence says what to do.
func TestTheAuthorsImagesAreAskedFor(t *testing.T) {
	c := picturesConfig(experiment.Quick)
	if _, err := CIFAR(c, "", "", 512); err == nil || !strings.Contains(err.Error(), "cifar-10-binary.tar.gz") {
		t.Error(err)
	}
	if err := checkPictures(mustCIFAR(t, t.TempDir())); err == nil || !strings.Contains(err.Error(), "data_batch_1.bin") {
		t.Error(err)
	}
}

func mustCIFAR(t *testing.T, folder string) PicturesConfig {
	t.Helper()
	c, err := CIFAR(picturesConfig(experiment.Quick), folder, "", 8)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Made-up files of CIFAR-10: bright cats, dark horses, and planes that nobody asked for. Every model learns to tell
// them.
func TestTheExperimentRunsOnFilesOfCIFAR10(t *testing.T) {
	folder := t.TempDir()
	r := sample.Stream(9, "cifar")
	for _, name := range []string{"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin",
		"data_batch_5.bin", "test_batch.bin"} {
		var file []byte
		for _, class := range []byte{3, 7, 0, 7, 3} {
			file = append(file, class)
			for range 3072 {
				file = append(file, byte(r.IntN(128))+128*(class/7))
			}
		}
		if err := os.WriteFile(filepath.Join(folder, name), file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := mustCIFAR(t, folder)
	c.Samples, c.Test, c.Batch, c.Epochs, c.Width, c.Rate = 12, 4, 4, []int{2, 20}, 8, 1e-4
	err := checkPictures(c)
	if err == nil || !strings.Contains(err.Error(), "Sum=") {
		t.Fatal(err)
	}
	_, sum, _ := strings.Cut(err.Error(), "Sum=")
	c.Sum, _, _ = strings.Cut(sum, " ")
	if err := checkPictures(c); err != nil {
		t.Fatal(err)
	}
	env := experimenttest.Environment(t, enginetest.Open(t, engine.Go))
	result, err := runPictures(t.Context(), env, c)
	if err != nil || len(result.Runs) != 1 {
		t.Fatal(err)
	}
	for _, looks := range [][]nichani2022.Judged{result.Runs[0].Network, result.Runs[0].Both, result.Runs[0].Tangent} {
		if last := looks[len(looks)-1]; last.Epoch != 20 || last.Accuracy < 0.75 || last.Train > 0.9 {
			t.Errorf("%+v", last)
		}
	}
	c.Samples = 8000
	if err := checkPictures(c); err == nil || !strings.Contains(err.Error(), "20 training and 4 test images") {
		t.Error(err)
	}
}

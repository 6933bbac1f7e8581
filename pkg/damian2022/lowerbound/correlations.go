package lowerbound

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// CorrelationsConfig decides the experiment on the class {g(v·x)} of Theorem 2.
type CorrelationsConfig struct {
	Master      uint64    // master seed
	Link        string    // of the class: hermite, He_p/√p!, or monomial, z^p/√((2p−1)!!)
	P           []int     // degrees
	D           []int     // dimensions in which pairs of directions are looked at
	Vectors     int       // directions a seed
	Seeds       int       // independent sets of directions
	Planted     float64   // cosine of every direction with one and the same direction; 0 plants none
	SlopeFrom   int       // slopes are over the dimensions from here on
	LargestTo   int       // the largest |u·v| is asserted up to this dimension
	PackD       []int     // dimensions of the packing
	PackEpsilon float64   // ε: directions are packed with |v·w| ≤ ε
	QueryD      int       // dimension of the class that is queried
	QueryP      int       // and its degree
	Tau         []float64 // tolerances
}

// CorrelationsCell holds one dimension, one value a seed.
type CorrelationsCell struct {
	D       int
	Square  [][]float64 // [place in P][seed]: mean over pairs of the squared correlation
	Largest []float64   // max |u·v| over pairs
}

// CorrelationsResult holds what was measured of the class.
type CorrelationsResult struct {
	Identity float64 // largest |E[f_u f_v] − (u·v)^p| over degrees and ρ on a grid
	Cells    []CorrelationsCell
	Packed   [][]float64 // [place in PackD][seed]: directions drawn before the first clash
	Excluded [][]float64 // [place in Tau][seed]: most members that one query told from 0
}

// CorrelationsOutcome is what came of the experiment and its twins.
type CorrelationsOutcome = experiment.Outcome[CorrelationsConfig, CorrelationsResult]

// CorrelationsSpec measures how little the members of the class of Theorem 2
// know of each other, how many fit into d dimensions, and how few of them one
// correlational query can tell from the zero function.
var CorrelationsSpec = &experiment.Spec[CorrelationsConfig, CorrelationsResult]{
	ID:     "damian2022/correlations",
	Title:  "correlations in the class of Theorem 2",
	Config: correlationsConfig,
	Check:  checkCorrelations,
	Twins: []experiment.Twin[CorrelationsConfig]{
		{Name: "monomials",
			Breaks: "the link is a Hermite polynomial: it is $z^p/\\sqrt{(2p-1)!!}$, which has parts of degree 0 or 1",
			Change: func(c CorrelationsConfig) CorrelationsConfig {
				c.Link, c.Seeds = damian2022.MonomialLink, min(c.Seeds, 3)
				return c
			}},
		{Name: "a common direction", Breaks: "the directions are independent: all have cosine 0.7 with one of them",
			Change: func(c CorrelationsConfig) CorrelationsConfig {
				c.Planted, c.Seeds = 0.7, min(c.Seeds, 3)
				return c
			}},
	},
	Cost:    correlationsCost,
	Run:     runCorrelations,
	Claims:  correlationsClaims,
	Figures: correlationsFigures,
}

func correlationsConfig(p experiment.Preset) CorrelationsConfig {
	c := CorrelationsConfig{Master: 2022, Link: damian2022.HermiteLink, P: []int{2, 3, 4},
		D: []int{16, 32, 64, 128, 256, 512, 1024}, Vectors: 500, Seeds: 12,
		SlopeFrom: 64, LargestTo: 512, PackD: []int{16, 32, 48, 64, 80}, PackEpsilon: 0.5,
		QueryD: 256, QueryP: 4, Tau: []float64{0.12, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7}}
	if p == experiment.Paper {
		c.Seeds, c.PackD = 64, append(c.PackD, 96)
	}
	return c
}

func checkCorrelations(c CorrelationsConfig) error {
	_, err := damian2022.ClassLink(c.Link, 1)
	errs := []error{err, experiment.AtLeast(2, "Vectors", c.Vectors), experiment.AtLeast(2, "Seeds", c.Seeds),
		checkCorrelationsD("D", c.D), checkCorrelationsD("PackD", c.PackD), checkCorrelationsD("QueryD", []int{c.QueryD})}
	for _, p := range append([]int{c.QueryP}, c.P...) {
		if p < 1 || p > mostDegree {
			errs = append(errs, fmt.Errorf("a degree p = %d: the fields P and QueryP hold degrees from 1 to %d", p, mostDegree))
		}
	}
	if len(c.P) == 0 {
		errs = append(errs, errors.New("field P is empty: give at least one degree"))
	}
	if !(c.Planted >= 0 && c.Planted < 1) {
		errs = append(errs, fmt.Errorf("field Planted = %v must be a cosine of 0 or more and below 1", c.Planted))
	}
	if !(c.PackEpsilon > 0 && c.PackEpsilon < 1) {
		errs = append(errs, fmt.Errorf("field PackEpsilon = %v must lie between 0 and 1", c.PackEpsilon))
	}
	if correlationsWithin(c.D, c.SlopeFrom, math.MaxInt) < 2 || correlationsWithin(c.D, 0, c.LargestTo) < 1 {
		errs = append(errs,
			errors.New("a slope needs two dimensions D from SlopeFrom on, and the largest |u·v| one up to LargestTo"))
	}
	for _, d := range c.PackD {
		if b := damian2022.PackingBound(c.PackEpsilon, float64(d)); c.PackEpsilon < 1 && b > 2000 {
			errs = append(errs, fmt.Errorf("field PackD = %d: at ε = %g more than %.0f directions fit, too many to draw",
				d, c.PackEpsilon, b))
			break
		}
	}
	return errors.Join(append(errs, c.checkQueries())...)
}

// checkQueries says which tolerances Lemma 5 says nothing about.
func (c CorrelationsConfig) checkQueries() error {
	if len(c.Tau) == 0 {
		return errors.New("field Tau is empty: give at least one tolerance")
	}
	for _, tau := range c.Tau {
		if !(tau < 1) || !(tau*tau > c.queryEpsilon()) {
			return fmt.Errorf(
				"field Tau = %v: a tolerance lies below 1 and above %.3g, the root of the largest correlation to expect "+
					"among %d functions", tau, math.Sqrt(c.queryEpsilon()), c.Vectors)
		}
	}
	return nil
}

// checkCorrelationsD says that dimensions are missing or too small.
func checkCorrelationsD(field string, d []int) error {
	if len(d) == 0 {
		return fmt.Errorf("field %s is empty: give at least one dimension", field)
	}
	for _, d := range d {
		if d < 2 || d > 1e5 {
			return fmt.Errorf("field %s = %d: directions differ from 2 dimensions on, and 10⁵ are the most", field, d)
		}
	}
	return nil
}

// correlationsWithin counts the values from low to high.
func correlationsWithin(d []int, low, high int) int {
	count := 0
	for _, d := range d {
		if d >= low && d <= high {
			count++
		}
	}
	return count
}

// largestScale returns √(4 log M/d): by the union bound over fewer than M²/2
// pairs, of probability 2e^{−ε²d/2} each, the expected number of pairs beyond it
// is below 1, and the number falls fast from there on.
func largestScale(vectors, d int) float64 {
	return math.Sqrt(4 * math.Log(float64(vectors)) / float64(d))
}

// queryEpsilon is the pairwise correlation that the queried class is to stay within.
func (c CorrelationsConfig) queryEpsilon() float64 {
	return math.Pow(largestScale(c.Vectors, c.QueryD), float64(c.QueryP))
}

// correlationsPoint is one set of directions in one dimension.
type correlationsPoint struct {
	Master     uint64
	Link       string
	P          []int
	D, Vectors int
	Planted    float64
	Seed       int
	Query      int       // degree of the class that is queried; 0 queries none
	Tau        []float64 // tolerances of the queries
}

// Cost counts the inner products.
func (p correlationsPoint) Cost() experiment.Cost {
	m, d := float64(p.Vectors), float64(p.D)
	c := experiment.Cost{FLOP: m * m * d, Elements: float64(len(p.P)) * m * m / 2, Draws: m * d, Bytes: 8 * (m*d + m*m)}
	if p.Query > 0 {
		c = c.Plus(experiment.Cost{Elements: 40 * m * m, Bytes: 16 * m * m})
	}
	return c
}

// packingPoint is the packing in one dimension.
type packingPoint struct {
	Master  uint64
	D       int
	Epsilon float64
	Planted float64
	Seeds   int
}

// Cost counts the inner products of twelve times as many directions as the
// bound says, about what there are at the presets' dimensions.
func (p packingPoint) Cost() experiment.Cost {
	n, d, s := 12*damian2022.PackingBound(p.Epsilon, float64(p.D)), float64(p.D), float64(p.Seeds)
	return experiment.Cost{Elements: s * n * n * d / 2, Draws: s * n * d, Bytes: 8 * n * d}
}

func (c CorrelationsConfig) points() (pairs []correlationsPoint, packings []packingPoint) {
	for seed := range c.Seeds {
		for _, d := range c.D {
			pairs = append(pairs, correlationsPoint{c.Master, c.Link, c.P, d, c.Vectors, c.Planted, seed, 0, nil})
		}
		pairs = append(pairs, correlationsPoint{c.Master, c.Link, nil, c.QueryD, c.Vectors, c.Planted, seed, c.QueryP, c.Tau})
	}
	for _, d := range c.PackD {
		packings = append(packings, packingPoint{c.Master, d, c.PackEpsilon, c.Planted, c.Seeds})
	}
	return pairs, packings
}

func correlationsCost(c CorrelationsConfig) experiment.Cost {
	pairs, packings := c.points()
	return experiment.Sum(pairs).Plus(experiment.Sum(packings))
}

func runCorrelations(ctx context.Context, env *experiment.Env, c CorrelationsConfig) (CorrelationsResult, error) {
	var r CorrelationsResult
	var err error
	if r.Identity, err = c.identity(); err != nil {
		return r, err
	}
	pairs, packings := c.points()
	values, err := experiment.Map(ctx, env, pairs, correlationsAt)
	if err != nil {
		return r, err
	}
	r.collect(c, values)
	r.Packed, err = experiment.Map(ctx, env, packings, packingAt)
	return r, err
}

// identity returns the largest |E[f_u f_v] − (u·v)^p|, the mean taken by
// quadrature in two dimensions.
func (c CorrelationsConfig) identity() (float64, error) {
	worst := 0.0
	for _, p := range c.P {
		g, err := damian2022.ClassLink(c.Link, p)
		if err != nil {
			return 0, err
		}
		for _, rho := range stats.LinSpace(-1, 1, correlationsIdentity) {
			worst = math.Max(worst, math.Abs(damian2022.ClassCorrelation(g, p, rho)-math.Pow(rho, float64(p))))
		}
	}
	return worst, nil
}

const correlationsIdentity = 41 // values of ρ at which the identity is checked

// correlationsValue is what one set of directions gives.
type correlationsValue struct {
	Square   []float64 // [place in P]
	Largest  float64
	Excluded []float64 // [place in Tau], of a set that is queried
}

// collect sorts the values of the points, seed by seed, into cells.
func (r *CorrelationsResult) collect(c CorrelationsConfig, values []correlationsValue) {
	r.Excluded = make([][]float64, len(c.Tau))
	for _, d := range c.D {
		r.Cells = append(r.Cells, CorrelationsCell{D: d, Square: make([][]float64, len(c.P))})
	}
	each := len(c.D) + 1
	for i, v := range values {
		if v.Excluded != nil {
			for k, x := range v.Excluded {
				r.Excluded[k] = append(r.Excluded[k], x)
			}
			continue
		}
		cell := &r.Cells[i%each]
		cell.Largest = append(cell.Largest, v.Largest)
		for k, x := range v.Square {
			cell.Square[k] = append(cell.Square[k], x)
		}
	}
}

func correlationsAt(_ context.Context, _ *experiment.Env, p correlationsPoint) (correlationsValue, error) {
	var v correlationsValue
	w := correlationsDirections(p.Master, p.Vectors, p.D, p.Planted, p.Seed)
	rho := make([]float64, p.Vectors*p.Vectors)
	rows := dense.New(p.Vectors, p.D, w)
	dense.AddUpper(1, rows, rows.T(), dense.New(p.Vectors, p.Vectors, rho))
	v.Largest = correlationsLargest(rho, p.Vectors)
	for _, degree := range p.P {
		g, err := damian2022.ClassLink(p.Link, degree)
		if err != nil {
			return v, err
		}
		v.Square = append(v.Square, correlationsMeanSquare(damian2022.ClassCorrelationSeries(g, degree), rho, p.Vectors))
	}
	if p.Query > 0 {
		g, err := damian2022.ClassLink(p.Link, p.Query)
		if err != nil {
			return v, err
		}
		v.Excluded = correlationsExcluded(damian2022.ClassCorrelationSeries(g, p.Query), rho, p.Vectors, p.Tau)
	}
	return v, nil
}

// correlationsDirections returns independent unit vectors v_j [m, d]. With a planted cosine c
// they are c e_1 + √(1−c²) v⊥, v⊥ uniform on the unit sphere across e_1.
func correlationsDirections(master uint64, m, d int, planted float64, seed int) []float64 {
	r := sample.Stream(master, "damian2022/correlations", d, seed, "directions")
	if planted == 0 {
		return sample.UnitVectors(r, m, d)
	}
	w := make([]float64, m*d)
	sample.Cone(r, w, d, planted)
	return w
}

// correlationsLargest returns max |ρ| over the pairs above the diagonal of rho [m, m].
func correlationsLargest(rho []float64, m int) float64 {
	worst := 0.0
	for i := range m {
		for _, x := range rho[i*m+i+1 : (i+1)*m] {
			worst = math.Max(worst, math.Abs(x))
		}
	}
	return worst
}

// correlationsMeanSquare returns the mean over the pairs above the diagonal of (Σ_k s_k ρ^k)².
func correlationsMeanSquare(series, rho []float64, m int) float64 {
	sum := 0.0
	for i := range m {
		for _, x := range rho[i*m+i+1 : (i+1)*m] {
			y := correlationsPolynomial(series, x)
			sum += y * y
		}
	}
	return sum / float64(m*(m-1)/2)
}

// correlationsPolynomial returns Σ_k s_k x^k.
func correlationsPolynomial(s []float64, x float64) float64 {
	y := 0.0
	for k := len(s) - 1; k >= 0; k-- {
		y = y*x + s[k]
	}
	return y
}

// correlationsExcluded returns, for every tolerance, the most members whose correlation with
// one query passes it. The queries are the best there are for this: sums
// of the first 1, 2, 3, … members, normalised. With K the correlations of all members,
// ⟨f_v, Σ_A f_u⟩ is a row sum of K over A, and ‖Σ_A f_u‖² the sum of those over A.
func correlationsExcluded(series, rho []float64, m int, taus []float64) []float64 {
	most := make([]float64, len(taus))
	along, norm2 := make([]float64, m), 0.0
	for last := range m {
		norm2 += correlationsPolynomial(series, 1) + 2*along[last]
		for v := range m {
			x := 1.0
			if v != last {
				x = rho[min(v, last)*m+max(v, last)]
			}
			along[v] += correlationsPolynomial(series, x)
		}
		for k, tau := range taus {
			most[k] = math.Max(most[k], float64(correlationsBeyond(along, tau*math.Sqrt(norm2))))
		}
	}
	return most
}

// correlationsBeyond counts the values with |x| > limit.
func correlationsBeyond(values []float64, limit float64) int {
	count := 0
	for _, x := range values {
		if math.Abs(x) > limit {
			count++
		}
	}
	return count
}

// packingAt returns, for every seed, how many directions were drawn before the
// first that comes closer than ε to an earlier one.
func packingAt(ctx context.Context, _ *experiment.Env, p packingPoint) ([]float64, error) {
	counts := make([]float64, p.Seeds)
	for seed := range counts {
		r := sample.Stream(p.Master, "damian2022/correlations", p.D, seed, "packing")
		var kept []float64
		v := make([]float64, p.D)
		for {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if p.Planted == 0 {
				sample.Sphere(r, v, p.D)
			} else {
				sample.Cone(r, v, p.D, p.Planted)
			}
			if packingClashes(kept, v, p.Epsilon) {
				break
			}
			kept = append(kept, v...)
		}
		counts[seed] = float64(len(kept) / p.D)
	}
	return counts, nil
}

// packingClashes reports whether |u·v| > limit for a row u of w [·, d].
func packingClashes(w, v []float64, limit float64) bool {
	for u := range slices.Chunk(w, len(v)) {
		if math.Abs(dense.Dot(u, v)) > limit {
			return true
		}
	}
	return false
}

// correlationsClaim is a claim about the class.
type correlationsClaim = experiment.Claim[CorrelationsConfig, CorrelationsResult]

var correlationsClaims = slices.Concat([]correlationsClaim{
	{Name: "theorem2/correlation-identity", Known: claim.Quoted, Kind: claim.Identity, Source: "Theorem 2, its class",
		FailedBy: []string{"monomials"},
		Says: experiment.Fixed[CorrelationsConfig](
			`$\mathbb{E}[f_u f_v] = (u \cdot v)^p$ for $f_v = He_p(v \cdot x)/\sqrt{p!}$, by quadrature: largest error`),
		Measure: func(c CorrelationsConfig, r CorrelationsResult) claim.Measurement {
			return claim.Exact(r.Identity, correlationsIdentity*len(c.P))
		},
		Band: experiment.Fixed[CorrelationsConfig](
			claim.AtMost(1e-12, claim.Theory, "rounding of a quadrature rule that is exact for these degrees"))},
	{Name: "theorem2/typical-correlation", Known: claim.Derived, Kind: claim.Level, Source: "derived here",
		FailedBy: []string{"monomials", "a common direction"},
		Says: experiment.Fixed[CorrelationsConfig](`the root mean square of $\mathbb{E}[f_u f_v]$ over random pairs is ` +
			`$\sqrt{(2p-1)!!/\prod_{j<p}(d+2j)}$: sampled over closed form, where it is farthest from 1`),
		Measure: CorrelationsConfig.size, Theory: experiment.Fixed[CorrelationsConfig](1.0),
		Band: experiment.Fixed[CorrelationsConfig](
			claim.Between(0.95, 1.05, claim.Convention, "1 exactly in the mean; the 5 % for the sample of pairs are chosen"))},
}, correlationSlopes(), []correlationsClaim{
	{Name: "lemma6/largest-inner-product", Known: claim.Derived, Kind: claim.Level,
		Source: "derived from the union bound of Lemma 6", FailedBy: []string{"a common direction"},
		Says: experiment.Fixed[CorrelationsConfig](`the largest $|u \cdot v|$ among $M$ random directions is about ` +
			`$\sqrt{4 \log M/d}$: their ratio, at the $d$ where it is farthest from the middle of the band`),
		Measure: CorrelationsConfig.largest,
		Band: experiment.Fixed[CorrelationsConfig](claim.Between(largestLow, largestHigh, claim.Pilot,
			"a separate simulation with 500 directions at d = 16 … 512: 0.68 … 0.90"))},
	{Name: "lemma6/packing", Known: claim.Derived, Kind: claim.Level, Source: "Lemma 6, its constant derived here",
		FailedBy: []string{"a common direction"},
		Says: experiment.Fixed[CorrelationsConfig](`at least $\frac12 e^{\varepsilon^2 d/4}$ unit vectors have pairwise ` +
			`$|v \cdot w| \leq \varepsilon$: random ones drawn before the first clash are as many on average: their mean ` +
			`number over the bound, at the $d$ where the ratio is least`),
		Measure: CorrelationsConfig.packed,
		// With M = ½e^{ε²d/4} the union bound over m(m−1)/2 pairs gives P(N ≥ m) ≥ 1 − m(m−1)/4M². For m up to 2M
		// these sum to 4M/3 or more, and E N is the sum of all P(N ≥ m).
		Band: experiment.Fixed[CorrelationsConfig](claim.AtLeast(4.0/3, claim.Theory,
			"of the mean: by the union bound over pairs it is at least 4/3 of the lemma's number"))},
	{Name: "lemma5/members-a-query-excludes", Known: claim.Derived, Kind: claim.Inequality,
		Source: "derived here, the step behind Lemma 5", FailedBy: []string{"monomials", "a common direction"},
		Says: experiment.Fixed[CorrelationsConfig](`one query tells at most $2/(\tau^2 - \varepsilon)$ members from zero: ` +
			`the number measured over the bound, largest over $\tau$, seeds and queries`),
		Measure: CorrelationsConfig.excludes,
		Band:    experiment.Fixed[CorrelationsConfig](claim.AtMost(1, claim.Theory, "the inequality itself"))},
})

// mostDegree is the largest degree p that a config can have.
const mostDegree = 8

// correlationSlopes are the claims about single degrees, made where the config has them.
func correlationSlopes() []correlationsClaim {
	var out []correlationsClaim
	for p := 1; p <= mostDegree; p++ {
		failedBy := []string{"monomials", "a common direction"}
		if p == 1 {
			failedBy = failedBy[1:] // the monomial of degree 1 is He_1
		}
		out = append(out, correlationsClaim{Name: fmt.Sprintf("theorem2/correlation-slope-%d", p), Known: claim.Derived,
			Kind: claim.Rate, Source: "derived from Theorem 2's class", FailedBy: failedBy,
			When: func(c CorrelationsConfig) bool { return slices.Contains(c.P, p) },
			Says: experiment.Fixed[CorrelationsConfig](fmt.Sprintf(`the root mean square correlation of random members of `+
				`degree $p = %d$ falls about as $d^{-p/2}$, its rate in the limit`, p)),
			Measure: func(c CorrelationsConfig, r CorrelationsResult) claim.Measurement {
				return c.slope(r, slices.Index(c.P, p))
			},
			Theory: func(c CorrelationsConfig) float64 { return c.exactSlope(p) },
			Band: func(c CorrelationsConfig) claim.Band {
				half := float64(p) / 2
				return claim.Between(-half-0.05, -half+0.05, claim.Convention, fmt.Sprintf(
					"−%g ± 0.05; the closed form itself has slope %s at these d", half, claim.Number(c.exactSlope(p))))
			}})
	}
	return out
}

// The band of the largest inner product over its scale.
const largestLow, largestHigh = 0.6, 1.05

// size returns the sampled root mean square correlation over the closed form,
// at the degree and dimension where it is farthest from 1, with its 95 % t interval.
func (c CorrelationsConfig) size(r CorrelationsResult) claim.Measurement {
	var all []claim.Measurement
	for _, cell := range r.Cells {
		for k, p := range c.P {
			exact := damian2022.TypicalCorrelation(p, float64(cell.D))
			all = append(all, measure.Mean(stats.Map(cell.Square[k], func(x float64) float64 { return x / (exact * exact) })))
		}
	}
	worst := measure.Extreme(all, measure.ByDistance)
	worst.Value, worst.Low, worst.High = math.Sqrt(worst.Value), math.Sqrt(math.Max(worst.Low, 0)), math.Sqrt(worst.High)
	return worst
}

// slopeCells returns the cells that slopes are over.
func (c CorrelationsConfig) slopeCells(r CorrelationsResult) []CorrelationsCell {
	var cells []CorrelationsCell
	for _, cell := range r.Cells {
		if cell.D >= c.SlopeFrom {
			cells = append(cells, cell)
		}
	}
	return cells
}

// slope returns the log-log slope over d of the root mean square correlation.
func (c CorrelationsConfig) slope(r CorrelationsResult, degree int) claim.Measurement {
	var d []float64
	var groups [][]float64
	for _, cell := range c.slopeCells(r) {
		d, groups = append(d, float64(cell.D)), append(groups, cell.Square[degree])
	}
	return measure.LogSlope(sample.Stream(c.Master, "damian2022/correlations", "bootstrap", degree), d, groups,
		rootMean)
}

// exactSlope returns the slope of the closed form at the same dimensions.
func (c CorrelationsConfig) exactSlope(p int) float64 {
	var d []float64
	for _, x := range c.D {
		if x >= c.SlopeFrom {
			d = append(d, float64(x))
		}
	}
	slope, _, _ := stats.LogLogSlope(d,
		stats.Map(d, func(d float64) float64 { return damian2022.TypicalCorrelation(p, d) }))
	return slope
}

// largest returns max |u·v|/√(4 log M/d) in the mean over seeds, at the d where it
// is farthest from the middle of its band.
func (c CorrelationsConfig) largest(r CorrelationsResult) claim.Measurement {
	var all []claim.Measurement
	for _, cell := range r.Cells {
		if cell.D <= c.LargestTo {
			scale := largestScale(c.Vectors, cell.D)
			all = append(all, measure.MeanAt(stats.Map(cell.Largest, func(x float64) float64 { return x / scale }),
				measure.At("d", cell.D)))
		}
	}
	return measure.Extreme(all, func(m claim.Measurement) float64 {
		return math.Abs(m.Value - (largestLow+largestHigh)/2)
	})
}

// packed returns the number of directions over its bound where that is least.
func (c CorrelationsConfig) packed(r CorrelationsResult) claim.Measurement {
	var all []claim.Measurement
	for i, counts := range r.Packed {
		bound := damian2022.PackingBound(c.PackEpsilon, float64(c.PackD[i]))
		all = append(all, measure.MeanAt(stats.Map(counts, func(n float64) float64 { return n / bound }),
			measure.At("d", c.PackD[i])))
	}
	return measure.Extreme(all, measure.BySmallest)
}

// excludes returns the largest number of excluded members over its bound, not a number where
// no query excludes any: that says nothing of the bound.
func (c CorrelationsConfig) excludes(r CorrelationsResult) claim.Measurement {
	var shares []float64
	for k, counts := range r.Excluded {
		for _, n := range counts {
			shares = append(shares, n/damian2022.ExcludedBound(c.Tau[k], c.queryEpsilon()))
		}
	}
	largest := stats.Max(shares)
	if largest == 0 {
		largest = math.NaN()
	}
	return claim.Exact(largest, len(shares)*c.Vectors)
}

// rootMean returns the root of the mean of squares.
func rootMean(squares []float64) float64 { return math.Sqrt(stats.Mean(squares)) }

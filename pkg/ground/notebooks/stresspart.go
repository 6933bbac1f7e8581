package notebooks

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
	"github.com/provingground/provingground/pkg/ground/ipynb"
)

// partSeconds is the longest that a part of a stress may take by its forecast: the
// cells are built besides, and a forecast may be off by half.
const partSeconds = 40

// slowness is how much longer an experiment takes in a setting than natively, about:
// on go twice the processor time was measured for experiments without a training, which
// are the ones that are short enough.
var slowness = map[string]float64{native: 1, sse: 2, avx2: 1.3, goOnly: 3, seeds: 1}

// part is one notebook in one setting.
type part struct {
	notebook string
	setting
	seconds float64 // forecast
}

// stressPart executes the part of a stress that the key chooses.
func (r *notebookRun) stressPart(ctx context.Context, paths []string) error {
	e, err := engine.Open("")
	if err != nil {
		return err
	}
	p, among, err := r.choose(paths, e.Name())
	if err != nil {
		return err
	}
	fmt.Fprintf(r.stdout, "of %s, %.12s chooses %s in the setting \"%s\": about %.0f s and the time to build its cells\n",
		cli.Counted(among, "part"), r.part, r.relative(p.notebook), p.setting, p.seconds)
	one, err := r.stressOne(ctx, p.setting, []string{p.notebook})
	if err != nil {
		return err
	}
	r.printStress([]stressed{one})
	return judgeStress([]stressed{one})
}

// choose returns the part that the key chooses, and among how many: of all
// notebooks in all settings, those whose forecast is short enough. What -check
// executes anyway is left out, and the seed is drawn by the key too.
func (r *notebookRun) choose(paths []string, backend string) (chosen part, among int, err error) {
	list, _ := settings(r.kinds, backend, engine.Instructions(), []uint64{digits(r.part, "seed")%1e9 + 1})
	list = slices.DeleteFunc(list, func(s setting) bool { return s.kind == native && len(r.kinds) > 1 })
	var parts []part
	for _, path := range paths {
		seconds, err := Forecast(path, r.all)
		if err != nil {
			return part{}, 0, err
		}
		for _, s := range list {
			if p := (part{path, s, slowness[s.kind] * seconds}); p.seconds <= partSeconds {
				parts = append(parts, p)
			}
		}
	}
	if len(parts) == 0 {
		return part{}, 0, fmt.Errorf("no notebook takes less than %d s in these settings: leave out -part", partSeconds)
	}
	return parts[digits(r.part, "part")%uint64(len(parts))], len(parts), nil
}

// digits returns a number that the key decides, another one for every use of it.
func digits(key, use string) uint64 {
	sum := sha256.Sum256([]byte(key + " " + use))
	return binary.BigEndian.Uint64(sum[:])
}

// experimentRun is the line that a cell leaves when it has run an experiment.
var experimentRun = regexp.MustCompile(`^✓ (\S+), preset `)

// Forecast returns the seconds that those of the experiments which an executed notebook shows
// take on a plain machine.
func Forecast(path string, experiments evaluate.List) (float64, error) {
	nb, err := ipynb.ReadFile(path)
	if err != nil {
		return 0, err
	}
	seconds := 0.0
	for _, e := range experiments {
		shown := func(text string) bool {
			m := experimentRun.FindStringSubmatch(text)
			return m != nil && m[1] == e.Name()
		}
		if !slices.ContainsFunc(nb.Texts(), shown) {
			continue
		}
		config, err := e.Preset(experiment.Quick, nil)
		if err != nil {
			return 0, err
		}
		cost, err := e.Forecast(config, true)
		if err != nil {
			return 0, err
		}
		seconds += experiment.Nominal.Seconds(cost)
	}
	return seconds, nil
}

package calibration

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/provingground/provingground/data/calibration"
	"github.com/provingground/provingground/pkg/claim"
)

// Bands returns a digest of what verdicts claim, of the bands they are judged by, and of the numbers of the run and of
// its twins: a calibration is one of these.
func Bands(verdicts []claim.Verdict) string {
	h := sha256.New()
	for _, v := range verdicts {
		fmt.Fprintf(h, "%s\x00%s\x00%s\x00%v\x00%s\x00", v.ID, v.Kind, v.Statement,
			[2]float64{v.Band.Low, v.Band.High}, v.Setup)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// calibrated is the preset at which tables are made.
const calibrated = "quick"

// embedded returns the committed table of a paper, an empty one where there is none.
var embedded = sync.OnceValues(func() (map[string]Table, error) {
	out := map[string]Table{}
	files, err := fs.Glob(calibration.Files, "*.csv")
	for _, file := range files {
		data, errRead := calibration.Files.ReadFile(file)
		t, errParse := Parse(data)
		out[strings.TrimSuffix(file, ".csv")] = t
		err = errors.Join(err, errRead, errParse)
	}
	return out, err
})

// Of returns the committed table of a paper, an empty one where there is none.
func Of(paper string) (Table, error) {
	tables, err := embedded()
	return tables[paper], err
}

// Attach returns the verdicts of an experiment with what the tables say about them: the one of
// its paper in a folder, where it has the experiment, or else, as for the folder "", the
// committed one. Counts are those of the backend that the verdicts were computed on, else of
// another one that is named. A table
// that was made by other code, or with other bands, says that it is stale and no more. Verdicts at
// another preset, or at a config that is none, stay as they are, as do all where a table is
// damaged: that is the error.
func Attach(folder, experiment string, verdicts []claim.Verdict) ([]claim.Verdict, error) {
	if len(verdicts) == 0 || verdicts[0].Preset != calibrated {
		return verdicts, nil
	}
	paper := verdicts[0].Paper()
	var table Table
	var err error
	if folder != "" {
		table, err = Read(filepath.Join(folder, paper+".csv"))
	}
	if err == nil && !table.has(experiment) {
		table, err = Of(paper)
	}
	if err != nil {
		return verdicts, err
	}
	return table.attach(experiment, verdicts), nil
}

// has reports whether an experiment was calibrated on any backend.
func (t Table) has(experiment string) bool {
	return slices.ContainsFunc(t.Runs, func(r Run) bool { return r.Experiment == experiment })
}

func (t Table) attach(experiment string, verdicts []claim.Verdict) []claim.Verdict {
	run, ok := t.Find(verdicts[0].Backend, experiment)
	for i := 0; !ok && i < len(t.Runs); i++ {
		if t.Runs[i].Experiment == experiment {
			run, ok = t.Runs[i], true
		}
	}
	if !ok {
		return verdicts
	}
	stale := run.Code != verdicts[0].Fingerprint || run.Bands != Bands(verdicts)
	out := make([]claim.Verdict, len(verdicts))
	rows := t.Of(run.Backend, experiment)
	for i, v := range verdicts {
		out[i] = v
		if row, ok := find(rows, v.ID, ""); ok {
			out[i].Calibrated = &claim.Calibrated{Backend: run.Backend, Seeds: row.Seeds(), Holds: row.Holds,
				Undecided: row.Other, Red: row.Fails + row.Vacuous, Margin: finite(row.Margin), Stale: stale}
		}
		if !stale {
			out[i].Twins = withPower(rows, v)
		}
	}
	return out
}

// withPower returns the twins of a verdict with how often each broke the claim.
func withPower(rows []Row, v claim.Verdict) []claim.Twin {
	out := make([]claim.Twin, len(v.Twins))
	for i, twin := range v.Twins {
		out[i] = twin
		if row, ok := find(rows, v.ID, twin.Name); ok {
			out[i].Broke, out[i].Seeds = row.Fails, row.Seeds()
		}
	}
	return out
}

// finite returns nil for what JSON cannot hold.
func finite(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

func find(rows []Row, id, twin string) (Row, bool) {
	for _, r := range rows {
		if r.Claim == id && r.Twin == twin {
			return r, true
		}
	}
	return Row{}, false
}

// FalseAlarms returns the largest rate of red verdicts that so many red ones of so many seeds
// leave possible, by their exact 95 % interval.
func FalseAlarms(red, seeds int) float64 { return claim.Proportion(red, seeds).High }

// Pooled returns over all claims of a table on a backend how many verdicts there were, how many
// were red and how many undecided.
func (t Table) Pooled(backend string) (verdicts, red, undecided int) {
	for _, r := range t.Rows {
		if r.Twin == "" && r.Backend == backend {
			verdicts, red, undecided = verdicts+r.Seeds(), red+r.Fails+r.Vacuous, undecided+r.Other
		}
	}
	return verdicts, red, undecided
}

// Confirm returns the table with an experiment's run confirmed for today's code, given the
// verdicts at the first of its seeds, computed again. It is an error where they are not what
// the table has: other claims or bands, or another value, of a claim or of it under a twin, by more than its six
// digits or, where training made it, by more than a tenth of the values' spread over the seeds.
func (t Table) Confirm(experiment string, verdicts []claim.Verdict) (Table, error) {
	if len(verdicts) == 0 {
		return t, nil
	}
	run, _ := t.Find(verdicts[0].Backend, experiment)
	if run.Bands != Bands(verdicts) {
		return t, errors.New("other claims or bands were calibrated: calibrate them anew")
	}
	rows := t.Of(verdicts[0].Backend, experiment)
	var errs []error
	for _, v := range verdicts {
		if row, _ := find(rows, v.ID, ""); !agrees(row, v.Value, v.Trained) {
			errs = append(errs, fmt.Errorf("%s is %s, and was %s when the table was made", v.ID, claim.Number(v.Value),
				claim.Number(row.First)))
		}
		for _, twin := range v.Twins {
			if row, _ := find(rows, v.ID, twin.Name); !agrees(row, twin.Value, v.Trained) {
				errs = append(errs, fmt.Errorf("%s under %q is %s, and was %s when the table was made", v.ID, twin.Name,
					claim.Number(twin.Value), claim.Number(row.First)))
			}
		}
	}
	if err := errors.Join(errs...); err != nil {
		return t, err
	}
	out := t.Without(run.Backend, experiment)
	run.Code = verdicts[0].Fingerprint
	out.Runs, out.Rows = append(out.Runs, run), append(out.Rows, rows...)
	return out.sorted(), nil
}

func agrees(row Row, value float64, trained bool) bool {
	if math.IsNaN(row.First) || math.IsNaN(value) {
		return math.IsNaN(row.First) == math.IsNaN(value)
	}
	tolerance := 1e-5 * math.Abs(row.First)
	if trained {
		tolerance = math.Max(tolerance, 0.1*(row.Largest-row.Least))
	}
	return math.Abs(value-row.First) <= tolerance || value == row.First
}

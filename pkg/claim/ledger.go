package claim

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/provingground/provingground/pkg/wholefile"
)

// record is a verdict as it stands in JSON: no infinities, no NaN.
type record struct {
	ID          string    `json:"id"`
	Paper       string    `json:"paper"`
	Source      string    `json:"source"`
	Statement   string    `json:"statement"`
	Known       Knowledge `json:"known"`
	Kind        Kind      `json:"kind"`
	PostHoc     string    `json:"post_hoc,omitempty"`
	NoTwin      string    `json:"no_twin,omitempty"`
	Status      Status    `json:"verdict"`
	Value       *float64  `json:"value"`
	Low         *float64  `json:"low"`
	High        *float64  `json:"high"`
	Interval    string    `json:"interval"`
	Cases       int       `json:"cases"`
	BandLow     *float64  `json:"band_low"`
	BandHigh    *float64  `json:"band_high"`
	BandOrigin  Origin    `json:"band_origin"`
	BandDetail  string    `json:"band_detail"`
	Theory      *float64  `json:"theory,omitempty"`
	Twins       []Twin    `json:"twins"`
	Alone       bool      `json:"twins_not_run,omitempty"`
	Preset      string    `json:"preset"`
	Seed        uint64    `json:"seed"`
	Backend     string    `json:"backend"`
	Fingerprint string    `json:"fingerprint"`
	Trained     bool      `json:"trained"`

	Calibrated *Calibrated `json:"calibrated,omitempty"`
}

// finite returns nil for what JSON cannot hold.
func finite(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

func orElse(p *float64, missing float64) float64 {
	if p == nil {
		return missing
	}
	return *p
}

// MarshalJSON writes the verdict with the keys of the ledger; a value that is
// not a number and an open end of a band are null.
func (v Verdict) MarshalJSON() ([]byte, error) {
	twins := v.Twins
	if twins == nil {
		twins = []Twin{}
	}
	return json.Marshal(record{
		v.ID, v.Paper(), v.Source, v.Statement, v.Known, v.Kind, v.PostHoc, v.NoTwin, v.Status,
		finite(v.Value), finite(v.Low), finite(v.High), v.Interval, v.Cases,
		finite(v.Band.Low), finite(v.Band.High), v.Band.Origin, v.Band.Detail,
		v.Theory, twins, v.Alone, v.Preset, v.Master, v.Backend, v.Fingerprint, v.Trained, v.Calibrated,
	})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (v *Verdict) UnmarshalJSON(data []byte) error {
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		return err
	}
	nan := math.NaN()
	*v = Verdict{
		Claim:       Claim{r.ID, r.Statement, r.Source, r.Known, r.Kind, r.PostHoc, r.NoTwin},
		Measurement: Measurement{orElse(r.Value, nan), orElse(r.Low, nan), orElse(r.High, nan), r.Interval, r.Cases},
		Band:        Band{orElse(r.BandLow, math.Inf(-1)), orElse(r.BandHigh, math.Inf(1)), r.BandOrigin, r.BandDetail},
		Theory:      r.Theory, Status: r.Status, Twins: r.Twins, Alone: r.Alone,
		Preset: r.Preset, Master: r.Seed, Backend: r.Backend, Fingerprint: r.Fingerprint, Trained: r.Trained,
		Calibrated: r.Calibrated,
	}
	return nil
}

// MarshalJSON writes the twin with its value, null when it is not a number.
func (t Twin) MarshalJSON() ([]byte, error) {
	return json.Marshal(twinRecord{t.Name, t.Role, t.Status, finite(t.Value), t.Broke, t.Seeds})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (t *Twin) UnmarshalJSON(data []byte) error {
	var r twinRecord
	if err := json.Unmarshal(data, &r); err != nil {
		return err
	}
	*t = Twin{r.Name, cmp.Or(r.Role, MustFail), r.Status, orElse(r.Value, math.NaN()), r.Broke, r.Seeds}
	return nil
}

type twinRecord struct {
	Name   string   `json:"name"`
	Role   Role     `json:"role"`
	Status Status   `json:"verdict"`
	Value  *float64 `json:"value"`
	Broke  int      `json:"broke,omitempty"`
	Seeds  int      `json:"seeds,omitempty"`
}

// Ledger is a list of verdicts with one entry a claim, in order of id.
type Ledger []Verdict

// Merge returns the ledger with the given verdicts added; a verdict on a
// claim that is already there replaces it.
func (l Ledger) Merge(verdicts ...Verdict) Ledger {
	out := slices.Clone(l)
	for _, v := range verdicts {
		if i := slices.IndexFunc(out, func(o Verdict) bool { return o.ID == v.ID }); i >= 0 {
			out[i] = v
		} else {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b Verdict) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// Red returns the verdicts that must end a run with an error.
func (l Ledger) Red() Ledger {
	return slices.DeleteFunc(slices.Clone(l), func(v Verdict) bool { return !v.Status.Red() })
}

// ReadLedger reads a ledger file. A missing file is an empty ledger.
func ReadLedger(path string) (Ledger, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the ledger cannot be read: %w", err)
	}
	var l Ledger
	if err := json.Unmarshal(data, &l); err != nil {
		return nil, fmt.Errorf("the ledger %s is damaged (%v): delete it and run again", path, err)
	}
	return l, nil
}

// Write writes the ledger to a file, in one step: a reader sees the old or
// the new one, never a part.
func (l Ledger) Write(path string) error {
	if l == nil {
		l = Ledger{}
	}
	data, err := json.MarshalIndent(l, "", " ")
	if err != nil {
		return err
	}
	err = os.MkdirAll(filepath.Dir(path), 0o777)
	if err == nil {
		err = wholefile.Write(path, append(data, '\n'))
	}
	if err != nil {
		remedy := wholefile.Remedy(filepath.Dir(path), err, "set PG_RESULTS to another folder")
		return fmt.Errorf("the ledger cannot be written: %w; %s", err, remedy)
	}
	return nil
}

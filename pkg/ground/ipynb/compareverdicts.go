package ipynb

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// ignored are the keys of a verdict that are not compared as they stand: they
// name the machine, or are compared before.
var ignored = []string{"fingerprint", "backend", "trained"}

// measured are the keys of a verdict and its twins that a measurement decides.
var measured = []string{"value", "low", "high", "cases"}

// verdictNotes is what decides how two verdicts are compared.
type verdictNotes struct {
	ID          string `json:"id"`
	Fingerprint string `json:"fingerprint"`
	Trained     bool   `json:"trained"`
}

// compareVerdicts compares the verdicts that a cell shows: the same claims, by
// the same code, each with its digits where no training made them.
func compareVerdicts(cell string, want, got json.RawMessage) []Difference {
	differ := func(what string, d *[2]string) []Difference {
		return []Difference{{Cell: cell, What: what, Want: d[0], Got: d[1]}}
	}
	w, g, err := pairs(want, got)
	if err != nil {
		if bytes.Equal(want, got) {
			return nil
		}
		return differ("verdicts", &[2]string{"verdicts", err.Error()})
	}
	if a, b := list(ids(w)), list(ids(g)); a != b {
		return differ("verdicts", &[2]string{a, b})
	}
	var out []Difference
	said := map[[2]string]bool{} // the claims of one experiment are stale together
	for i := range w {
		prints := [2]string{w[i].notes.Fingerprint, g[i].notes.Fingerprint}
		if s := stale(w[i].notes, g[i].notes); s != "" && !said[prints] {
			said[prints] = true
			out = append(out, Difference{Cell: cell, Stale: s})
		}
		l := verdict
		if w[i].notes.Trained || g[i].notes.Trained {
			l = statement
		}
		if d := compareJSON(w[i].data, g[i].data, l); d != nil {
			out = append(out, differ("claim "+w[i].notes.ID, d)...)
		}
	}
	return out
}

type noted struct {
	data  json.RawMessage
	notes verdictNotes
}

// pairs reads the verdicts of two outputs.
func pairs(want, got json.RawMessage) (w, g []noted, err error) {
	if w, err = readVerdicts(want); err == nil {
		g, err = readVerdicts(got)
	}
	return w, g, err
}

func readVerdicts(data json.RawMessage) ([]noted, error) {
	var raw []json.RawMessage
	if json.Unmarshal(data, &raw) != nil {
		return nil, errors.New("damaged JSON")
	}
	out := make([]noted, len(raw))
	for i, r := range raw {
		out[i].data = r
		if json.Unmarshal(r, &out[i].notes) != nil {
			return nil, errors.New("damaged JSON")
		}
	}
	return out, nil
}

func ids(verdicts []noted) []string {
	out := make([]string, len(verdicts))
	for i, v := range verdicts {
		out[i] = v.notes.ID
	}
	return out
}

// stale says that the code behind a verdict has changed since it was committed.
func stale(want, got verdictNotes) string {
	switch {
	case want.Fingerprint != got.Fingerprint:
		return fmt.Sprintf("shows claim %s as other code computed it (fingerprint %s, now %s)",
			want.ID, want.Fingerprint, got.Fingerprint)
	case want.Trained != got.Trained:
		return fmt.Sprintf("shows claim %s with other notes: trained %t, now %t", want.ID, want.Trained, got.Trained)
	}
	return ""
}

// Package archive keeps results that cost hours: what came of an experiment at one config, with
// every point that it stands on, as one compressed file that is read back years later and by
// other code.
//
// Such a file is not found by a fingerprint of the code, as an entry of a store is: it says by
// which code it was computed, and today's code is shown to agree with it. See [Survey].
package archive

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
)

// File is an archived outcome.
type File struct {
	Experiment string            `json:"experiment"`
	Name       string            `json:"name"`   // of the archive: that of the preset, or one that was given
	Preset     experiment.Preset `json:"preset"` // that the config started from
	Differs    []string          `json:"differs_from_preset,omitempty"`
	Config     json.RawMessage   `json:"config"`
	Origin
	Trained bool            `json:"trained"` // training made some of it
	Result  json.RawMessage `json:"result"`
	Twins   []Twin          `json:"twins,omitempty"` // none where they were not run
	Points  []Point         `json:"-"`

	sum [32]byte // of the file that it was read from
}

// Origin says what computed an archive.
type Origin struct {
	Fingerprint string `json:"fingerprint"` // of the code that Run reaches
	Backend     string `json:"backend"`
	Commit      string `json:"commit"` // of the sources
	Date        string `json:"date"`   // of the commit, so that the same work makes the same bytes
	Go          string `json:"go"`
	Machine     string `json:"machine"` // as far as digits depend on it: "linux/amd64 avx512"
}

// Twin is the result of a twin.
type Twin struct {
	Name   string          `json:"name"`
	Result json.RawMessage `json:"result"`
}

// Point is one point of the experiment with its value, or a digest of one that is large.
type Point struct {
	Owner    string          `json:"of"`
	Function string          `json:"by"`
	Point    json.RawMessage `json:"point"`
	Within   bool            `json:"within,omitempty"` // it was wanted for other points alone
	Trained  bool            `json:"trained,omitempty"`
	Digested bool            `json:"digested,omitempty"` // the value is a digest, which takes little space
	Value    json.RawMessage `json:"value"`
}

func (p Point) key() string { return p.Owner + " " + p.Function + " " + string(p.Point) }

// Suffix ends the names of archives.
const Suffix = ".json.gz"

// FileName returns the name of an archive's file in the folder of its paper: that of
// "damian2022/figure1" and "paper" is "figure1.paper.json.gz".
func FileName(experiment, name string) string {
	_, unit, _ := strings.Cut(experiment, "/")
	return strings.ReplaceAll(cmp.Or(unit, experiment), "/", "-") + "." + name + Suffix
}

// Open reads the archive of an experiment of a name from the folder of its paper. The error is
// a sentence: there is none, or it is damaged.
func Open(folder fs.FS, experiment, name string) (*File, error) {
	data, err := fs.ReadFile(folder, FileName(experiment, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no archive %q of %s: \"ground archive %s\" makes one", name, experiment, experiment)
	}
	if err != nil {
		return nil, fmt.Errorf("the archive %q of %s cannot be read: %w", name, experiment, err)
	}
	f, err := Parse(data)
	if err == nil && (f.Experiment != experiment || f.Name != name) {
		err = fmt.Errorf("it holds %q of %s", f.Name, f.Experiment)
	}
	if err != nil {
		return nil, fmt.Errorf("the archive %s is damaged (%w): restore it with git checkout, or make it again with "+
			"\"ground archive %s\"", FileName(experiment, name), err, experiment)
	}
	return f, nil
}

// Sum returns 16 hexadecimal digits that stand for the file that the archive was read from.
func (f *File) Sum() string { return hex.EncodeToString(f.sum[:8]) }

// New returns the archive of an outcome, with the points that a recorder heard of while it was
// evaluated.
func New(e experiment.Experiment, name string, o *experiment.Outcome[any, any], from Origin,
	r *Recorder) (*File, error) {
	f := &File{Experiment: o.ID, Name: name, Preset: o.Preset, Origin: from, Trained: o.Trained, Points: r.list()}
	f.Fingerprint, f.Backend = o.Provenance.Fingerprint, o.Provenance.Backend
	config, errConfig := experiment.ConfigJSON(o.Config)
	preset, errPreset := e.Preset(o.Preset, nil)
	result, errResult := faithful(o.Result)
	if err := errors.Join(errConfig, errPreset, errResult); err != nil {
		return nil, fmt.Errorf("%s: %w", o.ID, err)
	}
	f.Config, f.Result, f.Differs = config, result, differences(preset, o.Config)
	for _, t := range o.Twins {
		result, err := faithful(t.Result)
		if err != nil {
			return nil, fmt.Errorf("%s, twin %q: %w", o.ID, t.Name, err)
		}
		f.Twins = append(f.Twins, Twin{t.Name, result})
	}
	return f, nil
}

// differences says in which fields a config is not its preset.
func differences(preset, config any) []string {
	was, is := experiment.Fields(preset), experiment.Fields(config)
	var out []string
	for i, f := range is {
		if i < len(was) && was[i].Name == f.Name && was[i].Value != f.Value {
			out = append(out, fmt.Sprintf("%s = %s in place of %s", f.Name, cmp.Or(f.Value, "nothing"),
				cmp.Or(was[i].Value, "nothing")))
		}
	}
	return out
}

// past returns the results as an experiment recalls them.
func (f *File) past(archive string) experiment.Past {
	return experiment.Past{Twins: len(f.Twins) > 0, Trained: f.Trained,
		Provenance: figure.Provenance{Backend: f.Backend, Fingerprint: f.Fingerprint, Archive: archive},
		Read: func(i int, result any) error {
			text := f.Result
			if i > 0 {
				text = f.Twins[i-1].Result
			}
			if err := decode(text, result); err != nil {
				return fmt.Errorf("the archive %q of %s holds another form of result (%w): make it again", f.Name, f.Experiment,
					err)
			}
			return nil
		}}
}

// check returns what keeps an archive from being that of an experiment of today.
func (f *File) check(id string, twins []experiment.TwinInfo) error {
	if f.Experiment != id {
		return fmt.Errorf("this is an archive of %s, not of %s", f.Experiment, id)
	}
	var have, want []string
	for _, t := range f.Twins {
		have = append(have, t.Name)
	}
	for _, t := range twins {
		want = append(want, t.Name)
	}
	if len(have) > 0 && !slices.Equal(have, want) {
		return fmt.Errorf("the archive %q of %s has the twins %s, and the experiment has %s today: make it again", f.Name, id,
			strings.Join(have, ", "), strings.Join(want, ", "))
	}
	return nil
}

// Outcome returns the archived outcome of an experiment, judged and drawn by today's code. The
// figures say that they are from an archive, and how it stands: see [File.Standing].
func Outcome[C, R any](s *experiment.Spec[C, R], f *File, confirmed Confirmations) (*experiment.Outcome[C, R], error) {
	if err := f.check(s.ID, s.TwinList()); err != nil {
		return nil, err
	}
	config, err := s.ReadConfig(f.Config, nil)
	if err != nil {
		return nil, f.otherConfig(err)
	}
	return s.Recall(f.Preset, config, f.past(f.Standing(s, confirmed)))
}

// Remembered returns what [Outcome] returns, of an experiment whose types are hidden.
func Remembered(e experiment.Experiment, f *File, confirmed Confirmations) (*experiment.Outcome[any, any], error) {
	if err := f.check(e.Name(), e.TwinList()); err != nil {
		return nil, err
	}
	config, err := e.Restore(f.Config, nil)
	if err != nil {
		return nil, f.otherConfig(err)
	}
	return e.Remember(f.Preset, config, f.past(f.Standing(e, confirmed)))
}

func (f *File) otherConfig(err error) error {
	return fmt.Errorf("the archive %q of %s is of another form of config (%w): make it again", f.Name, f.Experiment, err)
}

// Standing says in one line what computed the archive, in what its config differs from the
// preset, and whether today's code is known to agree with it.
func (f *File) Standing(e interface{ Code() (string, error) }, confirmed Confirmations) string {
	text := fmt.Sprintf("computed by the code of commit %.10s (%s) with %s on %s, %s", f.Commit, f.Date, f.Go, f.Backend,
		f.Machine)
	if len(f.Differs) > 0 {
		text += "; differs from the preset in " + strings.Join(f.Differs, ", ")
	}
	code, err := e.Code()
	c, again := confirmed.Find(f, code)
	switch {
	case err != nil:
		return text + fmt.Sprintf("; whether today's code agrees cannot be told (%v)", err)
	case again:
		return text + "; " + c.String()
	case code == f.Fingerprint:
		return text + "; nothing that decides it was changed since"
	}
	return text + fmt.Sprintf("; stale: other code computes this today, and nobody has compared: run \"ground verify %s\"",
		f.Experiment)
}

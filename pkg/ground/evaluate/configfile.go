package evaluate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/cli"
)

// configRecord is the config of one experiment as it stands in a file.
type configRecord struct {
	Experiment string          `json:"experiment"`
	Preset     string          `json:"preset"` // that the config started from
	Config     json.RawMessage `json:"config"`
}

// PrintConfigs writes the configs of the jobs as -config reads them: one as an
// object, several as an array of objects.
func PrintConfigs(w io.Writer, jobs []Job) error {
	records := make([]string, len(jobs))
	for i, j := range jobs {
		config, err := experiment.ConfigJSON(j.Config)
		if err != nil {
			return fmt.Errorf("%s: %w", j.Name(), err)
		}
		inner := strings.ReplaceAll(string(config), "\n", "\n ")
		records[i] = fmt.Sprintf("{\n \"experiment\": %q,\n \"preset\": %q,\n \"config\": %s\n}", j.Name(), j.From, inner)
	}
	text := strings.Join(records, ",\n")
	if len(records) > 1 {
		text = "[\n" + text + "\n]"
	}
	_, err := fmt.Fprintln(w, text)
	return err
}

// jobsOfFile returns the experiments of the file of configs, or those of them that
// are named.
func (o *Options) jobsOfFile(all List, names []string) ([]Job, error) {
	if o.presetGiven {
		return nil, cli.Usage("-preset and -config: the file says from which preset a config started; leave out -preset")
	}
	records, err := o.readConfigs()
	if err != nil {
		return nil, cli.Usage("-config %s: %v", o.File, err)
	}
	var list []Job
	for _, r := range records {
		j, err := r.job(all, o.Seed, o.Set)
		if err != nil {
			return nil, cli.Usage("-config %s: %v", o.File, err)
		}
		if slices.ContainsFunc(list, func(other Job) bool { return other.Name() == j.Name() }) {
			return nil, cli.Usage("-config %s: %s is there twice", o.File, j.Name())
		}
		list = append(list, j)
	}
	return chosen(all, list, names)
}

// chosen returns the jobs of the experiments or papers that are named, all without
// a name.
func chosen(all List, list []Job, names []string) ([]Job, error) {
	if len(names) == 0 {
		return list, nil
	}
	wanted := map[string]bool{}
	for _, name := range names {
		found, err := all.Find(name)
		if err != nil {
			return nil, cli.Usage("%v", err)
		}
		had := len(wanted)
		for _, e := range found {
			if slices.ContainsFunc(list, func(j Job) bool { return j.Name() == e.Name() }) {
				wanted[e.Name()] = true
			}
		}
		if len(wanted) == had {
			return nil, cli.Usage("the file of configs has none of %s", name)
		}
	}
	return slices.DeleteFunc(list, func(j Job) bool { return !wanted[j.Name()] }), nil
}

// job returns the experiment of the record at its config, with another master seed
// and fields set.
func (r configRecord) job(all List, seed *uint64, set []string) (Job, error) {
	found, err := all.Find(r.Experiment)
	if err != nil {
		return Job{}, err
	}
	if found[0].Name() != r.Experiment {
		return Job{}, fmt.Errorf("%q is a paper: a config belongs to one experiment", r.Experiment)
	}
	preset, err := experiment.ParsePreset(r.Preset)
	if err != nil {
		return Job{}, fmt.Errorf("%s: %w", r.Experiment, err)
	}
	config, err := found[0].Restore(r.Config, seed, set...)
	return Job{found[0], preset, config}, err
}

// readConfigs reads the file of configs.
func (o *Options) readConfigs() ([]configRecord, error) {
	var data []byte
	var err error
	if o.File == "-" {
		data, err = io.ReadAll(o.Stdin)
	} else {
		data, err = os.ReadFile(o.File)
	}
	if err != nil {
		return nil, err
	}
	return parseConfigs(data)
}

// parseConfigs reads what [PrintConfigs] writes.
func parseConfigs(data []byte) ([]configRecord, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var records []configRecord
	var err error
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		err = d.Decode(&records)
	} else {
		records = make([]configRecord, 1)
		err = d.Decode(&records[0])
	}
	if _, rest := d.Token(); err == nil && !errors.Is(rest, io.EOF) {
		err = errors.New("something follows after the configs")
	}
	if err != nil {
		return nil, fmt.Errorf("%w; -print-config shows the form", err)
	}
	if len(records) == 0 {
		return nil, errors.New("there is no config in it")
	}
	return records, nil
}

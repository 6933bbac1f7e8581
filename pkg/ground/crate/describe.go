package crate

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/provingground/provingground/data"
	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/figure/draw"
	"github.com/provingground/provingground/pkg/ground/cite"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
	jsonrun "github.com/provingground/provingground/pkg/ground/run"
)

// run is an evaluation with its times.
type run struct {
	*evaluate.Outcome
	job        evaluate.Job
	start, end time.Time
}

// profile is what the crate conforms to, beside RO-Crate 1.1.
const profile = "https://w3id.org/ro/wfrun/process/0.5"

// describe returns the crate of the runs.
func describe(ctx context.Context, module cli.Module, backend engine.Choice, runs []run) (*crate, error) {
	c := &crate{files: map[string][]byte{}}
	work, err := cite.Read(filepath.Join(module.Root, "CITATION.cff"))
	if err != nil {
		return nil, err
	}
	root := c.addRoot(work, runs)
	if err := c.addLicence(root, module, work.License); err != nil {
		return nil, err
	}
	tool, err := c.addSoftware(ctx, module, work, backend)
	if err != nil {
		return nil, err
	}
	modules, err := c.addModules(module)
	if err != nil {
		return nil, err
	}
	var actions []any
	for _, r := range runs {
		action, err := c.addAction(r, tool, modules)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.ID, err)
		}
		actions = append(actions, action)
	}
	root["mentions"], root["hasPart"] = compact(actions), c.parts()
	return c, nil
}

// addRoot adds the description of the description and the root, which it returns.
func (c *crate) addRoot(work cite.Work, runs []run) entity {
	c.add(entity{"@id": metadataName, "@type": "CreativeWork", "about": ref("./"),
		"conformsTo": ref("https://w3id.org/ro/crate/1.1")})
	var ids []string
	for _, r := range runs {
		ids = append(ids, r.ID)
	}
	root := entity{"@id": "./", "@type": "Dataset", "name": "Results of " + strings.Join(ids, ", "),
		"description": "What " + work.Title + " computed and judged: configs, results, verdicts and figures, with what " +
			"made them.",
		"datePublished": moment(runs[len(runs)-1].end), "conformsTo": ref(profile)}
	c.add(root)
	c.add(entity{"@id": profile, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"})
	root["author"] = compact(c.addAuthors(work.Authors))
	var papers []any
	for _, p := range work.Papers(ids) {
		papers = append(papers, c.add(entity{"@id": paperID(p), "@type": "ScholarlyArticle", "name": p.Title,
			"author": compact(c.addAuthors(p.Authors)), "datePublished": fmt.Sprint(p.Year)}))
	}
	if len(papers) > 0 {
		root["citation"] = compact(papers)
	}
	return root
}

// moment writes a time as the profile reads it.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05+00:00") }

// paperID returns the address of a paper.
func paperID(p cite.Work) string {
	if n := p.ArXiv(); n != "" {
		return "https://arxiv.org/abs/" + n
	}
	return local("paper", p.Title)
}

// local returns the id of an entity that has no address.
func local(parts ...string) string {
	return "#" + strings.NewReplacer(" ", "-", ",", "", ".", "").Replace(strings.Join(parts, "/"))
}

// addAuthors adds people and groups, and returns the references to them.
func (c *crate) addAuthors(authors []cite.Author) []any {
	out := make([]any, len(authors))
	for i, a := range authors {
		kind, name := "Person", strings.TrimSpace(a.Given+" "+a.Family)
		if a.Name != "" {
			kind, name = "Organization", a.Name
		}
		out[i] = c.add(entity{"@id": local("author", name), "@type": kind, "name": name})
	}
	return out
}

// addLicence adds the licence that an SPDX identifier names, with its text where the module has it.
func (c *crate) addLicence(root entity, module cli.Module, spdx string) error {
	if spdx == "" {
		return errors.New("CITATION.cff names no licence, and a crate must have one: add license: and its SPDX identifier")
	}
	id := "https://spdx.org/licenses/" + spdx
	root["license"] = c.add(entity{"@id": id, "@type": "CreativeWork", "name": spdx, "description": "The licence " + spdx +
		", under which the software and these results may be used."})
	text, err := os.ReadFile(filepath.Join(module.Root, "LICENSE"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	c.addFile("LICENSE", text, "the text of the licence "+spdx)
	return err
}

// addSoftware adds the software at its commit, Go, and the plugin that computed.
func (c *crate) addSoftware(ctx context.Context, module cli.Module, work cite.Work, backend engine.Choice) (entity,
	error) {
	home := "https://" + module.Path
	if first, _, _ := strings.Cut(module.Path, "/"); !strings.Contains(first, ".") {
		home = "https://pkg.go.dev/" + module.Path
	}
	version, id := "unknown: no commit of Git", home
	if commit, date, ok := cli.Head(ctx, module.Root); ok {
		version, id = fmt.Sprintf("commit %s (%s)", commit, date), home+"/tree/"+commit
	}
	needs := []any{c.add(entity{"@id": "https://go.dev/", "@type": "SoftwareApplication", "name": "Go",
		"url": "https://go.dev/", "version": runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH})}
	if backend.Plugin != "" {
		plugin, err := c.addPlugin(backend)
		if err != nil {
			return nil, err
		}
		needs = append(needs, plugin)
	}
	return c.add(entity{"@id": id, "@type": "SoftwareApplication", "name": work.Title, "url": home, "version": version,
		"softwareRequirements": compact(needs)}), nil
}

// addPlugin adds the plugin of a backend, known by its SHA-256.
func (c *crate) addPlugin(backend engine.Choice) (entity, error) {
	f, err := os.Open(backend.Plugin)
	if err != nil {
		return nil, fmt.Errorf("the plugin that computed cannot be read: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	size, err := io.Copy(h, f)
	if err != nil {
		return nil, fmt.Errorf("the plugin that computed cannot be read: %w", err)
	}
	sum := h.Sum(nil)
	return c.add(entity{"@id": "ni:///sha-256;" + base64.RawURLEncoding.EncodeToString(sum),
		"@type": "SoftwareApplication", "name": "PJRT plugin of the backend " + filepath.Base(backend.Name),
		"url": "https://openxla.org/xla/pjrt", "version": "SHA-256 " + hex.EncodeToString(sum),
		"sha256": hex.EncodeToString(sum), "contentSize": fmt.Sprint(size)}), nil
}

// addModules adds the files that say of which modules, at which checksums, the software is built.
func (c *crate) addModules(module cli.Module) ([]any, error) {
	var out []any
	for _, f := range []struct{ name, says string }{
		{"go.mod", "the versions of the modules that the software is built of"},
		{"go.sum", "the checksums of these modules"},
	} {
		text, err := os.ReadFile(filepath.Join(module.Root, f.name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, c.addFile("inputs/"+f.name, text, f.says))
	}
	return out, nil
}

// addAction adds one evaluation: what went in, what came out, and when.
func (c *crate) addAction(r run, tool entity, modules []any) (entity, error) {
	objects, err := c.addInputs(r)
	if err != nil {
		return nil, err
	}
	results, err := c.addResults(r)
	if err != nil {
		return nil, err
	}
	return c.add(entity{"@id": local("run", r.ID), "@type": "CreateAction", "name": "ground run " + r.ID,
		"description": fmt.Sprintf("%s: the experiment with its twins at the %s preset, judged against its claims.",
			r.Title, r.Provenance.Preset),
		"instrument": tool, "startTime": moment(r.start), "endTime": moment(r.end),
		"actionStatus": "http://schema.org/CompletedActionStatus", "object": append(objects, modules...),
		"result": results}), nil
}

// addInputs adds the config, what else decides the numbers, and the published numbers of the paper.
func (c *crate) addInputs(r run) ([]any, error) {
	var config bytes.Buffer
	if err := evaluate.PrintConfigs(&config, []evaluate.Job{r.job}); err != nil {
		return nil, err
	}
	out := []any{c.addFile("inputs/"+fileName(r.ID)+".config.json", config.Bytes(), "the config of "+r.ID+
		", as ground run -config reads it"),
		c.property(r.ID, "backend", r.Provenance.Backend, "what computed the graphs"),
		c.property(r.ID, "fingerprint", r.Provenance.Fingerprint, "of the code that computes the results"),
	}
	paper, _, _ := strings.Cut(r.ID, "/")
	err := fs.WalkDir(data.Sources, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".csv" || !strings.HasPrefix(name, paper) {
			return err
		}
		table, err := data.Sources.ReadFile(name)
		out = append(out, c.addFile("inputs/data/"+name, table, "numbers that the authors of "+paper+" published"))
		return err
	})
	return out, err
}

// property adds a named value of an experiment.
func (c *crate) property(id, name, value, description string) entity {
	return c.add(entity{"@id": local("property", id, name), "@type": "PropertyValue", "name": name, "value": value,
		"description": description})
}

// result is what is kept of the numbers of a run.
type result struct {
	Experiment string               `json:"experiment"`
	Result     any                  `json:"result"`
	Twins      []jsonrun.TwinRecord `json:"twins"`
}

// addResults adds the numbers, the verdicts and the figures of a run.
func (c *crate) addResults(r run) ([]any, error) {
	numbers, err := jsonrun.EncodeJSON(result{r.ID, r.Result, jsonrun.TwinRecords(r.Outcome)})
	if err != nil {
		return nil, err
	}
	verdicts, err := json.MarshalIndent(claim.Ledger(r.Verdicts), "", " ")
	if err != nil {
		return nil, err
	}
	base := "results/" + fileName(r.ID)
	out := []any{
		c.addFile(base+".json", append(numbers, '\n'), "the numbers that "+r.ID+" and its twins computed"),
		c.addFile(base+".verdicts.json", append(verdicts, '\n'), "the verdicts on the claims of "+r.ID),
	}
	for _, v := range r.Verdicts {
		out = append(out, c.add(entity{"@id": local("verdict", v.ID), "@type": "PropertyValue", "name": v.ID,
			"value": string(v.Status), "description": v.Text()}))
	}
	figures, err := c.addFigures(r)
	return append(out, figures...), err
}

// addFigures adds each figure as vectors, as a picture, as numbers and with its caption.
func (c *crate) addFigures(r run) ([]any, error) {
	style, err := draw.StyleByName(draw.ExportStyle)
	if err != nil {
		return nil, err
	}
	dir, err := cli.Temporary()
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	var out []any
	for _, f := range r.Figures {
		paths, err := draw.Save(f, style, dir, "svg", "png", "csv", "txt")
		if err != nil {
			return nil, err
		}
		for _, p := range paths {
			content, err := os.ReadFile(p)
			if err != nil {
				return nil, err
			}
			out = append(out, c.addFile("figures/"+filepath.Base(p), content, shown(f.Title, p)))
		}
	}
	return out, nil
}

// shown says what a file of a figure is.
func shown(title, path string) string {
	switch filepath.Ext(path) {
	case ".csv":
		return "the numbers of the figure: " + title
	case ".txt":
		return "the caption of the figure, with its provenance: " + title
	}
	return "the figure: " + title
}

// fileName returns an experiment's id as the name of a file.
func fileName(id string) string { return strings.ReplaceAll(id, "/", "-") }

// parts returns the references to all files.
func (c *crate) parts() []any {
	var out []any
	for _, e := range c.graph {
		if e["@type"] == "File" {
			out = append(out, ref(e["@id"].(string)))
		}
	}
	return out
}

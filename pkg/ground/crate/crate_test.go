package crate

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/groundtest"
)

const citation = `title: A title
authors:
  - name: The Authors
  - {family-names: Löss, given-names: A.}
license: Apache-2.0
references:
  - title: A paper
    authors:
      - {family-names: Damian, given-names: Alex}
    year: 2022
    identifiers:
      - {type: other, value: "arXiv:2206.15144"}
`

func ground(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	return groundtest.Run(t.Context(), map[string]cli.Verb{"crate": Crate(groundtest.Experiments)},
		append([]string{"crate"}, args...)...)
}

// module makes a module with what a crate is described by, and changes into it.
func module(t *testing.T) {
	t.Helper()
	groundtest.Results(t)
	groundtest.Write(t, "CITATION.cff", citation)
	groundtest.Write(t, "LICENSE", "the text\n")
	groundtest.Write(t, "go.sum", "a module v1.0.0 h1:sum\n")
}

// pack packs a small crate of one experiment.
func pack(t *testing.T, dir string) {
	t.Helper()
	args := append([]string{"damian2022/noise", "-backend", "go", "-out", dir}, groundtest.Small...)
	if status, out, err := ground(t, args...); status != cli.ExitOK || out != dir+"\n" {
		t.Fatalf("status %d, %q, %q", status, out, err)
	}
}

// graph returns the entities of a crate by their ids.
func graph(t *testing.T, dir string) map[string]map[string]any {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, metadataName))
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Graph []map[string]any `json:"@graph"`
	}
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]any{}
	for _, e := range d.Graph {
		out[e["@id"].(string)] = e
	}
	return out
}

// referred returns the ids that a property refers to.
func referred(value any) []string {
	switch v := value.(type) {
	case map[string]any:
		return []string{v["@id"].(string)}
	case []any:
		var out []string
		for _, one := range v {
			out = append(out, referred(one)...)
		}
		return out
	}
	return nil
}

func TestWhatACrateRefersToIsThere(t *testing.T) {
	module(t)
	pack(t, "packed")
	entities := graph(t, "packed")
	for id, e := range entities {
		for property, value := range e {
			for _, other := range referred(value) {
				if _, ok := entities[other]; !ok && property != "conformsTo" {
					t.Errorf("%s of %s is %s, which is not described", property, id, other)
				}
			}
		}
	}
	root, action := entities["./"], entities["#run/damian2022/noise"]
	got := referred(entities[metadataName]["conformsTo"])
	if len(got) != 1 || got[0] != "https://w3id.org/ro/crate/1.1" ||
		referred(root["conformsTo"])[0] != "https://w3id.org/ro/wfrun/process/0.5" {
		t.Errorf("%v, %v", got, root["conformsTo"])
	}
	if entities[referred(root["license"])[0]]["name"] != "Apache-2.0" || len(referred(root["author"])) != 2 ||
		referred(root["citation"])[0] != "https://arxiv.org/abs/2206.15144" ||
		referred(root["mentions"])[0] != "#run/damian2022/noise" {
		t.Errorf("%v", root)
	}
	if e := entities["#author/A-Löss"]; e["@type"] != "Person" || e["name"] != "A. Löss" {
		t.Errorf("%v", e)
	}
	start, err := time.Parse(time.RFC3339, action["startTime"].(string))
	end, errEnd := time.Parse(time.RFC3339, action["endTime"].(string))
	if err != nil || errEnd != nil || end.Before(start) || time.Since(end) > time.Hour ||
		action["@type"] != "CreateAction" {
		t.Errorf("%v", action)
	}
	tool := entities[referred(action["instrument"])[0]]
	if tool["@type"] != "SoftwareApplication" || referred(tool["softwareRequirements"])[0] != "https://go.dev/" {
		t.Errorf("%v", tool)
	}
}

func TestFilesOfACrateHaveTheirSizesAndSums(t *testing.T) {
	module(t)
	pack(t, "packed")
	entities := graph(t, "packed")
	described := 0
	for id, e := range entities {
		if e["@type"] != "File" {
			continue
		}
		described++
		data, err := os.ReadFile(filepath.Join("packed", id))
		if err != nil || e["contentSize"] != strconv.Itoa(len(data)) || e["sha256"] != sumOf(data) {
			t.Errorf("%s: %v, %v", id, e, err)
		}
	}
	action := entities["#run/damian2022/noise"]
	inputs, outputs := strings.Join(referred(action["object"]), " "), strings.Join(referred(action["result"]), " ")
	for _, want := range []string{"inputs/damian2022-noise.config.json", "inputs/go.sum",
		"inputs/data/damian2022_figure1.csv", "#property/damian2022/noise/fingerprint"} {
		if !strings.Contains(inputs, want) {
			t.Errorf("inputs %s lack %s", inputs, want)
		}
	}
	for _, want := range []string{"results/damian2022-noise.json", "figures/damian2022-noise-preprocessing.svg"} {
		if !strings.Contains(outputs, want) {
			t.Errorf("outputs %s lack %s", outputs, want)
		}
	}
	if parts := referred(entities["./"]["hasPart"]); len(parts) != described || described < 10 {
		t.Errorf("%d files are described, %d are parts", described, len(parts))
	}
}

func TestVerdictsStandInTheCrateAsTheyWereJudged(t *testing.T) {
	module(t)
	pack(t, "packed")
	verdicts, err := claim.ReadLedger("packed/results/damian2022-noise.verdicts.json")
	if err != nil || len(verdicts) == 0 {
		t.Fatalf("%d verdicts, %v", len(verdicts), err)
	}
	entities := graph(t, "packed")
	for _, v := range verdicts {
		e := entities[local("verdict", v.ID)]
		if e["@type"] != "PropertyValue" || e["name"] != v.ID || e["value"] != string(v.Status) ||
			!strings.Contains(e["description"].(string), v.Measured()) {
			t.Errorf("%s: %v", v.Text(), e)
		}
	}
}

// times are the moments in a description.
var times = regexp.MustCompile(`"\d{4}-\d\d-\d\dT[^"]*"`)

func TestTwoCratesDifferInTimesAlone(t *testing.T) {
	module(t)
	pack(t, "first")
	time.Sleep(1100 * time.Millisecond) // times are written by the second
	pack(t, "second")                   // of what was stored by the first
	err := filepath.WalkDir("first", func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == sumsName {
			return err
		}
		one, _ := os.ReadFile(path)
		two, err := os.ReadFile("second" + strings.TrimPrefix(path, "first"))
		if entry.Name() == metadataName {
			if string(one) == string(two) {
				t.Error("the times are the same")
			}
			one, two = times.ReplaceAll(one, nil), times.ReplaceAll(two, nil)
		}
		if string(one) != string(two) {
			t.Errorf("%s differs", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAFlippedByteIsNamed(t *testing.T) {
	module(t)
	pack(t, "packed")
	status, out, said := ground(t, "-check", "packed")
	if status != cli.ExitOK || !strings.Contains(out, "are as they were") {
		t.Fatalf("status %d: %s%s", status, out, said)
	}
	files := 0
	err := filepath.WalkDir("packed", func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		data[len(data)/2] ^= 1
		groundtest.Write(t, path, string(data))
		status, out, said := ground(t, "-check", "packed")
		if name := strings.TrimPrefix(path, "packed/"); entry.Name() != sumsName &&
			(status != cli.ExitFailed || !strings.Contains(said, name+": ") || out != "") || status == cli.ExitOK {
			t.Errorf("%s: status %d, %q, %q", path, status, out, said)
		}
		data[len(data)/2] ^= 1
		groundtest.Write(t, path, string(data))
		return nil
	})
	if err != nil || files < 10 {
		t.Errorf("%d files, %v", files, err)
	}
}

func TestWhatIsMissingOrNewInACrateIsNamed(t *testing.T) {
	module(t)
	pack(t, "packed")
	for _, err := range []error{os.Remove("packed/LICENSE"), os.Mkdir("packed/new", 0o755),
		os.WriteFile("packed/new/file", nil, 0o644)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	_, _, err := ground(t, "-check", "packed")
	if !strings.Contains(err, "LICENSE: it is missing; new/file: it was not packed") ||
		strings.Count(err, "LICENSE") != 1 {
		t.Error(err)
	}
	for _, damage := range []struct{ file, from, to, want string }{
		{metadataName, `"@graph"`, `"@graph`, "is no JSON"},
		{metadataName, `"@id": "LICENSE"`, `"@id": "../LICENSE"`, `"../LICENSE" lies outside`},
		{sumsName, "  inputs/go.sum", "  ../go.sum", "is no checksum of a file"},
	} {
		name := filepath.Join("packed", damage.file)
		data, _ := os.ReadFile(name)
		groundtest.Write(t, name, strings.ReplaceAll(string(data), damage.from, damage.to))
		if _, err := Check("packed"); err == nil || !strings.Contains(err.Error(), damage.want) {
			t.Errorf("%s: %v", damage.to, err)
		}
		groundtest.Write(t, name, string(data))
	}
}

// The SHA-256 of "abc" is that of FIPS 180-4, appendix B.1.
func TestAPluginIsKnownByItsSHA256(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plugin.so")
	groundtest.Write(t, path, "abc")
	c := &crate{files: map[string][]byte{}}
	if _, err := c.addPlugin(engine.Choice{Name: engine.XLACPU, Plugin: path}); err != nil {
		t.Fatal(err)
	}
	const sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if e := c.graph[0]; e["sha256"] != sum || e["contentSize"] != "3" || e["version"] != "SHA-256 "+sum {
		t.Errorf("%v", e)
	}
	if _, err := c.addPlugin(engine.Choice{Name: engine.XLACPU, Plugin: path + "x"}); err == nil {
		t.Error("a plugin that is not there is described")
	}
}

func TestAWrongCrateIsAnsweredBeforeAnythingIsRun(t *testing.T) {
	module(t)
	groundtest.Write(t, "full/file", "")
	for args, want := range map[string]string{
		"":                                "pack which experiment?",
		"nosuch":                          `no experiment or paper "nosuch"`,
		"damian2022/start -out full":      "full is not empty",
		"damian2022/start -out full/file": "name a folder",
		"-check full damian2022/start":    "-check takes a folder and nothing else",
		"-check full -preset paper":       "-check takes a folder and nothing else",
	} {
		if status, out, err := ground(t, strings.Fields(args)...); status != cli.ExitUsage || out != "" ||
			!strings.Contains(err, want) {
			t.Errorf("%s: status %d, %q, %q", args, status, out, err)
		}
	}
	if _, err := Check("full"); err == nil || !strings.Contains(err.Error(), "is no crate") {
		t.Error(err)
	}
	if cli.Exists("results") {
		t.Error("a wrong command line left results behind")
	}
	groundtest.Write(t, "CITATION.cff", strings.Replace(citation, "license", "licence", 1))
	if _, _, err := ground(t, "damian2022/start"); !strings.Contains(err, "names no licence") {
		t.Error(err)
	}
}

// The environment of ./scripts/bench has the validator.
func TestTheValidatorRequiresNothingMore(t *testing.T) {
	python, err := filepath.Abs("../../../.tools/bench/bin/python")
	if err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs("../../../scripts/python/crate.py")
	if err != nil {
		t.Fatal(err)
	}
	if err := exec.Command(python, "-I", "-c", "import rocrate_validator").Run(); err != nil {
		t.Skipf("roc-validator is not installed (./scripts/bench installs it into .tools/bench): %v", err)
	}
	module(t)
	pack(t, "packed")
	if out, err := exec.Command(python, "-I", script, "packed").CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	name := filepath.Join("packed", metadataName)
	data, _ := os.ReadFile(name)
	groundtest.Write(t, name, strings.ReplaceAll(string(data), `"instrument"`, `"tool"`))
	if out, err := exec.Command(python, "-I", script, "packed").CombinedOutput(); err == nil ||
		!strings.Contains(string(out), "MUST have an instrument") {
		t.Errorf("without an instrument: %v: %s", err, out)
	}
}

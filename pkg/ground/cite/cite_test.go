package cite

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/groundtest"
)

const sample = `title: "Ground & more: a title"
authors:
  - name: The Authors
version: 0.1.0
references:
  - title: Löss of NTKs
    authors:
      - {family-names: Damian, given-names: Alex}
      - {family-names: Lee, given-names: Jason D.}
    year: 2022
    volume: 178
    start: 5
    end: 9
    identifiers:
      - {type: other, value: "arXiv:2206.15144"}
  - title: Another
    authors:
      - {family-names: Jacot, given-names: Arthur}
    year: 2023
`

func run(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	return groundtest.Run(t.Context(), map[string]cli.Verb{"cite": Cite(groundtest.Experiments)}, append([]string{"cite"},
		args...)...)
}

func TestCitedAreTheSoftwareAndThePapersOfTheExperiments(t *testing.T) {
	root := groundtest.Module(t)
	groundtest.Write(t, filepath.Join(root, "CITATION.cff"), sample)
	status, all, err := run(t)
	if status != cli.ExitOK || strings.Count(all, "@inproceedings{") != 2 ||
		!strings.Contains(all, "@software{groundmore,") {
		t.Fatalf("status %d: %s%s", status, all, err)
	}
	_, one, _ := run(t, "damian2022/noise")
	for _, want := range []string{"@inproceedings{damian2022,", "author = {Damian, Alex and Lee, Jason D.}",
		"pages = {5--9}", `title = {{L\"oss of NTKs}}`, "eprint = {2206.15144}", "damian2022/noise: code ",
		`title = {{Ground \& more: a title}}`} {
		if !strings.Contains(one, want) {
			t.Errorf("there is no %s in\n%s", want, one)
		}
	}
	if strings.Contains(one, "jacot2023") {
		t.Errorf("a paper that was not asked for:\n%s", one)
	}
}

func TestWhatCannotBeCitedSaysWhatIsMissing(t *testing.T) {
	root := groundtest.Module(t)
	if status, _, err := run(t, "nosuch"); status != cli.ExitUsage || !strings.Contains(err, `"nosuch"`) {
		t.Errorf("status %d, %q", status, err)
	}
	for content, want := range map[string]string{"": "has no title or no authors", "title: [": "CITATION.cff: "} {
		groundtest.Write(t, filepath.Join(root, "CITATION.cff"), content)
		if status, out, err := run(t); status != cli.ExitFailed || out != "" || !strings.Contains(err, want) {
			t.Errorf("%q: status %d, %q, want %q", content, status, err, want)
		}
	}
}

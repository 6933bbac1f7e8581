package pages

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/damian2022/firststep"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/groundtest"
	"github.com/provingground/provingground/pkg/live"
)

func TestWhatIsNoPageIsRefused(t *testing.T) {
	verbs := map[string]cli.Verb{"live": Live(groundtest.Experiments)}
	for args, want := range map[string]string{
		"live":                              "name one experiment; those with a live preset are damian2022/alignment",
		"live damian2022":                   "damian2022 is no experiment with a live preset: take one of",
		"live damian2022/start":             "damian2022/start is no experiment with a live preset",
		"live gone":                         `there is no experiment or paper "gone"`,
		"live -folder x damian2022/start":   "-folder takes all experiments and no other flags",
		"live -folder x -out y":             "-folder takes all experiments and no other flags",
		"live damian2022/alignment -gone":   "flag provided but not defined",
		"live damian2022/alignment -figure": "flag needs an argument",
	} {
		status, _, stderr := groundtest.Run(t.Context(), verbs, strings.Fields(args)...)
		if status != cli.ExitUsage || !strings.Contains(stderr, want) {
			t.Errorf("%s: status %d and %q, want %q", args, status, stderr, want)
		}
	}
}

func TestThePageOfAnExperimentHoldsAllThatItNeeds(t *testing.T) {
	panel, err := live.Describe(firststep.AlignmentSpec, "law")
	if err != nil {
		t.Fatal(err)
	}
	panel.Title = "</script><b>" // no text of a panel ends it
	data, err := page{ID: panel.ID, Title: "a & b", Panel: panel, Code: "f1"}.
		html(live.Figure{SVG: "<svg/>", Alt: `"quoted"`, Caption: "x<sup>2</sup>"}, `globalThis.p = "</script>";`)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, want := range []string{"<title>a &amp; b</title>", `src="data:image/svg&#43;xml;base64,PHN2Zy8&#43;"`,
		`alt="&#34;quoted&#34;"`, "x<sup>2</sup>", `globalThis.p = "<\/script>";`, "class Panel", ".pg-live-grid",
		"ground run damian2022/alignment -preset live"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if opened, closed := strings.Count(text, "<script"), strings.Count(text, "</script>"); opened != 3 || closed != 3 {
		t.Errorf("%d scripts begin and %d end", opened, closed)
	}
	if found := regexp.MustCompile(`(?i)(src|href)="?https?:`).FindString(text); found != "" {
		t.Errorf("the page fetches %s", found)
	}
	var back live.Panel
	found := regexp.MustCompile(`(?s)<script type="application/json">(.*?)</script>`).FindStringSubmatch(text)
	if err := json.Unmarshal([]byte(found[1]), &back); err != nil || back.Title != panel.Title ||
		len(back.Fields) != len(panel.Fields) {
		t.Errorf("%v: the panel comes back as %+v", err, back)
	}
}

func TestFilesThatAreMissingAreNamed(t *testing.T) {
	if _, err := Compile(t.Context(), t.TempDir(), "./gone"); err == nil ||
		!strings.Contains(err.Error(), "the program for pages is not built: go build") {
		t.Errorf("got %v", err)
	}
}

package figures

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/ground/groundtest"
)

func TestThePageShowsEveryFigureInTheOrderOfTheExperiments(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"damian2022-start-neuron.svg":    "<svg/>",
		"damian2022-start-neuron.txt":    "Where $\\eta_1 = \\sqrt{d}$ & more <b>.\nPreset: quick\n",
		"damian2022-alignment-law.png":   "",
		"damian2022-alignment-law.svg":   "",
		"damian2022-alignment-law.csv":   "",
		"other.pdf":                      "",
		"notes.md":                       "",
		"damian2022-alignment-paper.txt": "",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	path, err := WritePage(dir, groundtest.Experiments.Names())
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	page := string(raw)
	at := -1
	for _, want := range []string{`src="damian2022-start-neuron.svg"`, "Where η₁ = √d &amp; more &lt;b&gt;.",
		"<p>Preset: quick</p>",
		`src="damian2022-alignment-law.svg"`, `<a href="damian2022-alignment-law.png">`, "damian2022-alignment-paper",
		`<a href="other.pdf">`} {
		next := strings.Index(page, want)
		if next <= at {
			t.Errorf("%s stands at %d, after %d", want, next, at)
		}
		at = next
	}
	if regexp.MustCompile(`<script|https?://|notes\.md`).MatchString(page) {
		t.Error("the page has a script, a remote address, or a file that is no figure")
	}
	if _, err := WritePage(dir, groundtest.Experiments.Names()); err != nil {
		t.Fatal(err)
	}
	if again, _ := os.ReadFile(path); string(again) != page {
		t.Error("a second page is another")
	}
}

func TestAPageThatCannotBeWrittenIsAnError(t *testing.T) {
	if _, err := WritePage(filepath.Join(t.TempDir(), "absent"), nil); err == nil {
		t.Error("no error")
	}
}

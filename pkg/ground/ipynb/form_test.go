package ipynb

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// notYet are the notebooks that are not in the form of a lesson, with the rules that they break.
// A rule goes from here with the notebook that comes to keep it, and none is added: most is
// how many there are.
var notYet = map[string]string{
	"damian2022/02_features":               "head box words prediction exercise verdicts",
	"damian2022/03_sample_complexity":      "head box words lines slider prediction exercise verdicts",
	"damian2022/04_transfer":               "head box words slider prediction exercise verdicts",
	"damian2022/05_lower_bound":            "head box words slider prediction exercise verdicts",
	"damian2022/06_what_matters":           "head box words slider prediction exercise verdicts",
	"jacot2023/01_representation_cost":     "head box words slider prediction exercise verdicts",
	"jacot2023/02_bottleneck":              "head words slider prediction exercise verdicts",
	"jacot2023/03_dimension_vs_regularity": "head box words slider prediction exercise verdicts",
	"jacot2023/04_symmetry":                "head box words prediction exercise verdicts",
	"jacot2023/05_learning_rate":           "head box words lines slider prediction exercise verdicts",
	"jacot2023/06_underestimating_rank":    "head box words slider prediction exercise verdicts",
	"jacot2023/07_what_breaks_it":          "head box words slider prediction exercise verdicts",
}

// most is never raised.
const most = 83

// unlike says where the rules that a notebook breaks are not those of the list.
func unlike(listed string, breaches []Breach) []string {
	var out, broken []string
	for _, b := range breaches {
		broken = append(broken, string(b.Rule))
		if !slices.Contains(strings.Fields(listed), string(b.Rule)) {
			out = append(out, fmt.Sprintf("%s: %s", b.Rule, b.Problem))
		}
	}
	for _, rule := range strings.Fields(listed) {
		if !slices.Contains(broken, rule) {
			out = append(out, fmt.Sprintf("it keeps the rule %q now: take that from the list, and lower most", rule))
		}
	}
	return out
}

func TestNotebooksAreLessonsOrStandInAListThatShrinks(t *testing.T) {
	paths, err := filepath.Glob("../../../notebooks/*/*.ipynb")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no notebook: %v", err)
	}
	left, count := maps.Clone(notYet), 0
	for _, path := range paths {
		nb, err := ReadFile(path)
		if err != nil {
			t.Error(err)
			continue
		}
		folder, file := filepath.Split(path)
		name := filepath.Base(folder) + "/" + strings.TrimSuffix(file, ".ipynb")
		for _, text := range unlike(left[name], Form(nb)) {
			t.Errorf("%s: %s", name, text)
		}
		delete(left, name)
	}
	for name := range left {
		t.Errorf("%s stands in the list, and there is no such notebook", name)
	}
	for _, rules := range notYet {
		count += len(strings.Fields(rules))
	}
	if count != most {
		t.Errorf("the list has %d rules and most is %d: it may only be lowered", count, most)
	}
}

func TestTheListNamesWhatIsBrokenAndNothingElse(t *testing.T) {
	words := []Breach{{RuleWords, Problem{"", "too long"}}, {RuleWords, Problem{"", "much too long"}}}
	for _, c := range []struct {
		listed   string
		breaches []Breach
		want     string
	}{
		{"", nil, "[]"}, {"words", words, "[]"}, {"", words[:1], "[words: too long]"},
		{"box words", words, `[it keeps the rule "box" now: take that from the list, and lower most]`},
	} {
		if got := fmt.Sprint(unlike(c.listed, c.breaches)); got != c.want {
			t.Errorf("%q: %s, want %s", c.listed, got, c.want)
		}
	}
}

// The made-up lesson, cell by cell.
const (
	lessonTitle = `# A lesson

> **The mean of $n$ draws spreads as $n^{-1/2}$, see eq. (1).**

* **compute** it,
* **derive** it,
* **break** it.

*Time:* 5 minutes to read, a minute to run. *What to know before:* variances add.

| notebook | what |
|---|---|
| **this one** | means |`
	lessonGuess = "!*true\n%noautoget\n\nimport \"example.org/nb\"\n\n" +
		"func config() mean.Config { return nb.Config(mean.Spec) }\n\n%%\nnb.Predict(\"a2020/01/1\", nb.NoGuess)"
	lessonRun = "%%\no := lab.Run(mean.Spec, config())\nv := nb.Must(o.Verdict(\"slope\"))\n" +
		"nb.Badge(v, \"%s\", v.Measured())\nnb.Guess(\"a2020/01/1\", \"slope\", v.Value)\n" +
		"nb.Rows(nb.Must(mean.Rows(o.Result)))\nnb.Frames(nb.Must(mean.Frames(o)))"
	lessonVerdicts = "%%\nnb.Verdicts(nb.Read(mean.Spec, config()).Verdicts...)"
	lessonExercise = "func mine(x []float64) []float64 {\n    return nil\n}\n\n%%\nnb.Check(mean.GradientExercise, mine)"
	lessonKnob     = `{"params": [{"name": "frame"}, {"name": "knob", "bind": {"input": "range", "name": "draws n "}}]}`
)

// lesson returns a notebook in the form.
func lesson() *Notebook {
	code := func(id, source string) Cell { return Cell{ID: id, Type: Code, Source: Text(source)} }
	text := func(id, source string) Cell { return Cell{ID: id, Type: Markdown, Source: Text(source)} }
	run := code("run", lessonRun)
	run.Outputs = []Output{{Type: Display, Data: map[string]json.RawMessage{
		vegaMIME: json.RawMessage(lessonKnob), "text/plain": json.RawMessage(`"slope -0.4984, n = 16.00"`)}}}
	return &Notebook{Cells: []Cell{
		text("title", lessonTitle), code("guess", lessonGuess), text("run-text", "## 1. Run\n\n§2.10, and `c.X = 0.4984`."),
		run, text("end", "## 2. Verdicts"), code("verdicts", lessonVerdicts), text("exercises", "## Exercises"),
		code("exercise", lessonExercise), text("proof", "## Appendix: a proof\n\n"+strings.Repeat("word ", 2000)),
		text("proof-more", strings.Repeat("word ", 2000)),
	}}
}

func TestALessonIsInTheForm(t *testing.T) {
	if got := Form(lesson()); got != nil {
		t.Errorf("%v", got)
	}
}

// Each row puts another text for one of a cell.
func TestEveryRuleOfTheFormIsSeenBroken(t *testing.T) {
	for _, c := range []struct {
		cell, from, to string
		rule           Rule
		want           string
	}{
		{"title", "* **derive** it,\n", "", RuleHead, "2 objectives"},
		{"title", "5 minutes to read, ", "", RuleHead, "how many minutes"},
		{"title", "What to know before", "Before", RuleHead, "what to know before"},
		{"title", "**this one**", "01", RuleHead, "**this one** marked"},
		{"title", "see eq", "always. See eq", RuleBox, "2 sentences"},
		{"title", "see eq", "always; see eq", RuleBox, "2 sentences"},
		{"title", "(1).**", "(1)**", RuleBox, "0 sentences"},
		{"title", "> **", "**", RuleBox, "0 boxes"},
		{"run-text", "`c", "\n\n> Another box.\n\n`c", RuleBox, "2 boxes"},
		{"run-text", "§2.10", strings.Repeat("word ", 2000), RuleWords, "the limit is 2000"},
		{"proof-more", "word", "# Not an appendix\n\n", RuleWords, "the limit is 2000"},
		{"guess", "%%", strings.Repeat("\n", 12) + "%%", RuleLines, "guess: 21 lines, the limit is 20"},
		{"run-text", "§2.10", "Left: the slope.", RulePanels, `run-text: "Left:" tells`},
		{"run-text", "§2.10", "as in the upper panel", RulePanels, `run-text: "upper panel" tells`},
		{"guess", "nb.Predict", "nb.Printf", RulePrediction, "nothing is asked"},
		{"run", "a2020/01/1", "a2020/01/2", RulePrediction, "guess: the guess a2020/01/1 is not shown"},
		{"run", "v :=", "nb.Predict(\"a2020/01/2\", nb.NoGuess)\nnb.Guess(\"a2020/01/2\", \"\", 1)\nv :=", RulePrediction,
			"run: the guess a2020/01/2 is not shown beside what is measured: call nb.Guess in a later cell"},
		{"exercise", "mine)", "3.0)", RuleExercise, "no function"},
		{"exercise", "return nil", "x[0]++; return x", RuleExercise, "exercise: the function mine is written"},
		{"run", "nb.Rows", "nb.Summary(o.Verdicts)\nnb.Rows", RuleVerdicts, "2 tables of verdicts [run verdicts]"},
		{"verdicts", "nb.Verdicts", "nb.Rows", RuleVerdicts, "0 tables"},
		{"exercises", "## Exercises", "## 3. More", RuleVerdicts,
			`verdicts: the table of verdicts stands before the section "More"`},
		{"run", "nb.Badge", "nb.Printf", RuleVerdicts, "no sentence has its verdict"},
		{"run-text", "§2.10", "The slope is 0.498 here.", RuleNumbers, "run-text: 0.498 is typed"},
		{"run", "nb.Rows", "nb.Printf(\"%g\", o.Result.Sum/3)\nnb.Rows", RuleResults,
			"run: it computes with a result (line 6, nb.Printf"},
	} {
		nb := lesson()
		i := slices.IndexFunc(nb.Cells, func(other Cell) bool { return other.ID == c.cell })
		source := string(nb.Cells[i].Source)
		if !strings.Contains(source, c.from) {
			t.Fatalf("cell %s has no %q", c.cell, c.from)
		}
		nb.Cells[i].Source = Text(strings.Replace(source, c.from, c.to, 1))
		expectBreach(t, c.cell+", "+c.from+" -> "+c.to[:min(len(c.to), 40)], Form(nb), c.rule, c.want)
	}
}

// expectBreach fails the test where anything but one rule is broken, or not as wanted.
func expectBreach(t *testing.T, what string, got []Breach, rule Rule, want string) {
	t.Helper()
	found := false
	for _, b := range got {
		if b.Rule != rule {
			t.Errorf("%s: it breaks %s too: %s", what, b.Rule, b.Problem)
		}
		found = found || b.Rule == rule && strings.Contains(b.Problem.String(), want)
	}
	if !found {
		t.Errorf("%s: got %v, want a breach of %s with %q", what, got, rule, want)
	}
}

func TestAPictureWithoutAKnobInWordsIsNoSlider(t *testing.T) {
	for spec, want := range map[string]int{
		lessonKnob: 0, `{}`: 1, `{"params": [{"bind": {"name": "n "}}]}`: 1, `{"params": [{"bind": "scales"}]}`: 1,
		`{"params": [{"bind": {"name": "layer ℓ "}}]}`: 0,
	} {
		nb := lesson()
		for _, c := range nb.Cells {
			if len(c.Outputs) > 0 {
				c.Outputs[0].Data[vegaMIME] = json.RawMessage(spec)
			}
		}
		if got := Form(nb); len(got) != want || want == 1 && got[0].Rule != RuleSlider {
			t.Errorf("%s: %v", spec, got)
		}
	}
}

func TestACellThatGoCannotReadIsNamed(t *testing.T) {
	nb := lesson()
	nb.Cells = append(nb.Cells, Cell{ID: "more", Type: Code, Source: "%%\nif {"})
	expectBreach(t, "no condition", Form(nb), RuleResults, "more: it cannot be read as Go")
}

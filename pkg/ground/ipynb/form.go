package ipynb

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Rule is one rule of the form of a lesson.
type Rule string

// The rules of the form of a lesson.
const (
	RuleHead       Rule = "head"       // objectives, minutes to read and to run, what to know before, a map
	RuleBox        Rule = "box"        // one box, of one sentence
	RuleWords      Rule = "words"      // at most 2,000 words of prose, appendices not counted
	RuleLines      Rule = "lines"      // at most 20 lines a cell
	RuleSlider     Rule = "slider"     // a picture with a knob whose name is a word
	RulePrediction Rule = "prediction" // a guess is asked for, and every guess is shown beside what was measured
	RuleExercise   Rule = "exercise"   // a function is asked for, and not written
	RuleVerdicts   Rule = "verdicts"   // one table of verdicts, after the last section, and badges before it
	RuleNumbers    Rule = "numbers"    // no number in prose that a cell has printed
	RulePanels     Rule = "panels"     // panels of a picture are spoken of by letter
	RuleResults    Rule = "results"    // no counting, averaging or indexing of results in cells
)

const (
	proseWords  = 2000
	lessonLines = 20
	objectives  = 3
)

// Breach is where a notebook does not keep to a rule of the form.
type Breach struct {
	Rule Rule
	Problem
}

// Form returns where a notebook is not in the form of a lesson; nil for one that is. An
// appendix begins with a heading that says so and ends at the next heading of the first or
// second level that does not.
func Form(nb *Notebook) []Breach {
	p := prose(nb)
	code, breaches := readCode(nb)
	breaches = append(breaches, formHead(nb)...)
	breaches = append(breaches, formBox(nb)...)
	breaches = append(breaches, formWords(p)...)
	breaches = append(breaches, formLines(nb)...)
	breaches = append(breaches, formSlider(nb)...)
	breaches = append(breaches, formPrediction(code)...)
	breaches = append(breaches, formExercise(code)...)
	breaches = append(breaches, formVerdicts(nb, code)...)
	breaches = append(breaches, formNumbers(nb, p)...)
	breaches = append(breaches, formPanels(nb)...)
	return append(breaches, formResults(code)...)
}

// breach makes a breach of a cell, or of the whole notebook where cell is empty.
func breach(rule Rule, cell, format string, args ...any) Breach {
	return Breach{rule, Problem{cell, fmt.Sprintf(format, args...)}}
}

var (
	sectionHead = regexp.MustCompile(`(?m)^#{1,2} +(.*)$`)
	appendix    = regexp.MustCompile(`^Appendix\b`)
	numbered    = regexp.MustCompile(`(?m)^## +\d+\. +(.*)$`)
	objective   = regexp.MustCompile(`(?m)^[*-] +\*\*\p{L}`)
	minutes     = regexp.MustCompile(`(?i)\bminutes?\b[^.]*\bto read\b[^.]*\bto run\b`)
	before      = regexp.MustCompile(`(?i)\bwhat to know\b`)
	paperMap    = regexp.MustCompile(`(?m)^\|.*\*\*this\b`)
)

// prose returns the Markdown cells that are not of an appendix.
func prose(nb *Notebook) []Cell {
	var out []Cell
	within := false
	for _, c := range nb.Cells {
		if c.Type != Markdown {
			continue
		}
		if m := sectionHead.FindStringSubmatch(string(c.Source)); m != nil {
			within = appendix.MatchString(m[1])
		}
		if !within {
			out = append(out, c)
		}
	}
	return out
}

// formHead looks at what stands before the first code.
func formHead(nb *Notebook) []Breach {
	var head strings.Builder
	for _, c := range nb.Cells {
		if c.Type == Code {
			break
		}
		head.WriteString(string(c.Source) + "\n")
	}
	text := head.String()
	var out []Breach
	if n := len(objective.FindAllString(text, -1)); n != objectives {
		out = append(out, breach(RuleHead, "", "%d objectives before the first code, want %d: list lines that begin with "+
			"a bold verb", n, objectives))
	}
	for _, want := range []struct {
		form *regexp.Regexp
		text string
	}{{minutes, "how many minutes it takes to read and to run"}, {before, "\"what to know before\""},
		{paperMap, "a table of the paper's notebooks with **this one** marked"}} {
		if !want.form.MatchString(text) {
			out = append(out, breach(RuleHead, "", "before the first code there is not %s", want.text))
		}
	}
	return out
}

var (
	quoted      = regexp.MustCompile(`(?m)(?:^>.*\n?)+`)
	mathematics = regexp.MustCompile(`(?s)\$\$.*?\$\$|\$[^$]*\$`)
	shortened   = regexp.MustCompile(`\b(?:e\.g|i\.e|cf|eq|Eq|Fig|Thm|vs)\.`)
	sentenceEnd = regexp.MustCompile(`[.!?;]+[*_")’”]*(?:\s|$)`)
)

// formBox looks for the one box, and counts its sentences: what a semicolon joins are two.
func formBox(nb *Notebook) []Breach {
	var out []Breach
	boxes := 0
	for _, c := range nb.Cells {
		if c.Type != Markdown {
			continue
		}
		for _, box := range quoted.FindAllString(string(c.Source), -1) {
			boxes++
			if n := sentences(box); boxes == 1 && n != 1 {
				out = append(out, breach(RuleBox, c.ID, "the box has %d sentences (a semicolon ends one), want one", n))
			}
		}
	}
	if boxes != 1 {
		out = append(out, breach(RuleBox, "", "%d boxes (Markdown quotes), want one: the sentence to believe at the end",
			boxes))
	}
	return out
}

func sentences(s string) int {
	s = mathematics.ReplaceAllString(s, "x")
	s = shortened.ReplaceAllString(s, "")
	return len(sentenceEnd.FindAllString(strings.TrimSpace(s), -1))
}

func formWords(prose []Cell) []Breach {
	n := 0
	for _, c := range prose {
		n += len(strings.Fields(string(c.Source)))
	}
	if n <= proseWords {
		return nil
	}
	return []Breach{breach(RuleWords, "", "%d words, the limit is %d without appendices: split it", n, proseWords)}
}

func formLines(nb *Notebook) []Breach {
	var out []Breach
	for _, c := range nb.Cells {
		if n := sourceLines(c); c.Type == Code && n > lessonLines {
			out = append(out, breach(RuleLines, c.ID, "%d lines, the limit is %d: one idea a cell", n, lessonLines))
		}
	}
	return out
}

// sourceLines counts the lines of a cell, without empty ones at its end.
func sourceLines(c Cell) int {
	return strings.Count(strings.TrimRight(string(c.Source), "\n"), "\n") + 1
}

const vegaMIME = "application/vnd.vegalite.v5+json"

// formSlider looks for a picture that the reader can turn.
func formSlider(nb *Notebook) []Breach {
	for _, found := range nb.Data(vegaMIME) {
		var spec struct {
			Params []struct {
				Bind struct {
					Name string `json:"name"`
				} `json:"bind"`
			} `json:"params"`
		}
		if err := json.Unmarshal(found.Data, &spec); err != nil {
			continue
		}
		for _, p := range spec.Params {
			if hasWord(p.Bind.Name) {
				return nil
			}
		}
	}
	return []Breach{breach(RuleSlider, "", "no picture has a knob with a name in words: show one by nb.Frames")}
}

// hasWord reports whether a text has three letters in a row.
func hasWord(s string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }),
		func(word string) bool { return len([]rune(word)) >= 3 })
}

var (
	decimal  = regexp.MustCompile(`(?:^|[^\w.§])(\d+\.\d+)\b`)
	noProse  = regexp.MustCompile("(?s)```.*?```|`[^`]*`|\\]\\([^)]*\\)")
	fewOfAll = 3 // digits: shorter numbers stand in outputs by chance
)

// formNumbers looks for numbers that were copied from an output, rounded or not. It can
// tell those that have a decimal point and three significant digits.
func formNumbers(nb *Notebook, prose []Cell) []Breach {
	var shown []float64
	for _, s := range nb.Texts() {
		for _, m := range decimal.FindAllStringSubmatch(s, -1) {
			if x, err := strconv.ParseFloat(m[1], 64); err == nil {
				shown = append(shown, x)
			}
		}
	}
	var out []Breach
	for _, c := range prose {
		for _, m := range decimal.FindAllStringSubmatch(noProse.ReplaceAllString(string(c.Source), " "), -1) {
			places := len(m[1]) - strings.Index(m[1], ".") - 1
			printed := func(x float64) bool { return strconv.FormatFloat(x, 'f', places, 64) == m[1] }
			if significantDigits(m[1]) >= fewOfAll && slices.ContainsFunc(shown, printed) {
				out = append(out, breach(RuleNumbers, c.ID, "%s is typed, and a cell has printed it: let the cell print the "+
					"sentence, by nb.Markdown", m[1]))
			}
		}
	}
	return out
}

// significantDigits counts the significant digits of a decimal number.
func significantDigits(s string) int {
	return len(strings.TrimLeft(strings.Replace(s, ".", "", 1), "0"))
}

var byPlace = regexp.MustCompile(`(?i)\b(?:left|right|upper|lower|middle|top|bottom) panel|` +
	`(?m:^|[.;] )(?-i:Left|Right|Middle)[:,]`)

// formPanels looks for panels that are told apart by their place, which another width of the page changes.
func formPanels(nb *Notebook) []Breach {
	var out []Breach
	for _, c := range nb.Cells {
		if at := byPlace.FindString(string(c.Source)); c.Type == Markdown && at != "" {
			out = append(out, breach(RulePanels, c.ID, "%q tells panels by place: name them by letter, **a** and **b**", at))
		}
	}
	return out
}

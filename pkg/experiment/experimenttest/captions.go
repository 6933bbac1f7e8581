package experimenttest

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/provingground/provingground/pkg/figure"
)

// place finds words that tell panels apart by where they stand: at the beginning of a sentence and before a colon,
// in brackets, before the word panel. A region within a panel ("left of the dashed line", "above the bound") is none.
var place = regexp.MustCompile(`(?i)(?:^|[.;:] )(?:(?:on|at|in) the )?(?:left|right|above|below|middle|top|bottom|` +
	`left and middle)(?:[,:]| with )|\((?:left|right|above|below|middle|top|bottom)\)|` +
	`\b(?:left|right|upper|lower|middle|top|bottom|first|second|third|fourth|last) (?:panel|plot|picture)|` +
	`\bfrom above[,:]|\bon the (?:left|right)(?:[,.;:)]| of \d)|; (?:left|right) [a-z]`)

// named finds letters of panels in brackets: (a), (b, c), and (d) to (f).
var named = regexp.MustCompile(`(?:^|\s)\(([a-z](?:, [a-z])*)\)(?: to \(([a-z])\))?`)

var mathematics = regexp.MustCompile(`\$[^$]*\$`)

// Captioned returns what keeps the caption or the description of a figure from being true when its panels stand
// elsewhere on the page: one of them speaks of a panel by its place or by a letter that no panel has, or the caption
// of several panels leaves one out. What was not run may be named all the same, by a figure that says so.
func Captioned(f figure.Figure) error {
	var errs []error
	add := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("figure %q: "+format, append([]any{f.ID}, args...)...))
	}
	all := ""
	for i := range f.Panels {
		all += f.LetterOf(i)
	}
	whole := !strings.HasSuffix(f.Caption, "The twins were not run and are not drawn.")
	for what, text := range map[string]string{"caption": f.Caption, "description": f.Alt} {
		if at := place.FindString(text); at != "" {
			add("its %s tells panels by place, %q: name them by letter, as (a)", what, at)
		}
		letters := lettersIn(text)
		if foreign := without(letters, all); foreign != "" && whole && !strings.HasPrefix(f.Alt, "As it looks") {
			add("its %s names %q, and its panels are %q", what, foreign, all)
		}
		if missing := without(all, letters); what == "caption" && len(all) > 1 && missing != "" {
			add("its caption names no panel of %q: write what each shows, as (a) and (b), or %s", missing,
				figure.Letters(0, len(all)))
		}
	}
	return errors.Join(errs...)
}

// lettersIn returns the letters of panels that a text names.
func lettersIn(text string) string {
	out := ""
	for _, m := range named.FindAllStringSubmatch(mathematics.ReplaceAllString(text, "$"), -1) {
		letters := strings.ReplaceAll(m[1], ", ", "")
		if m[2] != "" {
			for c := letters[0] + 1; c <= m[2][0]; c++ {
				letters += string(rune(c))
			}
		}
		out += letters
	}
	return out
}

// without returns the letters that are not among others.
func without(letters, others string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(others, r) {
			return -1
		}
		return r
	}, letters)
}

// CheckFrames returns what is wrong with a slider, and with the caption of the picture that stands for it on paper.
func CheckFrames(f figure.Frames) error {
	return errors.Join(figure.CheckFrames(f), Captioned(f.Still))
}

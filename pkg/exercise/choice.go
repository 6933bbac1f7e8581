package exercise

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Choice asks for one of several words.
type Choice struct {
	Task
	Options []string
	Right   string
}

// Judge judges a word, whether in capitals or not; none, or one that is no option, is one
// not given yet.
func (e Choice) Judge(answer string) Outcome {
	answer = strings.TrimSpace(answer)
	known := slices.ContainsFunc(e.Options, func(o string) bool { return strings.EqualFold(o, answer) })
	switch {
	case !known:
		return Outcome{Text: "choose one of " + strings.Join(e.Options, ", ")}
	case strings.EqualFold(answer, e.Right):
		return Outcome{Status: Right}
	}
	return wrong("%q is not it", answer)
}

// Answer returns the right word.
func (e Choice) Answer() string { return e.Right }

// Validate returns an error where the right word is no option, or is the only one.
func (e Choice) Validate() error {
	errs := []error{e.Task.validate(), expect(e.Task, "the right word", e.Judge(e.Right), Right)}
	if len(e.Options) < 2 {
		errs = append(errs, fmt.Errorf("%s: there is nothing to choose from", e.Name))
	}
	return errors.Join(errs...)
}

// Package exercise holds questions to a reader as typed values: a number, a choice, or a
// function whose signature the compiler checks. An exercise judges an answer and says
// where it is wrong, never what is right. The package shows nothing and keeps nothing:
// nb.Check does that in a notebook.
package exercise

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Task is what every exercise has.
type Task struct {
	Name     string   // paper, room and its own name, as "damian2022/firststep/gradient"
	Question string   // one line of plain text
	Hints    []string // one is shown after the second wrong try, one more after each further one
}

// About returns the task itself; an exercise has the method from the Task in it.
func (t Task) About() Task { return t }

// Short returns the last part of the name.
func (t Task) Short() string { return t.Name[strings.LastIndex(t.Name, "/")+1:] }

// HintsAfter returns the hints that are shown after so many wrong tries.
func (t Task) HintsAfter(wrong int) []string {
	return t.Hints[:min(max(wrong-1, 0), len(t.Hints))]
}

// An Exercise is a [Number], a [Choice] or an [Of].
type Exercise interface {
	About() Task
	Answer() string  // what is right, for a teacher; of a function its name, see [Of.Answer]
	Validate() error // what keeps it from being asked: it would not take the right answer, say
}

// Asks is an exercise that an A answers.
type Asks[A any] interface {
	Exercise
	Judge(answer A) Outcome
}

// Outcome says what an answer is worth.
type Outcome struct {
	Status Status
	Text   string // of a wrong answer what shows it; of none, why it is taken for none; else empty
}

// Status is that of an answer.
type Status int

// An answer that is not given yet counts as no try.
const (
	NotGiven Status = iota
	Wrong
	Right
)

func wrong(format string, args ...any) Outcome { return Outcome{Wrong, fmt.Sprintf(format, args...)} }

var nameForm = regexp.MustCompile(`^[a-z]+[0-9]{4}/[a-z]+/[a-z0-9]+(-[a-z0-9]+)*$`)

// validate returns what is wrong about a task itself.
func (t Task) validate() error {
	var errs []error
	if !nameForm.MatchString(t.Name) {
		errs = append(errs, fmt.Errorf("the name %q is not that of a paper, a room and an exercise", t.Name))
	}
	if t.Question == "" || strings.Contains(t.Question, "\n") {
		errs = append(errs, fmt.Errorf("%s: the question is not one line", t.Name))
	}
	if len(t.Hints) == 0 {
		errs = append(errs, fmt.Errorf("%s: there is no hint", t.Name))
	}
	return errors.Join(errs...)
}

// expect returns an error where an answer is not judged as it must be.
func expect(t Task, what string, got Outcome, want Status) error {
	if got.Status == want {
		return nil
	}
	return fmt.Errorf("%s: %s is misjudged (%s)", t.Name, what, got.Text)
}

package exercise

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/provingground/provingground/pkg/claim"
)

// Of asks for a function of type F. It is called on the inputs of every case and compared
// with the right one.
type Of[F any] struct {
	Task
	Cases []Case[F]
	Right F             // a function at top level, so that a teacher can be shown its code
	Limit time.Duration // how long one call may take; 0 is five seconds

	// Tolerance is how far off a number may be, relative to the largest right one of its
	// case; absolutely where all of them are 0.
	Tolerance float64
}

// Case is one call of a function.
type Case[F any] struct {
	Input string              // what it is called with, in words
	Call  func(f F) []float64 // calls f, on inputs made anew each time, and returns its numbers in order
}

// Judge judges a function. One that is nil, or that returns nothing or NaN in every case, is
// one not given yet. It sees what panics and what does not return in time; such a call is
// left behind, running. What ends the whole program is beyond it: os.Exit, a recursion
// without end, a panic in a goroutine that the function starts.
func (e Of[F]) Judge(answer F) Outcome {
	if v := reflect.ValueOf(&answer).Elem(); v.Kind() != reflect.Func || v.IsNil() {
		return Outcome{}
	}
	first, given := "", false
	for i, c := range e.Cases {
		got, fault := guarded(c.Call, answer, e.limit())
		if fault == "" {
			given = given || !blank(got)
			fault = e.fault(c.Call(e.Right), got)
		} else {
			given = true
		}
		if fault != "" && first == "" {
			first = fmt.Sprintf("case %d, %s: the function %s", i+1, c.Input, fault)
		}
		if given && first != "" {
			return wrong("%s", first)
		}
	}
	if !given {
		return Outcome{Text: "the function returns no number"}
	}
	return Outcome{Status: Right}
}

func (e Of[F]) limit() time.Duration {
	if e.Limit == 0 {
		return 5 * time.Second
	}
	return e.Limit
}

// fault says in what an answer differs from the right one, without naming that; "" where
// it does not.
func (e Of[F]) fault(want, got []float64) string {
	if len(got) != len(want) {
		return fmt.Sprintf("returns %s where %d are asked for", numbers(len(got)), len(want))
	}
	scale := 0.0
	for _, x := range want {
		scale = max(scale, math.Abs(x))
	}
	if scale == 0 {
		scale = 1
	}
	for i, x := range want {
		if off := math.Abs(got[i] - x); !(off <= e.Tolerance*scale) { // NaN is off
			return "returns " + List(got)
		}
	}
	return ""
}

// Answer returns the name of the right function with the path of its package. Its code is
// the answer, and that stands in the sources.
func (e Of[F]) Answer() string {
	return runtime.FuncForPC(reflect.ValueOf(e.Right).Pointer()).Name()
}

// Validate returns an error where the right function would not pass, or a case asks for
// nothing.
func (e Of[F]) Validate() error {
	errs := []error{e.Task.validate(), expect(e.Task, "the right function", e.Judge(e.Right), Right)}
	if len(e.Cases) == 0 || e.Tolerance <= 0 {
		errs = append(errs, fmt.Errorf("%s: there is no case, or no tolerance", e.Name))
	}
	for i, c := range e.Cases {
		if c.Input == "" || blank(c.Call(e.Right)) {
			errs = append(errs, fmt.Errorf("%s: case %d has no words, or nothing to return", e.Name, i+1))
		}
	}
	return errors.Join(errs...)
}

// blank reports whether there is no number among these.
func blank(x []float64) bool {
	for _, v := range x {
		if !math.IsNaN(v) {
			return false
		}
	}
	return true
}

func numbers(n int) string {
	if n == 1 {
		return "1 number"
	}
	return fmt.Sprintf("%d numbers", n)
}

// List writes vectors as "(1, −2.5), (0, 3)", and of each the first eight numbers.
func List(vectors ...[]float64) string {
	const most = 8
	var texts []string
	for _, x := range vectors {
		var numbers []string
		for _, v := range x[:min(len(x), most)] {
			numbers = append(numbers, number(v))
		}
		if len(x) > most {
			numbers = append(numbers, "…")
		}
		texts = append(texts, "("+strings.Join(numbers, ", ")+")")
	}
	return strings.Join(texts, ", ")
}

// number writes NaN as Go does: it is what a function returned.
func number(x float64) string {
	if math.IsNaN(x) {
		return "NaN"
	}
	return claim.Number(x)
}

// Copied returns rows of their own, for a reader's function, which may write into what it gets.
func Copied(rows [][]float64) [][]float64 {
	out := make([][]float64, len(rows))
	for i, row := range rows {
		out[i] = slices.Clone(row)
	}
	return out
}

package exercise

import (
	"math"
	"runtime"
	"strings"
	"testing"
	"time"
)

var task = Task{Name: "a2020/room/one", Question: "What?", Hints: []string{"a", "b"}}

func TestANumberIsJudgedByItsRelativeTolerance(t *testing.T) {
	for _, c := range []struct {
		right, answer float64
		want          Status
	}{
		{100, math.NaN(), NotGiven}, {100, 101, Right}, {100, 99, Right}, {100, 101.1, Wrong}, {100, -100, Wrong},
		{-100, -100.9, Right}, {-100, 100, Wrong}, {0, 0.009, Right}, {0, 0.011, Wrong}, {100, math.Inf(1), Wrong},
	} {
		if got := (Number{Task: task, Right: c.right, Tolerance: 0.01}).Judge(c.answer); got.Status != c.want {
			t.Errorf("%g for %g: %+v, want status %d", c.answer, c.right, got, c.want)
		}
	}
}

func TestAWholeNumberIsJudgedAsOne(t *testing.T) {
	e := Number{Task: task, Right: 300, Whole: true, Tolerance: 0.5}
	computed := math.Sqrt(300) * math.Sqrt(300) // 299.99999999999994
	for answer, want := range map[float64]Status{300: Right, computed: Right, 301: Wrong, 300.2: Wrong} {
		if got := e.Judge(answer); got.Status != want {
			t.Errorf("%v: %+v, want status %d", answer, got, want)
		}
	}
	if got := e.Judge(2.5); !strings.Contains(got.Text, "a whole number is asked for, and 2.5 is none") {
		t.Errorf("%q", got.Text)
	}
}

func TestAChoiceTakesItsOptionsOnly(t *testing.T) {
	e := Choice{Task: task, Options: []string{"above", "below"}, Right: "above"}
	for answer, want := range map[string]Status{"": NotGiven, "beside": NotGiven, " Above": Right, "below": Wrong} {
		if got := e.Judge(answer); got.Status != want {
			t.Errorf("%q: %+v, want status %d", answer, got, want)
		}
	}
}

func sum(x []float64) float64 {
	total := 0.0
	for _, v := range x {
		total += v
	}
	return total
}

func caseOf(input string, x ...float64) Case[func([]float64) float64] {
	return Case[func([]float64) float64]{Input: input, Call: func(f func([]float64) float64) []float64 {
		return []float64{f(append([]float64(nil), x...))}
	}}
}

// summing asks for the sum of numbers.
var summing = Of[func([]float64) float64]{Task: task, Right: sum, Tolerance: 1e-9, Limit: 100 * time.Millisecond,
	Cases: []Case[func([]float64) float64]{caseOf("two numbers", 1, 2), caseOf("no number"),
		caseOf("large ones", 1e20, 3e20)}}

func TestAFunctionIsJudgedCaseByCase(t *testing.T) {
	for name, c := range map[string]struct {
		f    func([]float64) float64
		want Status
		text string
	}{
		"right":       {sum, Right, ""},
		"nil":         {nil, NotGiven, ""},
		"not written": {func([]float64) float64 { return math.NaN() }, NotGiven, "no number"},
		"wrong first": {func(x []float64) float64 { return sum(x) + 1 }, Wrong,
			"case 1, two numbers: the function returns (4)"},
		"wrong when empty": {func(x []float64) float64 { return x[0] + sum(x[1:]) }, Wrong,
			"case 2, no number: the function panics: runtime error: slice bounds out of range [1:0]"},
		"NaN when empty": {func(x []float64) float64 { return sum(x) / float64(len(x)) * float64(len(x)) }, Wrong,
			"case 2, no number: the function returns (NaN)"},
		"NaN at first": {func(x []float64) float64 {
			if len(x) == 2 && x[0] == 1 {
				return math.NaN()
			}
			return sum(x)
		}, Wrong, "case 1, two numbers: the function returns (NaN)"},
		"relative": {func(x []float64) float64 { return sum(x) * (1 + 1e-12) }, Right, ""},
		"panics": {func([]float64) float64 { panic("not yet") }, Wrong,
			"case 1, two numbers: the function panics: not yet"},
		"goes away": {func([]float64) float64 { runtime.Goexit(); return 0 }, Wrong, "ends its goroutine"},
	} {
		got := summing.Judge(c.f)
		if got.Status != c.want || !strings.Contains(got.Text, c.text) {
			t.Errorf("%s: %+v, want status %d and %q", name, got, c.want, c.text)
		}
	}
}

func TestALoopWithoutEndIsLeftBehind(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	endless := func(x []float64) float64 {
		for len(x) == 0 {
			select {
			case <-stop:
				return 0
			default:
			}
		}
		return sum(x)
	}
	began := time.Now()
	got := summing.Judge(endless)
	if got.Status != Wrong ||
		!strings.Contains(got.Text, "case 2, no number: the function has not returned within 100ms") ||
		!strings.Contains(got.Text, "left running") {
		t.Errorf("%+v", got)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestAnAnswerOfAnotherLengthIsSaidToBeSo(t *testing.T) {
	e := Of[func() []float64]{Task: task, Tolerance: 1e-9, Right: func() []float64 { return []float64{1, 2} },
		Cases: []Case[func() []float64]{{"nothing", func(f func() []float64) []float64 { return f() }}}}
	got := e.Judge(func() []float64 { return []float64{1} })
	if got.Status != Wrong || !strings.Contains(got.Text, "returns 1 number where 2 are asked for") {
		t.Errorf("%+v", got)
	}
	many := e.Judge(func() []float64 { return make([]float64, 100) })
	if len(many.Text) > 200 {
		t.Errorf("a long answer is shown at length: %q", many.Text)
	}
	if got := List(make([]float64, 9)); got != "(0, 0, 0, 0, 0, 0, 0, 0, …)" {
		t.Errorf("%s", got)
	}
}

func TestHintsComeAfterTheSecondWrongTry(t *testing.T) {
	for wrong, want := range map[int]string{0: "", 1: "", 2: "a", 3: "a b", 9: "a b"} {
		if got := strings.Join(task.HintsAfter(wrong), " "); got != want {
			t.Errorf("after %d wrong tries %q, want %q", wrong, got, want)
		}
	}
}

func TestTheAnswerIsForATeacher(t *testing.T) {
	for want, e := range map[string]Exercise{
		"70685.8, give or take 706.9": Number{Task: task, Right: 70685.83, Tolerance: 0.01},
		"−3":                          Number{Task: task, Right: -3, Whole: true},
		"up":                          Choice{Task: task, Right: "up"},
		"github.com/provingground/provingground/pkg/exercise.sum": summing,
	} {
		if got := e.Answer(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestAnExerciseThatCannotBeAskedIsFound(t *testing.T) {
	number := Number{Task: task, Right: 1, Tolerance: 0.1}
	unasked, nameless, hintless := number, number, number
	unasked.Question, nameless.Name, hintless.Hints = "two\nlines", "one", nil
	silent, caseless := summing, summing
	silent.Cases = []Case[func([]float64) float64]{caseOf("", 1)}
	caseless.Cases = nil
	for want, e := range map[string]Exercise{
		"": number, "one line": unasked, "the name": nameless, "no hint": hintless,
		"far above the right one is misjudged": Number{Task: task, Right: 1, Tolerance: 3},
		"the right number is misjudged":        Number{Task: task, Right: math.NaN(), Tolerance: 0.1},
		"no room for rounding":                 Number{Task: task, Right: 1},
		"the right word is misjudged":          Choice{Task: task, Options: []string{"a", "b"}, Right: "c"},
		"nothing to choose from":               Choice{Task: task, Options: []string{"a"}, Right: "a"},
		"case 1 has no words":                  silent, "there is no case": caseless,
	} {
		err := e.Validate()
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if err := summing.Validate(); err != nil {
		t.Error(err)
	}
}

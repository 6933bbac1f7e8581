package nb

import (
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/exercise"
)

// printed returns what a call prints outside a notebook.
func printed(t *testing.T, call func()) string {
	t.Helper()
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout := os.Stdout
	os.Stdout = out
	defer func() { os.Stdout = stdout }()
	call()
	out.Close()
	text, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func double(x float64) float64 { return 2 * x }

var (
	asked = exercise.Task{Name: "a2020/room/double", Question: "What?", Hints: []string{"Add.", "Add x."}}
	three = exercise.Number{Task: asked, Right: 3, Tolerance: 0.01}
	twice = exercise.Of[func(float64) float64]{Task: asked, Right: double, Tolerance: 1e-9,
		Cases: []exercise.Case[func(float64) float64]{{Input: "x = 2", Call: atTwo}}}
)

func atTwo(f func(float64) float64) []float64 { return []float64{f(2)} }

func TestCheckSaysWhereAnAnswerIsWrongAndHintsAfterTheSecondTry(t *testing.T) {
	t.Setenv("PG_READER", t.TempDir())
	wrong := func() { Check(twice, func(x float64) float64 { return x }) }
	for i, want := range []string{
		"✗ double: case 1, x = 2: the function returns (2)\nwrong tries so far: 1\n",
		"✗ double: case 1, x = 2: the function returns (2)\nwrong tries so far: 2\nhint: Add.\n",
		"✗ double: case 1, x = 2: the function returns (2)\nwrong tries so far: 3\nhint: Add.\nhint: Add x.\n",
	} {
		if got := printed(t, wrong); got != want {
			t.Errorf("try %d: %q, want %q", i+1, got, want)
		}
	}
	if got := printed(t, func() { Check(twice, double) }); got != "✓ double: right\n" {
		t.Errorf("%q", got)
	}
}

func TestAnAnswerNotGivenIsNoTry(t *testing.T) {
	t.Setenv("PG_READER", t.TempDir())
	for range 3 {
		if got := printed(t, func() { Check(three, math.NaN()) }); got != "○ double: not given yet\n" {
			t.Errorf("%q", got)
		}
	}
	unwritten := func() { Check(twice, func(float64) float64 { return math.NaN() }) }
	if got := printed(t, unwritten); got != "○ double: not given yet (the function returns no number)\n" {
		t.Errorf("%q", got)
	}
	if got := printed(t, func() { Check(three, 4) }); got != "✗ double: 4 is not it\nwrong tries so far: 1\n" {
		t.Errorf("%q", got)
	}
}

// predictAnew predicts as another cell would.
func predictAnew(id string, guess float64) { clear(predicted); Predict(id, guess) }

func TestAGuessIsKeptAndShownBesideWhatIsMeasured(t *testing.T) {
	t.Setenv("PG_READER", t.TempDir())
	for _, step := range []struct {
		call func()
		want string
	}{
		{func() { predictAnew("a2020/01/1", NoGuess) }, "no guess yet: put a number in place of nb.NoGuess\n"},
		{func() { Guess("a2020/01/1", "share", 0.5) }, "share: measured 0.5; you made no guess\n"},
		{func() { predictAnew("a2020/01/1", 0) }, "your guess is kept: 0\n"},
		{func() { predictAnew("a2020/01/1", -2.5) }, "your guess is kept: −2.5\n"},
		{func() { predictAnew("a2020/01/1", NoGuess) }, "your guess is kept: −2.5\n"},
		{func() { Guess("a2020/01/1", "share", 0.5) }, "share: measured 0.5; your guess was −2.5\n"},
		{func() { Predict("a2020/01/1", 1) },
			"note: the guess a2020/01/1 is asked for twice in this cell: give each an id of its own\n"},
	} {
		if got := printed(t, step.call); got != step.want {
			t.Errorf("%q, want %q", got, step.want)
		}
	}
}

func TestWhatCannotBeKeptIsSaidAndTheCellGoesOn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PG_READER", filepath.Join(file, "below"))
	for want, call := range map[string]func(){
		"✗ double: 4 is not it\nnote: this try is not counted: ": func() { Check(three, 4) },
		"note: there is no guess: ":                              func() { predictAnew("a2020/01/1", 1) },
		"share: measured 1; note: your guess is not shown: ":     func() { Guess("a2020/01/1", "share", 1) },
		"note: there is no guess: the id \"x\" is not of":        func() { predictAnew("x", 1) },
	} {
		if got := printed(t, call); !strings.HasPrefix(got, want) || strings.Count(got, "\n") > 2 {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestADamagedNoteEndsInASentence(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PG_READER", dir)
	predictAnew("a2020/room/double", 1)
	file := filepath.Join(dir, "a2020", "room", "double")
	for _, kind := range []string{".guess", ".tries"} {
		if err := os.WriteFile(file+kind, []byte("?"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for want, call := range map[string]func(){
		".guess is damaged": func() { predictAnew("a2020/room/double", NoGuess) },
		".tries is damaged": func() { Check(three, 4) },
	} {
		if got := printed(t, call); !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := printed(t, func() { predictAnew("a2020/room/double", 7) }); got != "your guess is kept: 7\n" {
		t.Errorf("a new guess over a damaged one: %q", got)
	}
}

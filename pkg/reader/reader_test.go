package reader

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func open(t *testing.T) Notes {
	t.Helper()
	t.Setenv("PG_READER", "")
	return Open(t.TempDir())
}

func TestAGuessIsKeptAndReplaced(t *testing.T) {
	n := open(t)
	if x, err := n.Guess("a2020/01/1"); err != nil || !math.IsNaN(x) {
		t.Errorf("of none: %g, %v", x, err)
	}
	for _, want := range []float64{0.25, 0, math.Inf(1), -3e-300} {
		if err := n.KeepGuess("a2020/01/1", want); err != nil {
			t.Fatal(err)
		}
		if x, err := n.Guess("a2020/01/1"); err != nil || x != want {
			t.Errorf("got %g, %v, want %g", x, err, want)
		}
	}
	if x, _ := n.Guess("a2020/01/2"); !math.IsNaN(x) {
		t.Errorf("the next guess is %g", x)
	}
}

func TestWrongTriesAreCountedExerciseByExercise(t *testing.T) {
	n := open(t)
	for want := 1; want <= 3; want++ {
		if got, err := n.CountWrong("a2020/room/one"); err != nil || got != want {
			t.Errorf("got %d, %v, want %d", got, err, want)
		}
	}
	if got, _ := n.CountWrong("a2020/room/two"); got != 1 {
		t.Errorf("another exercise: %d", got)
	}
}

func TestAnIDThatIsNoneIsRefused(t *testing.T) {
	n := open(t)
	for _, id := range []string{"", "one", "../../x", "a2020/../x", "/a2020/x", "a2020/", "A2020/x", "a2020/x.y"} {
		if err := n.KeepGuess(id, 1); err == nil || !strings.Contains(err.Error(), "is not of the form") {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestADamagedNoteIsNamed(t *testing.T) {
	for _, content := range []string{"", "\n", "seven", "-1x"} {
		n := open(t)
		for _, kind := range []string{guess, tries} {
			if err := n.write("a2020/room/one", kind, content); err != nil {
				t.Fatal(err)
			}
		}
		_, first := n.Guess("a2020/room/one")
		_, second := n.CountWrong("a2020/room/one")
		for _, err := range []error{first, second} {
			if err == nil || !strings.Contains(err.Error(), "is damaged") || !strings.Contains(err.Error(), "reset-reader") {
				t.Errorf("%q: %v", content, err)
			}
		}
		if err := n.KeepGuess("a2020/room/one", 2); err != nil {
			t.Errorf("a new guess over %q: %v", content, err)
		}
	}
}

func TestAFolderThatTakesNothingIsSaidToBeSo(t *testing.T) {
	t.Setenv("PG_READER", "")
	results := filepath.Join(t.TempDir(), "results")
	if err := os.WriteFile(results, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	n := Open(results)
	want := "move the file " + results + " away or set PG_RESULTS"
	if err := n.KeepGuess("a2020/01/1", 1); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %q", err, want)
	}
}

func TestForgetRemovesNotesAndNothingElse(t *testing.T) {
	n := open(t)
	if g, e, err := n.Forget(); g != 0 || e != 0 || err != nil {
		t.Errorf("of nothing: %d, %d, %v", g, e, err)
	}
	other := filepath.Join(n.folder, "a2020", "mine.txt")
	for _, err := range []error{
		n.KeepGuess("a2020/01/1", 1), n.KeepGuess("b2021/01/1", 1),
		n.write("a2020/room/one", tries, "2"), os.WriteFile(other, nil, 0o666),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if g, e, err := n.Forget(); g != 2 || e != 1 || err != nil {
		t.Errorf("got %d, %d, %v", g, e, err)
	}
	if x, _ := n.Guess("a2020/01/1"); !math.IsNaN(x) {
		t.Errorf("still there: %g", x)
	}
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(n.folder, "b2021")); err == nil {
		t.Error("an empty folder was left")
	}
}

func TestTheVariableNamesAFolderOfItsOwn(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PG_READER", dir)
	if got := Open("results").folder; got != dir {
		t.Errorf("got %s", got)
	}
}

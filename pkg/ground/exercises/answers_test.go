package exercises

import (
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg"
	"github.com/provingground/provingground/pkg/damian2022/firststep"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/groundtest"
	"github.com/provingground/provingground/pkg/reader"
)

// ground runs a verb and returns its exit status and what it printed.
func ground(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	verbs := map[string]cli.Verb{"answers": Answers(firststep.Exercises), "reset-reader": ResetReader}
	return groundtest.Run(t.Context(), verbs, args...)
}

func TestAnswersPrintsQuestionAnswerAndHints(t *testing.T) {
	status, out, _ := ground(t, "answers", "damian2022/firststep")
	if status != cli.ExitOK {
		t.Errorf("status %d", status)
	}
	for _, want := range []string{
		"damian2022/firststep/ninety\n  By the law, how many samples", "\n  right: 70685.8, give or take 706.9\n  hint: ",
		"damian2022/firststep/gradient\n  Write the gradient",
		"    func neuronGradient(x [][]float64, y, w []float64) []float64 {\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if _, one, _ := ground(t, "answers", "damian2022/firststep/side"); strings.Count(one, "right:") != 1 ||
		!strings.Contains(one, "right: above\n") {
		t.Errorf("of one exercise: %s", one)
	}
}

// Every answer can be shown: a function stands at top level of its package.
func TestAnswersOfEveryExerciseCanBePrinted(t *testing.T) {
	for _, e := range firststep.Exercises {
		if status, out, err := ground(t, "answers", e.About().Name); status != cli.ExitOK ||
			!strings.Contains(out, "\n  right:") {
			t.Errorf("%s: status %d, %s%s", e.About().Name, status, out, err)
		}
	}
	if _, err := declaration(pkg.Sources, "damian2022/firststep.init.func1"); err == nil ||
		!strings.Contains(err.Error(), "no function") {
		t.Errorf("of a function without a name: %v", err)
	}
}

func TestAnswersOfARoomThatIsNoneNamesTheRooms(t *testing.T) {
	for args, want := range map[string]string{"answers": "give a room",
		"answers firststep": "there are some of damian2022/firststep"} {
		status, out, err := ground(t, strings.Fields(args)...)
		if status != cli.ExitUsage || out != "" || !strings.Contains(err, want) || strings.Count(err, "\n") != 1 {
			t.Errorf("%s: status %d, %q, %q", args, status, out, err)
		}
	}
}

func TestResetReaderSaysWhatItForgets(t *testing.T) {
	results := groundtest.Results(t)
	t.Setenv("PG_READER", "")
	notes := reader.Open(results)
	if err := notes.KeepGuess("a2020/01/1", 1); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := notes.CountWrong("a2020/room/one"); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{
		"forgotten: 1 guess, and the tries at 1 exercise\n",
		"forgotten: 0 guesses, and the tries at 0 exercises\n",
	} {
		if status, out, err := ground(t, "reset-reader"); status != cli.ExitOK || out != want {
			t.Errorf("status %d, %q, %q, want %q", status, out, err, want)
		}
	}
	if status, _, err := ground(t, "reset-reader", "damian2022"); status != cli.ExitUsage ||
		!strings.Contains(err, `takes no "damian2022"`) {
		t.Errorf("status %d and %q", status, err)
	}
}

func TestExercisesAreFoundByNameRoomAndPaper(t *testing.T) {
	all := firststep.Exercises
	first := all[0].About().Name
	room := path.Dir(first)
	for name, want := range map[string]int{first: 1, room: 5, room + "/": 5, path.Dir(room): 5} {
		found, err := find(all, name)
		if err != nil || len(found) != want {
			t.Errorf("%s: %d found, %v; want %d", name, len(found), err, want)
		}
	}
	for _, name := range []string{"", "/", "damian2022/first", "nosuch"} {
		if _, err := find(all, name); err == nil ||
			!slices.Contains(strings.Fields(err.Error()), "damian2022/firststep") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

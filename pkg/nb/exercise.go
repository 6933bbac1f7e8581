package nb

import (
	"fmt"
	"math"
	"strings"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/reader"
)

// Check says whether an answer is right, wrong, and then where, or not given yet. It never
// says what is right. Wrong tries are counted on disk, and hints come after the second.
func Check[A any](ex exercise.Asks[A], answer A) {
	task, outcome := ex.About(), ex.Judge(answer)
	switch outcome.Status {
	case exercise.NotGiven:
		Printf("○ %s: %s", task.Short(), because("not given yet", outcome.Text))
	case exercise.Right:
		Printf("✓ %s: right", task.Short())
	case exercise.Wrong:
		Printf("%s", strings.Join(append([]string{"✗ " + task.Short() + ": " + outcome.Text}, tried(task)...), "\n"))
	}
}

// because adds a reason to what is said, where there is one.
func because(said, reason string) string {
	if reason == "" {
		return said
	}
	return said + " (" + reason + ")"
}

// tried counts one more wrong try and returns the lines that it earns. Where nothing can be
// kept it says so, since the answer is judged all the same.
func tried(task exercise.Task) []string {
	count, err := notes().CountWrong(task.Name)
	if err != nil {
		return []string{"note: this try is not counted: " + err.Error()}
	}
	lines := []string{fmt.Sprintf("wrong tries so far: %d", count)}
	for _, hint := range task.HintsAfter(count) {
		lines = append(lines, "hint: "+hint)
	}
	return lines
}

// NoGuess stands where a reader may put a guess.
var NoGuess = math.NaN()

// predicted are the ids of the guesses that this cell has asked for.
var predicted = map[string]bool{}

// Predict keeps a reader's guess of a number, in place of an earlier one, and says whether
// there is one. The id is its own: paper, notebook and number, as "damian2022/01/1".
func Predict(id string, guess float64) {
	if predicted[id] {
		Printf("note: the guess %s is asked for twice in this cell: give each an id of its own", id)
		return
	}
	predicted[id] = true
	err := error(nil)
	if math.IsNaN(guess) {
		guess, err = notes().Guess(id)
	} else {
		err = notes().KeepGuess(id, guess)
	}
	switch {
	case err != nil:
		Printf("note: there is no guess: %v", err)
	case math.IsNaN(guess):
		Printf("no guess yet: put a number in place of nb.NoGuess")
	default:
		Printf("your guess is kept: %s", claim.Number(guess))
	}
}

// Guess shows what was measured beside the reader's guess of that id.
func Guess(id, what string, measured float64) {
	guess, err := notes().Guess(id)
	text := "your guess was " + claim.Number(guess)
	switch {
	case err != nil:
		text = fmt.Sprintf("note: your guess is not shown: %v", err)
	case math.IsNaN(guess):
		text = "you made no guess"
	}
	Printf("%s: measured %s; %s", what, claim.Number(measured), text)
}

// notes are what the reader has told the notebooks.
func notes() reader.Notes { return reader.Open(results()) }

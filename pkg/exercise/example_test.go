package exercise_test

import (
	"fmt"

	"github.com/provingground/provingground/pkg/exercise"
)

func relu(z float64) float64 { return max(z, 0) }

func at(input string, z float64) exercise.Case[func(float64) float64] {
	return exercise.Case[func(float64) float64]{Input: input,
		Call: func(f func(float64) float64) []float64 { return []float64{f(z)} }}
}

// A function is asked for by its type; a wrong one hears of the case, not of the answer.
func ExampleOf() {
	rectify := exercise.Of[func(float64) float64]{
		Task: exercise.Task{Name: "a2020/room/relu", Question: "Write ReLU.", Hints: []string{"It has no negative values."}},
		Cases: []exercise.Case[func(float64) float64]{
			at("z = 2", 2), at("z = −1", -1),
		},
		Right: relu, Tolerance: 1e-12,
	}
	identity := func(z float64) float64 { return z }
	fmt.Println(rectify.Judge(relu).Status == exercise.Right)
	fmt.Println(rectify.Judge(identity).Text)
	// Output:
	// true
	// case 2, z = −1: the function returns (−1)
}

// The right physical answer is a whole number, and another one is none.
func ExampleNumber() {
	rank := exercise.Number{Task: exercise.Task{Name: "a2020/room/rank"}, Right: 300, Whole: true}
	fmt.Println(rank.Judge(301).Text)
	fmt.Println(rank.Judge(300).Status == exercise.Right)
	// Output:
	// 301 is not it
	// true
}

func ExampleChoice() {
	side := exercise.Choice{Options: []string{"above", "below"}, Right: "above"}
	fmt.Println(side.Judge("").Text)
	// Output: choose one of above, below
}

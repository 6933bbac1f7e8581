package features

import (
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/exercise"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{KappaExercise, SamplesExercise, BoundExercise, SquareExercise}

// KappaExercise asks for the condition number of Assumption 2.
var KappaExercise = exercise.Number{
	Task: exercise.Task{Name: "damian2022/features/kappa",
		Question: "What is κ for the target of two directions with ε = 0.1?",
		Hints: []string{"κ is ‖H†‖/√r. The pseudo-inverse H† has the norm 1/(smallest eigenvalue of H).",
			"H is α diag(1, ε), and α makes ‖H‖ = 1; there are r = 2 directions."}},
	Right: thin.Kappa(), Tolerance: 0.01,
}

// SamplesExercise asks what the thinner direction of that target costs.
var SamplesExercise = exercise.Number{
	Task: exercise.Task{Name: "damian2022/features/samples",
		Question: "By the law, at how many samples is half of the energy along that target's weaker direction and " +
			"across the subspace signal, at d = 50 and ς = 1?",
		Hints: []string{"It is the alignment law with the smallest eigenvalue of H in the place of ‖H‖.",
			"1/λ_min(H)² is κ²r."}},
	Right: WeakestSamples(thin.Kappa(), 2, 50, 1), Tolerance: 0.02,
}

// thin is the target that the first two exercises are about.
var thin = damian2022.TwoDirections(0.1)

// BoundExercise asks for the bound of Lemma 17 at one degree.
var BoundExercise = exercise.Number{
	Task: exercise.Task{Name: "damian2022/features/bound",
		Question: "What is sup|v_5| over a = ±1 and |b| ≤ 1, for the v_5 of Lemma 17?",
		Hints: []string{"Write v_5(a, b) for a = 1 and for a = −1 apart; the largest value of both counts.",
			"At a = −1 look at both ends of |b| ≤ 1: the signs of the terms differ there."}},
	Right: damian2022.MonomialBound(5), Tolerance: 1e-6,
}

// SquareExercise asks what is left of quadratic forms in a plane of unequal directions.
var SquareExercise = exercise.Number{
	Task: exercise.Task{Name: "damian2022/features/square",
		Question: "What is the smallest eigenvalue of Mat E[h⊗h⊗h⊗h] on the symmetric 2 × 2 matrices for " +
			"h ~ N(0, diag(2, 1))?",
		Hints: []string{"⟨M, E[hhᵀ⊗hhᵀ]M⟩ = E[(hᵀMh)²] = 2 tr(MΣMΣ) + (tr MΣ)².",
			"In the orthonormal basis E₁₁, E₂₂, (E₁₂+E₂₁)/√2 the matrix has a 2 × 2 block and a single entry."}},
	Right: damian2022.SymmetricSquare(2), Tolerance: 0.01,
}

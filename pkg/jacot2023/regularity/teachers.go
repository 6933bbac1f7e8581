package regularity

import (
	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
)

// This file follows each teacher through the end states of several trainings, at several
// depths or λ.

// zeroNetwork is the rung of the network without weights, whose C is 1.
var zeroNetwork = jacot2023.Rung{C: 1}

// keepers returns the share of the teachers whose networks end at a rank in all of these.
func keepers(ends []jacot2023.Ends, rank int) claim.Measurement {
	hits, teachers := 0, len(firstOf(ends).States)
	for i := range teachers {
		if throughout(ends, i, rank) {
			hits++
		}
	}
	return measure.Proportion(hits, teachers)
}

// throughout reports whether a teacher's network ends at a rank in all of these.
func throughout(ends []jacot2023.Ends, teacher, rank int) bool {
	for _, at := range ends {
		if !at.States[teacher].Ended(rank) {
			return false
		}
	}
	return true
}

// firstOf returns the first end states of a list; none where it is empty.
func firstOf(ends []jacot2023.Ends) jacot2023.Ends {
	if len(ends) == 0 {
		return jacot2023.Ends{}
	}
	return ends[0]
}

// objective returns C + λ‖θ‖² of an end state.
func objective(e jacot2023.EndState) float64 { return e.Objective }

package rankone

import (
	"fmt"
	"strings"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/stats"
)

// rankOneTables compares, teacher by teacher, the network that came down with that from a
// random start.
func rankOneTables(o *RankOneOutcome) []figure.Table {
	header := []string{"teacher", "rank: down, random († dead)", "C, down", "random", "C + λ‖θ‖², down", "random",
		"test, down", "random", "largest ‖Jf‖, down", "random", "T5 for C = 0"}
	var rows [][]any
	for i, t := range o.Result.Teachers {
		rows = append(rows, []any{i, t.ranks(), t.One.Train, t.Two.Train, t.One.Objective, t.Two.Objective,
			t.One.Test, t.Two.Test, t.One.Steepest, t.Two.Steepest, t.Needed})
	}
	return []figure.Table{figure.NewTable(o.ID+"/teachers", header, rows, "no teacher")}
}

// ranks returns those of the network that came down and of that from a random start.
func (t RankOneTeacher) ranks() string {
	ends := []RankOneEnd{t.One, t.Two}
	dead := func(i int) bool { return ends[i].Dead() }
	return strings.Replace(jacot2023.RanksText([]int{t.One.Middle(), t.Two.Middle()}, dead), " ", ", ", 1)
}

// RankOneReport counts what became of the networks of rank 1 on their way down, and how they
// compare with those of rank 2 of the same teachers.
func RankOneReport(o *RankOneOutcome) string {
	all := o.Result.Teachers
	down := stats.Count(all, func(t RankOneTeacher) bool { return t.High.Ended(1) })
	kept := stats.Count(all, func(t RankOneTeacher) bool { return t.High.Ended(1) && t.One.Ended(1) })
	died := stats.Count(all, func(t RankOneTeacher) bool { return t.High.Ended(1) && t.One.Dead() })
	both := rankOneBoth(all)
	cheaper := stats.Count(both, func(t RankOneTeacher) bool { return t.One.Objective < t.Two.Objective })
	steeper := stats.Count(both, func(t RankOneTeacher) bool { return t.One.Steepest > t.Two.Steepest })
	short := stats.Count(both, func(t RankOneTeacher) bool { return t.One.Steepest < t.Needed })
	missing := stats.Count(both, func(t RankOneTeacher) bool { return t.One.Missed > t.Tree })
	ratio := stats.MedianOf(both, func(t RankOneTeacher) float64 { return t.One.Steepest / t.Two.Steepest })
	return fmt.Sprintf("of %d networks of rank 1 at λ = %g: %d keep rank 1 on the way down, %d die\n",
		down, o.Config.From, kept, died) +
		fmt.Sprintf("of %d teachers with ranks 1 and 2: rank 1 has the lower objective for %d, and the larger slope for %d ",
			len(both), cheaper, steeper) +
		fmt.Sprintf("(median quotient of the slopes: %s)\n", claim.Number(ratio)) +
		fmt.Sprintf("of their networks of rank 1: %d are less steep than T5 demands for C = 0, ", short) +
		fmt.Sprintf("%d miss the data by more in all than the tree is long", missing)
}

// rankOneBoth returns the teachers whose network that came down has rank 1, and the other rank 2.
func rankOneBoth(teachers []RankOneTeacher) []RankOneTeacher {
	var out []RankOneTeacher
	for _, t := range teachers {
		if t.One.Ended(1) && t.Two.Ended(2) {
			out = append(out, t)
		}
	}
	return out
}

package regularity

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
)

func endStatesTables(o *EndStatesOutcome) []figure.Table {
	return []figure.Table{endStatesWays(o), endStatesLadder(o)}
}

// endStatesWays counts where the networks that come down end, and which of the two end
// states has the lower objective.
func endStatesWays(o *EndStatesOutcome) figure.Table {
	header := []string{"$\\lambda$", "come down: rank 1", "rank 2 or more", "dead, or of rank 0",
		"teachers with both networks", "of these, rank 1 has the lower objective"}
	var rows [][]any
	for _, l := range o.Config.Lambdas {
		down, pairs := endsAt(o.Result.Down, l), o.Result.Pairs(l, o.Config.Rank)
		lower := any(figure.None)
		if len(pairs) > 0 {
			lower = lowered(pairs)
		}
		rows = append(rows, []any{fmt.Sprintf("%g", l), down.AtRank(1), len(down.States) - down.AtRank(1) - down.AtRank(0),
			down.AtRank(0), len(pairs), lower})
	}
	return figure.Table{ID: o.ID + "/ways", Header: header, Rows: rows}
}

// endStatesLadder has the ladder of every teacher that has both networks at Middle: where
// their lines cross, where rank 1 meets the zero network, and the depths at which the
// higher rank pays when not λ but Λ = λL stays what it is there.
func endStatesLadder(o *EndStatesOutcome) figure.Table {
	c, r := o.Config, o.Result
	price := c.Middle * float64(c.Depth)
	header := []string{"teacher", fmt.Sprintf("$C_%d$", c.Rank), fmt.Sprintf("$c_%d$", c.Rank), "$C_1$", "$c_1$",
		fmt.Sprintf("$\\lambda^\\star$, %d → 1", c.Rank), "1 → 0", fmt.Sprintf("L at Λ = %g", price)}
	var rows [][]any
	for i, s := range endsAt(r.Scratch, c.Middle).States {
		one, right := r.rungs(c, i)
		if !bothRungs(c, one, right) {
			row := []any{s.Teacher, fmt.Sprintf("ends at ranks %d and %d", right.Rank, one.Rank)}
			rows = append(rows, append(row, figure.Said("", len(header)-len(row))...))
			continue
		}
		rows = append(rows, []any{s.Teacher, right.C, right.Rest, one.C, one.Rest, one.Switch(right, c.Depth),
			zeroNetwork.Switch(one, c.Depth), whereItPays(one.SwitchDepth(right, price))})
	}
	return figure.NewTable(o.ID+"/ladder", header, rows, "no teacher")
}

// whereItPays says at which depths a rank pays.
func whereItPays(from, to float64) string {
	switch {
	case math.IsNaN(from) || math.IsNaN(to):
		return figure.None
	case math.IsInf(from, 1):
		return "nowhere"
	case from > 0:
		return fmt.Sprintf("above %.1f", from)
	case !math.IsInf(to, 1):
		return fmt.Sprintf("below %.1f", to)
	}
	return "everywhere"
}

// rungs returns the networks of one teacher at Middle, come down and from scratch.
func (r EndStatesResult) rungs(c EndStatesConfig, teacher int) (down, scratch jacot2023.Rung) {
	at := func(e jacot2023.Ends) jacot2023.Rung {
		if teacher >= len(e.States) {
			return zeroNetwork
		}
		return e.States[teacher].Rung(c.Depth)
	}
	return at(endsAt(r.Down, c.Middle)), at(endsAt(r.Scratch, c.Middle))
}

// bothRungs reports whether networks come down and from scratch are one of rank 1 and one
// of the target's rank.
func bothRungs(c EndStatesConfig, down, scratch jacot2023.Rung) bool {
	return down.Rank == 1 && scratch.Rank == c.Rank
}

// shown returns the first teacher that has both networks at Middle; the first of all, and
// false, where none has.
func (r EndStatesResult) shown(c EndStatesConfig) (teacher int, both bool) {
	for i := range endsAt(r.Scratch, c.Middle).States {
		if down, scratch := r.rungs(c, i); bothRungs(c, down, scratch) {
			return i, true
		}
	}
	return 0, false
}

package hypotheses

import (
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/sarussi2021"
)

// This file holds what is removed, a row each, and the six quantities that are looked at.

// quantity is something that holds of a run with all hypotheses, in a row of slope alpha.
type quantity struct {
	name, short string
	holds       func(r WhatBreaksItRun, alpha float64) bool
}

// The numbers of the quantities.
const (
	loss = iota
	line
	boundary
	agreement
	spread
	direction
)

// What is asked of the quantities: what we call small, nearly linear, still, and near.
const (
	smallLoss    = 0.01
	nearlyAll    = 0.999
	stillSpread  = 1e-9 // of the distance of the means: rounding, and a margin of some orders
	nearMachine  = 2.0  // degrees
	lineRounding = 1e-9
)

var quantities = []quantity{
	{"the loss is at most 0.01", "loss", func(r WhatBreaksItRun, _ float64) bool { return r.Loss <= smallLoss }},
	{"the perceptron's line holds", "line",
		func(r WhatBreaksItRun, alpha float64) bool { return r.Pull >= alpha*(1-lineRounding) }},
	{"the boundary is linear at 99.9 % of fresh points", "boundary",
		func(r WhatBreaksItRun, _ float64) bool { return r.Boundary >= nearlyAll }},
	{"units agree, and go on agreeing", "agreement",
		func(r WhatBreaksItRun, _ float64) bool { return r.FirstNAR >= 0 && r.LeftNAR == 0 }},
	{"the spread is frozen", "spread", func(r WhatBreaksItRun, _ float64) bool { return r.Drift <= stillSpread }},
	{"the direction is within 2° of the one predicted", "direction",
		func(r WhatBreaksItRun, _ float64) bool { return r.Separable && r.Angle <= nearMachine }},
}

// removal is a row: what it changes in the training, and what is claimed of it.
type removal struct {
	says          string // what is done, as a sentence
	source        string // which statement needs it
	field, second string // the fields of the config that say how much
	breaks        []int  // the quantities that it is claimed to break, by number
	leaves        []int  // those that it is claimed to leave; of the others nothing is claimed
	missed        int    // data sets of the pilot, of 36, on which it did not
	change        func(WhatBreaksItConfig, *sarussi2021.Training)
}

// all are the numbers of all quantities.
var all = []int{loss, line, boundary, agreement, spread, direction}

// order is that of the rows.
var order = []string{"nothing", "alpha = 1", "alpha > 1", "long steps", "unequal heads", "second layer", "weight decay",
	"ReLU", "large start", "mirrored start", "plain steps", "exponential loss", "hinge loss", "large and plain",
	"narrow margin", "one label", "reversed labels", "coins"}

var removals = map[string]removal{
	"nothing": {says: "nothing is removed", source: "T1, T2 and T3", leaves: all},
	"alpha = 1": {says: "the slope is 1, and the network linear", source: "D5, at α = 1", leaves: all,
		change: func(_ WhatBreaksItConfig, t *sarussi2021.Training) { t.Alpha = 1 }},
	"alpha > 1": {says: "the slope below 0 is larger than 1", source: "derived in the notebook, the reciprocal",
		field: "Slope", leaves: all, change: steeper},
	"long steps": {says: "steps are longer", source: "D6 and D2, which ask nothing of η", field: "Longer",
		leaves: all, change: func(c WhatBreaksItConfig, t *sarussi2021.Training) { t.Rate *= c.Longer }},
	"unequal heads": {says: "heads differ in size", source: "D6, which needs equal heads", field: "Spread",
		breaks: []int{spread}, leaves: []int{loss, line, boundary, agreement, direction},
		change: func(c WhatBreaksItConfig, t *sarussi2021.Training) { t.Spread = c.Spread }},
	"second layer": {says: "the second layer is trained too", source: "D6, which needs fixed heads",
		breaks: []int{spread}, leaves: []int{loss, line, agreement},
		change: func(_ WhatBreaksItConfig, t *sarussi2021.Training) { t.Both, t.Rate = true, t.Rate/10 }},
	"weight decay": {says: "the weights decay", source: "D2 and D6, whose step is the gradient's",
		field: "Decay", breaks: []int{line, spread, direction}, leaves: []int{loss, boundary, agreement},
		change: func(c WhatBreaksItConfig, t *sarussi2021.Training) { t.Decay = c.Decay }},
	"ReLU": {says: "units are flat below 0", source: "D5, which needs α > 0",
		missed: 1, breaks: []int{boundary}, leaves: []int{loss, spread},
		change: func(_ WhatBreaksItConfig, t *sarussi2021.Training) { t.Alpha = 0 }},
	"large start": {says: "the start is large", source: "T3, which needs agreement", field: "Large",
		missed: 1, breaks: []int{boundary, agreement, spread}, leaves: []int{loss, line},
		change: func(c WhatBreaksItConfig, t *sarussi2021.Training) { t.Sigma = c.Large }},
	"mirrored start": {says: "the start is large, and N is 0 there", source: "T3, which needs agreement",
		field: "Large", missed: 1, breaks: []int{boundary, agreement, spread}, leaves: []int{loss, line},
		change: func(c WhatBreaksItConfig, t *sarussi2021.Training) { t.Sigma, t.Mirrored = c.Large, true }},
	"plain steps": {says: "steps are the gradient's, not normalized", source: "T3c: the angle falls like 1/ln t",
		field: "Plain", breaks: []int{direction}, leaves: []int{loss, line, boundary, agreement, spread}, change: plain},
	"exponential loss": {says: "the loss is exponential, and steps are plain",
		source: "T3c: the same tail", field: "Plain", breaks: []int{direction},
		leaves: []int{loss, line, boundary, agreement, spread},
		change: func(c WhatBreaksItConfig, t *sarussi2021.Training) {
			plain(c, t)
			t.Loss = sarussi2021.Exponential
		}},
	"hinge loss": {says: "the loss is the hinge, and steps are plain", source: "T3c, which needs a tail",
		field: "Plain", breaks: []int{loss, direction}, leaves: []int{line, boundary, agreement},
		change: func(c WhatBreaksItConfig, t *sarussi2021.Training) {
			plain(c, t)
			t.Loss = sarussi2021.Hinge
		}},
	"large and plain": {says: "the start is large, and steps are plain", source: "T3, which needs agreement",
		field: "Plain", second: "Large", breaks: []int{boundary, agreement, spread, direction}, leaves: []int{loss, line},
		change: func(c WhatBreaksItConfig, t *sarussi2021.Training) {
			plain(c, t)
			t.Sigma = c.Large
		}},
	"narrow margin": {says: "the margin is narrow", source: "D8", field: "Narrow",
		missed: 2, breaks: []int{agreement}, leaves: []int{loss, line},
		change: func(c WhatBreaksItConfig, t *sarussi2021.Training) { t.Margin = c.Narrow }},
	"one label": {says: "one label is reversed",
		source: "T1 and T3, which need a teacher", breaks: []int{agreement, spread, direction},
		change: func(_ WhatBreaksItConfig, t *sarussi2021.Training) { t.Flips = 1 / float64(t.Samples) }},
	"reversed labels": {says: "a share of the labels is reversed",
		source: "T1 and T3, which need a teacher", field: "Reversed",
		breaks: []int{loss, line, agreement, spread, direction},
		change: func(c WhatBreaksItConfig, t *sarussi2021.Training) { t.Flips = c.Reversed }},
	"coins": {says: "labels are fair coins", source: "T1 and T3, which need a teacher", breaks: all,
		change: func(_ WhatBreaksItConfig, t *sarussi2021.Training) { t.Random = true }},
}

func plain(c WhatBreaksItConfig, t *sarussi2021.Training) { t.Rule, t.Rate = sarussi2021.GD, c.Plain }

// steeper trains the reciprocal network, which is the one of the larger slope: see [Reciprocal].
func steeper(c WhatBreaksItConfig, t *sarussi2021.Training) {
	if t.Alpha = c.Slope; c.Slope > 1 {
		t.Alpha, t.V = 1/c.Slope, c.Slope*t.Out()
	}
}

// Reciprocal returns the network with the slope 1/α that has the same values everywhere: its v is αv, its w_i are
// −u_i and its u_i are −w_i. Derived from σ_α(z) = −α σ_{1/α}(−z); α is above 0. A step of any rule takes one to
// the reciprocal of the other's next, as ∂N/∂W has its blocks exchanged and negated too.
func Reciprocal(n sarussi2021.Net) sarussi2021.Net {
	units, d := n.W.Dims()
	w := mat.NewDense(units, d, nil)
	for j := range units {
		for i := range d {
			w.Set(j, i, -n.W.At((j+n.K())%units, i))
		}
	}
	out := sarussi2021.Net{Alpha: 1 / n.Alpha, V: n.Alpha * n.V, W: w}
	for j := range len(n.Heads) {
		out.Heads = append(out.Heads, -n.Heads[(j+n.K())%units])
	}
	return out
}

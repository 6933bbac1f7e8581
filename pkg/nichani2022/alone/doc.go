// Package alone is the room of notebook 05 on Nichani, Bai and Lee: a target that is the sum of a dense linear part and
// of a sparse quadratic one, learned by the linear term f_L of a network's expansion about its start, by the quadratic
// term f_Q, and by both together, with and without the regulariser that keeps f_L out of the bulk of its spectrum; over
// the number of points, over how many directions the second part has, and what either term has to pay for a part.
package alone

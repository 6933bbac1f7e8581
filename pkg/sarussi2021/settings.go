package sarussi2021

// This file holds the settings of the experiments, with our labels F1 to F8. No figure of the paper could be read, so
// that none of these parameters is the paper's.

// setting returns the training that all settings vary.
func setting(data Data, alpha, sigma float64, rule string, rate float64, steps int) Training {
	return Training{Master: 2021, Data: data, Units: 100, Alpha: alpha, Sigma: sigma, Rule: rule, Loss: CrossEntropy,
		Rate: rate, Steps: steps, Count: 12}
}

// To returns the training with targets of the loss, at the last of which it ends.
func (t Training) To(targets ...float64) Training {
	t.Targets = targets
	return t
}

// From returns the training with another σ_0.
func (t Training) From(sigma float64) Training {
	t.Sigma = sigma
	return t
}

// Boundaries returns the setting of boundary pictures: 20 points of a square parted by a line (F1), or
// 100 with a smaller gap (F1b).
func Boundaries(small bool) Training {
	if small {
		return setting(Data{Kind: Line, Dim: 3, Samples: 20, Margin: 0.3}, 0.1, 1e-3, GD, 2, 20_000).To(0.01)
	}
	return setting(Data{Kind: Line, Dim: 3, Samples: 100, Margin: 0.1}, 0.3, 1e-3, GD, 2, 50_000).To(0.01)
}

// Convergence returns the setting of T1 (F2): reshuffled SGD on a teacher's points, γ = 0.105 (about ‖w*‖ =
// 9.5), entries of W at the start N(0, 0.1²).
func Convergence() Training {
	return setting(Data{Kind: Teacher, Dim: 20, Samples: 200, Margin: 0.105}, 0.3, 0.4472135955, SGD, 0.5, 80_000).
		To(0.1, 0.03, 0.01)
}

// Agreement returns the setting of the agreement regimes (F3): gradient descent on a mixture.
func Agreement() Training {
	t := setting(Data{Kind: Mixture, Dim: 20, Samples: 100, Noise: 0.1}, 0.3, 1e-3, GD, 0.2, 2000)
	t.Tally, t.Double = true, true
	return t
}

// Direction returns the setting of the limit's direction (F4): an asymmetric pair in d dimensions, and the flow's
// path by normalized steps.
func Direction(d int) Training {
	t := setting(Data{Kind: Asymmetric, Dim: d, Samples: 40, Noise: 0.1}, 0.1, 1e-3, Normalized, 0.1, 20_000)
	if t.Tally, t.Double = true, true; d > 2 {
		t.Samples = 100
	}
	return t
}

// Reflected returns the setting of symmetric data (F5): a mixture and its reflection.
func Reflected() Training {
	data := Data{Kind: Mixture, Dim: 20, Samples: 200, Noise: 0.1, Symmetric: true}
	t := setting(data, 0.3, 1e-3, Normalized, 0.1, 10_000)
	t.Tally, t.Double = true, true
	return t
}

// Clustering returns the setting of clusters against σ_0 (F6): large steps on a teacher's points.
func Clustering() Training {
	return setting(Data{Kind: Teacher, Dim: 20, Samples: 200, Margin: 0.1}, 0.3, 1e-3, GD, 8, 20_000).To(0.01)
}

// Handwritten returns the setting of digits (F7): SGD on a pair of 8×8 digits.
func Handwritten(plus, minus int) Training {
	t := setting(Data{Kind: Digits, Dim: 64, Samples: 250, Plus: plus, Minus: minus}, 0.1, 1e-3, SGD, 1, 20_000).To(0.05)
	t.Units = 20
	return t
}

// SampleSize returns the setting of few samples (F8): n points of a teacher in 30 dimensions.
func SampleSize(n int) Training {
	return setting(Data{Kind: Teacher, Dim: 30, Samples: n, Margin: 0.1}, 0.1, 1e-3, GD, 4, 20_000).To(0.02)
}

// NearlyOrthogonal returns the setting of coins on nearly orthogonal points (X3, ours).
func NearlyOrthogonal(d int) Training {
	t := setting(Data{Kind: Orthogonal, Dim: d, Samples: 12}, 0.3, 1e-3, Normalized, 1, 1000)
	t.Units, t.Tally, t.Double = 20, true, true
	return t
}

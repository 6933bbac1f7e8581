package nichani2022

// This file holds the settings of the experiments, with our labels E1 to E6.

// quick returns the training that all settings at quick size vary: d = 40, n = 400, m = 1000, λn = 10 and n_k = d+1,
// the rate 6 (the authors take 1 and more steps).
func quick(target string) Training {
	const d, n = 40, 400
	t := Training{Master: 2022, Data: Data{Dim: d, Samples: n, Test: 2000, Inputs: Gauss, Target: target}, Width: 1000,
		Activation: Sigmoid1.Name, Shift: Sigmoid1.Shift, Model: ByBoth, Free: d + 1, Subspace: Leading, Lambda3: 10. / n,
		Over: OverSum, Fresh: 100, Rate: 6, Steps: 1500, Count: 6}
	return t.Every(24)
}

// Every returns the training with about so many looks, even on a logarithmic axis.
func (t Training) Every(looks int) Training {
	t.Looks = Geometric(t.Steps, looks)
	return t
}

// For returns the training with another number of steps, and as many looks.
func (t Training) For(steps int) Training {
	t.Steps = steps
	return t.Every(len(t.Looks))
}

// Of returns the training of another model; f_Q alone begins at τ = 0.003.
func (t Training) Of(model string) Training {
	if t.Model = model; model == ByQuadratic && t.Init == 0 {
		t.Init = 0.003
	}
	return t
}

// Weight returns the training with the weight λn on the sample term: λ_3 = λn/n over the sum.
func (t Training) Weight(lambdaN float64) Training {
	t.Over, t.Lambda3 = OverSum, lambdaN/float64(t.Samples)
	return t
}

// Alone returns the setting of dense plus sparse (E2): directions that are orthogonal. Of takes the other models, and
// Weight(0) the regulariser.
func Alone() Training { return quick(Orthogonal) }

// AtSamples returns the training with another number of points and the weight λn kept.
func (t Training) AtSamples(n int) Training {
	weight := t.Lambda3 * float64(t.Samples)
	t.Samples = n
	return t.Weight(weight)
}

// Path returns the regularisation path (E3), a training for each weight λn: the authors' target, in which one β
// carries both parts.
func Path(lambdaN ...float64) []Training {
	out := make([]Training, len(lambdaN))
	for i, w := range lambdaN {
		out[i] = quick(SharedBeta).Weight(w)
	}
	return out
}

// AuthorsPath returns the authors' own path (3.1), a training for each λ: d = 100, n = 1000, m = 10000, n_k = d, the
// rate 1 for 20000 steps. λ multiplies the sum.
func AuthorsPath(lambda ...float64) []Training {
	out := make([]Training, len(lambda))
	for i, l := range lambda {
		t := quick(SharedBeta)
		t.Data = Data{Dim: 100, Samples: 1000, Test: 10_000, Inputs: Gauss, Target: SharedBeta}
		t.Width, t.Free, t.Lambda3, t.Rate, t.Steps, t.Count = 10_000, 100, l, 1, 20_000, 3
		out[i] = t.Every(60)
	}
	return out
}

// Escapes returns the setting of the race at a width (4.9): 300 steps, few looks, the data the same at every width.
func Escapes(width int, lambdaN float64) Training {
	t := quick(SharedBeta).Weight(lambdaN)
	t.Width, t.Steps, t.Looks, t.Count = width, 300, nil, 3
	return t
}

// Ends returns the setting of the landscape (2.6): from entries N(0, τ²), with the weights kept at every look.
func Ends(tau float64) Training {
	t := quick(Orthogonal)
	t.Init, t.Keep, t.Looks, t.Count = tau, true, []int{50}, 3
	return t
}

// Orders returns the settings of E6, n_k = d: f, f_L + f_Q and f_L without a regulariser.
func Orders() []Training {
	t := quick(SharedBeta).Weight(0)
	t.Free = t.Dim
	return []Training{t.Of(ByNetwork), t.Of(ByBoth), t.Of(ByTangent)}
}

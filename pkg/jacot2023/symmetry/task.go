package symmetry

import (
	"github.com/provingground/provingground/pkg/jacot2023"
)

// ringTask returns the task with a rotation symmetry: 20 inputs on a ring, 20
// outputs, 300 samples.
func ringTask() jacot2023.Task {
	return jacot2023.Task{Kind: jacot2023.Ring, Latent: 3, Rank: 2, Inputs: 20, Outputs: 20, Samples: 300, BiasSD: 0.5}
}

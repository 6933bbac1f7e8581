package damian2022

import (
	"math/rand/v2"

	"github.com/provingground/provingground/pkg/sample"
)

// streams returns the streams of one place of an experiment, by purpose.
func streams(master uint64, names ...any) func(purpose string) *rand.Rand {
	return func(purpose string) *rand.Rand {
		return sample.Stream(master, append(append([]any{}, names...), purpose)...)
	}
}

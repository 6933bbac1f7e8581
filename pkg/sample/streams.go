package sample

import "math/rand/v2"

// Streams returns the streams of one place of an experiment, by purpose:
// Streams(master, "damian2022/alignment", d, n, seed)("weights").
func Streams(master uint64, names ...any) func(purpose string) *rand.Rand {
	return func(purpose string) *rand.Rand {
		return Stream(master, append(append([]any{}, names...), purpose)...)
	}
}

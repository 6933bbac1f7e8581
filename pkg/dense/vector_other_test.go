//go:build !amd64

package dense

const vector = false

func useVectors(bool) {}

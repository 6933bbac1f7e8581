// Package subnormal computes with numbers below the smallest normal one taken for 0, as XLA takes them.
//
// Weights that decay, and the products of their gradients, end among such numbers, and a processor takes a
// hundred times as long for a product with one.
package subnormal

import "runtime"

// Zero runs f with subnormal numbers, float32 and float64, taken for 0, where this processor's setting for it is
// known (amd64, arm64). f must do its work on the goroutine that it is called on: the setting belongs to a thread,
// and no other inherits it, since the Go runtime starts none from one that is locked.
func Zero(f func()) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := control()
	setControl(before | flush)
	defer setControl(before)
	f()
}

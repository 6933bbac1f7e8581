//go:build goexperiment.simd

package engine

// vectors marks a Go backend with vector instructions, which round in another order.
const vectors = " simd"

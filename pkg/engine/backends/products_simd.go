//go:build goexperiment.simd && amd64

package backends

import _ "unsafe" // for go:linkname

// The kernels that compute 0.1.3 has for small products take instructions of SSE and of AVX in turn, for which
// Intel's processors save and restore the upper halves of their registers, 70 ns each time: 500 steps of a
// network of depth 12 and width 32 take 9.3 s with them and 1.7 s with the kernels for large products.
//
//go:linkname largeProducts github.com/gomlx/compute/internal/gobackend/dot/matmul.ForceLargeVariant
var largeProducts bool

func init() { largeProducts = true }

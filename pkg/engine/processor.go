package engine

import "golang.org/x/sys/cpu"

// Instructions names the widest vector instructions of this processor, which decide in what
// order sums are rounded; "" where it is no x86 processor.
func Instructions() string {
	for _, f := range []struct {
		has  bool
		name string
	}{{cpu.X86.HasAVX512F, "avx512"}, {cpu.X86.HasAVX2, "avx2"}, {cpu.X86.HasAVX, "avx"}, {cpu.X86.HasSSE42, "sse4.2"}} {
		if f.has {
			return f.name
		}
	}
	return ""
}

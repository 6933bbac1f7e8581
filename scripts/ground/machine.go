package main

import (
	"runtime"
	"strings"

	"golang.org/x/sys/cpu"
)

// machine names what decides the last bits of a result: the backend, and the
// processor's vector instructions, for which XLA compiles.
func machine(backend string) string {
	words := []string{backend, runtime.GOOS + "/" + runtime.GOARCH}
	for _, f := range []struct {
		has  bool
		name string
	}{
		{cpu.X86.HasAVX2, "avx2"}, {cpu.X86.HasFMA, "fma"}, {cpu.X86.HasAVX512F, "avx512f"}, {cpu.X86.HasAVX512VNNI, "avx512vnni"},
		{cpu.X86.HasAVX512BF16, "avx512bf16"}, {cpu.X86.HasAMXTile, "amx"}, {cpu.ARM64.HasSVE, "sve"},
	} {
		if f.has {
			words = append(words, f.name)
		}
	}
	return strings.Join(words, " ")
}

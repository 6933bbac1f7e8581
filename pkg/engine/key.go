package engine

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// goXLA is the version of github.com/gomlx/go-xla, which hands graphs to XLA. Programs
// that only read results do not link it and must find the same key.
const goXLA = "v0.4.1"

// The variables of the environment that change what a backend computes. For which
// processor XLA compiles is one of its flags.
var (
	xlaVariables  = []string{"XLA_FLAGS", "XLA_DEBUG_OPTIONS", "GOPJRT_NO_STABLE_HLO"}
	cudaVariables = []string{"NVIDIA_TF32_OVERRIDE"}
	goVariables   = []string{"GOMLX_SIMD_AVX512", "GOMLX_SIMD_AVX2"}
)

// key returns what results are kept by: everything of a backend that can change digits,
// the processor aside.
func (c Choice) key() string {
	if c.Plugin == "" {
		return c.Name + vectors + set(goVariables)
	}
	name, variables := c.Name, xlaVariables
	if name == c.Plugin {
		name = filepath.Base(name)
	}
	if name != XLACPU {
		variables = append(cudaVariables, variables...)
	}
	return name + "@" + pluginDigest(c.Plugin) + " go-xla " + goXLA + set(variables)
}

// set returns the variables that are set, as NAME="value".
func set(variables []string) string {
	var b strings.Builder
	for _, name := range variables {
		if value := spelledOut(name); value != "" {
			fmt.Fprintf(&b, " %s=%q", name, value)
		}
	}
	return b.String()
}

// spelledOut returns the value of a variable. XLA_FLAGS without a dash at the start names a
// file of flags, which counts by its content. Where XLA finds CUDA is not said by the user
// alone: the plugin's loader adds it.
func spelledOut(name string) string {
	value := strings.TrimSpace(os.Getenv(name))
	if name != "XLA_FLAGS" || value == "" {
		return value
	}
	if !strings.HasPrefix(value, "-") {
		text, err := os.ReadFile(value)
		if err != nil {
			return value
		}
		value = string(text)
	}
	var flags []string
	for _, f := range strings.Fields(value) {
		if !strings.HasPrefix(f, "--xla_gpu_cuda_data_dir") {
			flags = append(flags, f)
		}
	}
	return strings.Join(flags, " ")
}

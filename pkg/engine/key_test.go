package engine_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/engine"
)

// keysOf returns the key of an engine on the Go backend, and of one on a plugin.
func keysOf(t *testing.T) (onGo, onXLA string) {
	t.Helper()
	e, err := engine.Open(engine.Go)
	if err != nil {
		t.Fatal(err)
	}
	plugin := filepath.Join(t.TempDir(), "plugin.so")
	if err := os.WriteFile(plugin, []byte("a plugin"), 0o600); err != nil {
		t.Fatal(err)
	}
	return e.Key(), engine.PluginKey(engine.XLACPU, plugin)
}

func TestWhatChangesDigitsIsInTheKey(t *testing.T) {
	for _, name := range []string{"XLA_FLAGS", "XLA_DEBUG_OPTIONS", "GOMLX_SIMD_AVX512"} {
		t.Setenv(name, "")
	}
	onGo, onXLA := keysOf(t)
	flags := filepath.Join(t.TempDir(), "flags")
	if err := os.WriteFile(flags, []byte("--xla_cpu_max_isa=SSE4_2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, value string
		goes, xla   bool // whether the keys change
	}{
		{"XLA_FLAGS", "--xla_cpu_max_isa=SSE4_2", false, true}, {"XLA_FLAGS", flags, false, true},
		{"XLA_FLAGS", "--xla_gpu_cuda_data_dir=/usr/cuda", false, false}, {"XLA_FLAGS", "  ", false, false},
		{"XLA_DEBUG_OPTIONS", "xla_cpu_enable_fast_math: true", false, true},
		{"GOMLX_SIMD_AVX512", "false", true, false}, {"PATH", "/bin", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv(c.name, c.value)
			if g, x := keysOf(t); (g != onGo) != c.goes || (x != onXLA) != c.xla {
				t.Errorf("%s=%s: %q, before %q; %q, before %q", c.name, c.value, g, onGo, x, onXLA)
			}
		})
	}
	t.Setenv("XLA_FLAGS", flags)
	_, byFile := keysOf(t)
	t.Setenv("XLA_FLAGS", "--xla_cpu_max_isa=SSE4_2")
	if _, byHand := keysOf(t); byFile != byHand {
		t.Errorf("the same flags in a file: %q, %q", byFile, byHand)
	}
}

func TestThePrecisionIsInTheKey(t *testing.T) {
	e, err := engine.Open(engine.Go)
	if err != nil {
		t.Fatal(err)
	}
	if e.Key() != e.Float32().Float64().Key() || e.Key() == e.Float32().Key() {
		t.Errorf("%q, %q", e.Key(), e.Float32().Key())
	}
}

func TestTheVersionOfTheBindingIsThatOfTheModule(t *testing.T) {
	text, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "github.com/gomlx/go-xla "+engine.GoXLA+"\n") {
		t.Errorf("go.mod wants another go-xla than %s: set goXLA in key.go", engine.GoXLA)
	}
}

func TestTheInstructionsOfAProcessorHaveAName(t *testing.T) {
	known := []string{"avx512", "avx2", "avx", "sse4.2", ""}
	if got := engine.Instructions(); !slices.Contains(known, got) || got != "" && runtime.GOARCH != "amd64" &&
		runtime.GOARCH != "386" {
		t.Errorf("%q on %s", got, runtime.GOARCH)
	}
}

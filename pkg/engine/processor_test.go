package engine

import (
	"runtime"
	"slices"
	"testing"
)

func TestTheInstructionsOfAProcessorHaveAName(t *testing.T) {
	known := []string{"avx512", "avx2", "avx", "sse4.2", ""}
	if got := Instructions(); !slices.Contains(known, got) || got != "" && runtime.GOARCH != "amd64" &&
		runtime.GOARCH != "386" {
		t.Errorf("%q on %s", got, runtime.GOARCH)
	}
}

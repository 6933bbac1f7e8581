package engine_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
)

func product(in []*graph.Node) []*graph.Node {
	return []*graph.Node{graph.MatMul(in[0], in[1])}
}

func ExampleEngine_Run() {
	e, err := engine.Open(engine.Auto)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Close()
	out, err := e.Run("product", product, engine.Matrix(2, 2, []float64{1, 2, 3, 4}),
		engine.Matrix(2, 1, []float64{10, 1}))
	fmt.Println(out, err)
	// Output: [{[2 1] [12 34]}] <nil>
}

func TestUnknownBackendIsAnsweredWithTheKnownOnes(t *testing.T) {
	_, err := engine.Open("tpu")
	if err == nil || !strings.Contains(err.Error(), "auto, go, xla:cpu, xla:cuda") {
		t.Errorf("got %v", err)
	}
}

// elf returns the path of an ELF file whose bytes were changed: this very
// program.
func elf(t *testing.T, change func([]byte)) string {
	t.Helper()
	data, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Skip("no ELF program at hand:", err)
	}
	change(data)
	path := filepath.Join(t.TempDir(), "pjrt_c_api_cpu_plugin.so")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAFileThatIsNoPluginIsAnsweredBeforeItIsLoaded(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the headers of ELF are read on Linux")
	}
	text := filepath.Join(t.TempDir(), "text.so")
	if err := os.WriteFile(text, []byte("no library\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const machine = 18 // offset of e_machine in an ELF header
	foreign := elf(t, func(b []byte) { b[machine], b[machine+1] = 243, 0 })
	for _, c := range []struct{ path, want string }{
		{text, "is not a plugin"},
		{filepath.Join(t.TempDir(), "absent.so"), "there is no plugin"},
		{foreign, "is built for EM_RISCV"},
		{elf(t, func([]byte) {}), "does not export GetPjrtApi"},
	} {
		_, err := engine.Open(c.path)
		if err == nil || !strings.Contains(err.Error(), c.want) && !strings.Contains(err.Error(), "noxla") ||
			strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v", c.want, err)
		}
	}
}

func TestAutoFallsBackToGoAndSaysWhy(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("PG_ROOT", t.TempDir())
	t.Setenv("PJRT_PLUGIN_LIBRARY_PATH", t.TempDir())
	e, err := engine.Open("")
	if err != nil || e.Name() != engine.Go {
		t.Fatalf("got %v, %v", e, err)
	}
	if why := e.Choice().String(); !strings.Contains(why, "./scripts/setup") && !strings.Contains(why, "noxla") {
		t.Errorf("got %q", why)
	}
	if _, err := engine.Open(engine.XLACPU); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("asked for by name: got %v", err)
	}
}

// A program that was built in a checkout finds its plugin wherever it is started.
func TestAProgramStartedElsewhereFindsThePluginOfItsCheckout(t *testing.T) {
	own, err := filepath.Abs("../../.tools/xla/pjrt_c_api_cpu_plugin.so")
	if _, missing := os.Stat(own); err != nil || missing != nil {
		t.Skip("set-up has put no plugin into this checkout")
	}
	t.Chdir(t.TempDir())
	t.Setenv("PG_ROOT", "")
	t.Setenv("PJRT_PLUGIN_LIBRARY_PATH", "")
	e, err := engine.Open("")
	if err != nil || e.Name() != engine.XLACPU && !strings.Contains(e.Choice().Why, "noxla") {
		t.Errorf("got %v, %v", e.Choice(), err)
	}
}

func TestAGPUIsAskedForWhereThereIsNone(t *testing.T) {
	if _, err := os.Stat("/dev/nvidiactl"); err == nil {
		t.Skip("there is a GPU")
	}
	if _, err := engine.Open(engine.XLACUDA); err == nil || !strings.Contains(err.Error(), "take xla:cpu or go") &&
		!strings.Contains(err.Error(), "noxla") {
		t.Errorf("got %v", err)
	}
}

func TestAPluginThatWasDeletedIsAnsweredWithASentence(t *testing.T) {
	plugin := enginetest.Open(t, engine.XLACPU).Choice().Plugin
	link := filepath.Join(t.TempDir(), "pjrt_c_api_cpu_plugin.so")
	if err := os.Symlink(plugin, link); err != nil {
		t.Skip(err)
	}
	e, err := engine.Open(link)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(link); err != nil {
		t.Fatal(err)
	}
	_, err = e.Run("product", product, engine.Matrix(1, 1, ones(1)), engine.Matrix(1, 1, ones(1)))
	if err == nil || !strings.Contains(err.Error(), "no longer there: run ./scripts/setup") {
		t.Errorf("got %v", err)
	}
}

func TestBadShapesAreErrorsThatNameTheGraph(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for name, in := range map[string][]engine.Array{
			"wrong count": {engine.Matrix(2, 2, []float64{1}), engine.Matrix(2, 1, []float64{1, 1})},
			"empty":       {engine.Matrix(0, 2, nil), engine.Matrix(2, 1, []float64{1, 1})},
			"mismatch":    {engine.Matrix(2, 2, make([]float64, 4)), engine.Matrix(3, 1, make([]float64, 3))},
			"too few":     {engine.Matrix(2, 2, make([]float64, 4))},
		} {
			_, err := e.Run("product", product, in...)
			if err == nil || !strings.Contains(err.Error(), "product") || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: got %v", name, err)
			}
		}
	})
}

func TestAGraphBeyondTheMachinesMemoryIsRefused(t *testing.T) {
	defer engine.SetMachineMemory(1 << 20)()
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		_, err := e.Run("product", product, engine.Matrix(1000, 1, ones(1000)), engine.Matrix(1, 1000, ones(1000)))
		if err == nil || !strings.Contains(err.Error(), "would take about 0.008") {
			t.Errorf("got %v", err)
		}
	})
}

func TestManyGoroutinesShareOneGraph(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				n := 1 + i%4 // four shapes of one graph
				out, err := e.Run("product", product, engine.Matrix(1, n, ones(n)), engine.Matrix(n, 1, ones(n)))
				if err != nil || out[0].Data[0] != float64(n) {
					t.Errorf("n = %d: %v, %v", n, out, err)
				}
			})
		}
		wg.Wait()
	})
}

func TestAClosedEngineOpensAgain(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for range 2 {
			if _, err := e.Run("product", product, engine.Matrix(1, 1, ones(1)), engine.Matrix(1, 1, ones(1))); err != nil {
				t.Fatal(err)
			}
			e.Close()
		}
	})
}

func TestFloat32RoundsAndFloat64DoesNot(t *testing.T) {
	third := func(in []*graph.Node) []*graph.Node { return []*graph.Node{graph.DivScalar(in[0], 3)} }
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for _, c := range []struct {
			e    *engine.Engine
			want float64
		}{{e, 1.0 / 3}, {e.Float32(), float64(float32(1) / 3)}, {e.Float32().Float64(), 1.0 / 3}} {
			out, err := c.e.Run("third", third, engine.Scalar(1))
			if err != nil || out[0].Data[0] != c.want || len(out[0].Shape) != 0 {
				t.Errorf("got %v, %v, want %v", out, err, c.want)
			}
		}
	})
}

func TestOutputsOfAnotherTypeAreRefused(t *testing.T) {
	integers := func(in []*graph.Node) []*graph.Node {
		return []*graph.Node{graph.ConvertDType(in[0], dtypes.Int8)}
	}
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		if out, err := e.Run("small integers", integers, engine.Scalar(3)); err == nil ||
			!strings.Contains(err.Error(), "[]int8") {
			t.Errorf("got %v, %v", out, err)
		}
	})
}

// TestProductsRepeatTheirBits multiplies matrices large enough to be split
// among threads, with one and with all of them.
func TestProductsRepeatTheirBits(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		const n = 300
		a := engine.Matrix(n, n, normal("a", n*n))
		var first []float64
		for _, threads := range []int{1, runtime.NumCPU(), 2 * runtime.NumCPU()} {
			was := runtime.GOMAXPROCS(threads)
			out, err := e.Run("product", product, a, a)
			runtime.GOMAXPROCS(was)
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = out[0].Data
			}
			if !slices.Equal(first, out[0].Data) {
				t.Errorf("other bits with %d threads", threads)
			}
		}
	})
}

// TestClosuresOfOneFunctionAreDifferentGraphs guards against a compiled graph
// being taken for one that captured another number.
func TestClosuresOfOneFunctionAreDifferentGraphs(t *testing.T) {
	times := func(c float64) engine.Graph {
		return func(in []*graph.Node) []*graph.Node { return []*graph.Node{graph.MulScalar(in[0], c)} }
	}
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for _, c := range []float64{2, 3, 2} {
			out, err := e.Run("times", times(c), engine.Scalar(1))
			if err != nil || out[0].Data[0] != c {
				t.Errorf("times %v: got %v, %v", c, out, err)
			}
		}
	})
}

func TestACompiledGraphTakesNoOtherShape(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		c, err := e.Compile("product", product, engine.Matrix(1, 2, ones(2)), engine.Matrix(2, 1, ones(2)))
		if err != nil {
			t.Fatal(err)
		}
		if out, err := c.Run(engine.Matrix(1, 2, ones(2)), engine.Matrix(2, 1, ones(2))); err != nil || out[0].Data[0] != 2 {
			t.Errorf("got %v, %v", out, err)
		}
		if _, err := c.Run(engine.Matrix(1, 3, ones(3)), engine.Matrix(3, 1, ones(3))); err == nil {
			t.Error("another shape is taken")
		}
		e.Close()
		if _, err := c.Run(engine.Matrix(1, 2, ones(2)), engine.Matrix(2, 1, ones(2))); err == nil {
			t.Error("it runs on a closed engine")
		}
	})
}

func TestBatchesAreAsEqualAsTheyCanBe(t *testing.T) {
	for _, c := range []struct {
		runs  int
		bytes int64
		want  int
	}{
		{8, 100, 1},  // fits
		{8, 101, 2},  // two of four
		{8, 250, 4},  // three would be unequal
		{7, 150, 2},  // four and three: seven of one are too many
		{7, 400, 7},  // four would be unequal, seven are fewer than eight
		{3, 9999, 3}, // no run can be split
	} {
		if got := engine.BatchCount(c.runs, c.bytes, 100); got != c.want {
			t.Errorf("%d runs of %d bytes: %d batches, want %d", c.runs, c.bytes, got, c.want)
		}
	}
}

func ones(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1
	}
	return x
}

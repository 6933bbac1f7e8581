package notebooks

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/provingground/provingground/pkg/ground/cli"
)

// execution is what execute.py reports of one notebook.
type execution struct {
	Notebook string  `json:"notebook"`
	Copy     string  `json:"copy"` // executed; empty when none was written
	Seconds  float64 `json:"seconds"`
	Failure  string  `json:"failure"` // empty when every cell ran
	Failed   int     `json:"failed"`  // cells
}

type report []execution

func (r report) failed() int {
	n := 0
	for _, e := range r {
		if e.Failure != "" {
			n++
		}
	}
	return n
}

// kernel returns the checkout that brings the kernel of the notebooks, set up.
func (r *notebookRun) kernel() (checkout string, err error) {
	if checkout, err = r.module.Checkout(); err != nil {
		return "", err
	}
	if !cli.Exists(python(checkout)) || !cli.Exists(filepath.Join(checkout, ".tools", "bin", "gonb")) {
		setup := "./scripts/setup"
		if !r.module.Own() {
			setup = filepath.Join(checkout, "scripts", "setup")
		}
		return "", fmt.Errorf("the notebook kernel is not set up: run %s, then this again", setup)
	}
	return checkout, nil
}

// python returns the Python of a checkout.
func python(checkout string) string { return filepath.Join(checkout, ".venv", "bin", "python") }

// execute runs execute.py on the notebooks, with copies into out and results
// into the folder of that name, and returns its report. A failed notebook is
// in the report, not an error.
func (r *notebookRun) execute(ctx context.Context, paths []string, out, results string) (report, error) {
	checkout, err := r.kernel()
	if err != nil {
		return nil, err
	}
	tmp, err := cli.Temporary()
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	file := filepath.Join(tmp, "report.json")
	cmd := exec.CommandContext(ctx, python(checkout), r.arguments(checkout, paths, out, file)...)
	cmd.Env = r.environment(results)
	cmd.Stdout, cmd.Stderr = r.stdout, r.stderr
	// execute.py ends the kernel and what it started before it ends itself.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	runErr := cmd.Run()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return readReport(file, runErr)
}

// arguments returns those of Python: execute.py with what it is called with.
func (r *notebookRun) arguments(checkout string, paths []string, out, file string) []string {
	args := []string{
		filepath.Join(checkout, "scripts", "python", "execute.py"),
		"--timeout", strconv.FormatFloat(r.timeout.Seconds(), 'f', -1, 64), "--jobs", strconv.Itoa(r.jobs), "--out", out,
		"--report", file, "--below", filepath.Join(r.module.Root, "notebooks"),
	}
	for _, p := range paths {
		args = append(args, cli.FromHere(p))
	}
	return args
}

// readReport reads the report of execute.py, which ended with an error or with none.
func readReport(file string, ended error) (report, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("execute.py ended without a report (%v): its reason is above", ended)
	}
	var rep report
	if err := json.Unmarshal(data, &rep); err != nil {
		return nil, fmt.Errorf("execute.py wrote a damaged report: %w", err)
	}
	return rep, nil
}

// environment returns the environment of the kernel: ours, with what the flags
// say. A comparison takes nothing from outside that changes a result.
func (r *notebookRun) environment(results string) []string {
	env := cli.Python(os.Environ())
	set := func(key, value string) {
		env = slices.DeleteFunc(env, func(e string) bool { return strings.HasPrefix(e, key+"=") })
		if value != "" {
			env = append(env, key+"="+value)
		}
	}
	own := r.check || r.update || r.stress // of committed notebooks
	if r.preset != "" || own {
		set("PG_PRESET", r.preset)
	}
	if r.seed != "" || own {
		set("PG_SEED", r.seed)
	}
	if r.backend != "" {
		set("PG_BACKEND", r.backend)
	}
	if r.isa != "" {
		set("XLA_FLAGS", strings.TrimSpace(os.Getenv("XLA_FLAGS")+" --xla_cpu_max_isa="+r.isa))
	}
	if results != "" {
		set("PG_RESULTS", results)
	}
	set("PG_FIGURES", "")
	if !r.check && !r.stress { // cells export the figures that they show
		set("PG_FIGURES", r.figures())
	}
	return env
}

// figures returns the folder of the figures that the notebooks show.
func (r *notebookRun) figures() string { return filepath.Join(r.results, "figures", "notebooks") }

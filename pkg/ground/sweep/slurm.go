package sweep

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/wholefile"
)

// mostWorkers is the largest array that Slurm takes as it is installed.
const mostWorkers = 1000

// programBytes is the memory of the program without the arrays of its points, amply.
const programBytes = 1e9

// passed are variables that decide what is computed and where it is kept. Slurm hands
// the environment on, unless a site forbids it.
var passed = []string{"PG_RESULTS", "PG_BACKEND", "XLA_FLAGS", "GODEBUG", "LD_LIBRARY_PATH", "GLIBC_TUNABLES"}

// script is what is handed to sh to submit a sweep.
const script = `#!/bin/sh
# A sweep by %[1]d workers, and the verdicts after it. To submit it: sh FILE [options of sbatch]
# Without Slurm: seq %[1]d | xargs -P %[1]d -I{} COMMAND sweep -points ..., as below; a job of Kubernetes
# with parallelism and completions %[1]d, on one volume, runs the same command.
set -eu
cd %[2]s
%[3]sworkers=$(sbatch --parsable --job-name=ground-sweep --array=1-%[1]d --cpus-per-task=%[4]d --mem=%[5]dM \
    --output=%[6]s/%%A-%%a.txt "$@" --wrap %[7]s)
workers=${workers%%%%;*}
verdicts=$(sbatch --parsable --job-name=ground-verdicts --dependency=afterany:$workers \
    --cpus-per-task=%[4]d --mem=%[5]dM --output=%[6]s/%%A.txt "$@" --wrap %[8]s)
verdicts=${verdicts%%%%;*}
echo "workers: job $workers; verdicts: job $verdicts, in "%[6]s"/$verdicts.txt"
`

// printScript prints the script of an array. Workers run a copy of this program, so that it is
// the same to the last whatever becomes of the sources.
func (c *sweepCommand) printScript(ctx context.Context, module cli.Module, parts []*experiment.Part) error {
	folder := filepath.Join(module.Results(), "sweep")
	if err := cli.MakeWritable(folder); err != nil {
		return err
	}
	program, err := copyProgram(folder)
	if err != nil {
		return fmt.Errorf("this program cannot be copied to %s for the workers: %w", folder, err)
	}
	bytes := 0.0
	for _, p := range parts {
		if _, err := p.Missing(ctx); err != nil {
			return err
		}
		bytes = max(bytes, p.Cost.Bytes)
	}
	call := append([]string{program, "sweep"}, withoutSlurm(c.args)...)
	worker := append(call[:2:2], append([]string{"-points"}, call[2:]...)...)
	_, err = fmt.Fprintf(c.stdout, script, c.slurm, quoted(module.Root), exports(), cores,
		int(math.Ceil((cores*bytes+programBytes)/1e6)), quoted(folder), quoted(line(worker)), quoted(line(call)))
	return err
}

// copyProgram copies this program into a folder, under a name of its own for every build.
func copyProgram(folder string) (path string, err error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	data, err := os.ReadFile(self)
	if err != nil {
		return "", err
	}
	path = filepath.Join(folder, fmt.Sprintf("ground-%x", sha256.Sum256(data))[:len("ground-")+12])
	if cli.Exists(path) {
		return path, nil
	}
	return path, wholefile.WriteMode(path, data, 0o755)
}

// withoutSlurm returns the arguments of the command for a worker.
func withoutSlurm(args []string) []string {
	var out []string
	for i := 0; i < len(args); i++ {
		name := "-" + strings.TrimLeft(args[i], "-")
		switch {
		case name == "-slurm":
			i++
		case !strings.HasPrefix(name, "-slurm="):
			out = append(out, args[i])
		}
	}
	return out
}

// exports returns the lines that set what is passed on.
func exports() string {
	var b strings.Builder
	for _, name := range passed {
		if value := os.Getenv(name); value != "" {
			fmt.Fprintf(&b, "export %s=%s\n", name, quoted(value))
		}
	}
	return b.String()
}

// line returns a command line for a shell.
func line(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = quoted(w)
	}
	return strings.Join(out, " ")
}

// quoted returns a word for a shell.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

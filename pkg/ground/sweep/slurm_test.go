package sweep

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/groundtest"
)

func TestTheScriptIsAShellScriptOfTheSameCommand(t *testing.T) {
	results := groundtest.Results(t)
	t.Setenv("XLA_FLAGS", "--it's")
	status, out, errs := ground(t, append([]string{"-slurm", "7", "-seed=3"}, some...)...)
	if status != cli.ExitOK {
		t.Fatalf("status %d, %s", status, errs)
	}
	for _, want := range []string{"--array=1-7", "--dependency=afterany:$workers", `export XLA_FLAGS='--it'\''s'`,
		`'\''sweep'\'' '\''-points'\'' '\''-seed=3'\'' '\''-backend'\'' '\''go'\'' '\''damian2022/start'\''`,
		`'\''sweep'\'' '\''-seed=3'\''`, "a [clone]"} {
		if !strings.Contains(out, want) {
			t.Errorf("the script lacks %s:\n%s", want, out)
		}
	}
	check := exec.Command("sh", "-n")
	check.Stdin = strings.NewReader(out)
	if said, err := check.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, said)
	}
	programs, err := os.ReadDir(filepath.Join(results, "sweep"))
	if err != nil || len(programs) != 1 {
		t.Fatalf("%d programs, %v", len(programs), err)
	}
	if info, err := programs[0].Info(); err != nil || info.Mode()&0o100 == 0 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestAWorkerIsGivenTheArgumentsButForSlurm(t *testing.T) {
	for args, want := range map[string]string{
		"-slurm 4 a":             "a",
		"a --slurm=4 -seed 2":    "a -seed 2",
		"-preset paper -slurm 4": "-preset paper",
		"a":                      "a",
	} {
		if got := withoutSlurm(strings.Fields(args)); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%s: %v", args, got)
		}
	}
}

// An array of four workers on a real Slurm comes to what one program comes to, byte for byte.
func TestAnArrayOnSlurmComesToWhatOneProgramComesTo(t *testing.T) {
	slurm(t)
	alone := byOne(t)
	results := groundtest.Results(t)
	status, out, errs := ground(t, append([]string{"-slurm", "4"}, some...)...)
	if status != cli.ExitOK {
		t.Fatalf("status %d, %s", status, errs)
	}
	said := call(t, out, "sh", "-s", "--", "--partition=main")
	folder := filepath.Join(results, "sweep")
	verdicts := filepath.Join(folder, said[strings.LastIndex(said, "/")+1:])
	waitFor(t, 90*time.Second, func() bool { return strings.TrimSpace(call(t, "", "squeue", "--noheader")) == "" })
	workers, computed := 0, 0
	for _, log := range logs(t, folder) {
		if _, after, ok := strings.Cut(log, "all points are stored, "); ok {
			var n int
			fmt.Sscan(after, &n)
			workers, computed = workers+1, computed+n
		}
	}
	last, err := os.ReadFile(verdicts)
	if err != nil || workers != 4 || computed != 20 || !strings.HasPrefix(string(last), "0 points computed here") {
		t.Errorf("%d workers computed %d points, then %s (%v)", workers, computed, last, err)
	}
	same(t, kept(t, results), alone)
}

// logs returns what the jobs printed.
func logs(t *testing.T, folder string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if filepath.Ext(e.Name()) == ".txt" {
			text, err := os.ReadFile(filepath.Join(folder, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, string(text))
		}
	}
	return out
}

// slurm starts a Slurm for the test, of one node with eight cores by name.
func slurm(t *testing.T) {
	t.Helper()
	for _, program := range []string{"munged", "slurmctld", "slurmd", "sbatch", "squeue"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("Slurm is not installed: %v (Debian: slurmctld slurmd slurm-client munge)", err)
		}
	}
	folder, err := os.MkdirTemp("/tmp", "slurm")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	script, err := filepath.Abs(filepath.Join("testdata", "slurm.sh"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stopDaemons(folder) })
	call(t, "", "sh", script, folder, fmt.Sprint(freePorts(t)))
	t.Setenv("SLURM_CONF", filepath.Join(folder, "slurm.conf"))
	waitFor(t, 30*time.Second, func() bool { return strings.Contains(call(t, "", "sinfo", "--noheader"), "idle") })
}

// stopDaemons ends what slurm.sh started in a folder.
func stopDaemons(folder string) {
	for _, name := range []string{"slurmd", "slurmctld", "munge"} {
		var pid int
		text, err := os.ReadFile(filepath.Join(folder, name+".pid"))
		if _, scanErr := fmt.Sscan(string(text), &pid); err != nil || scanErr != nil {
			continue
		}
		if p, err := os.FindProcess(pid); err == nil {
			p.Signal(os.Interrupt)
		}
	}
	time.Sleep(time.Second) // they write into the folder until they end
}

// freePorts returns a port that is free with the next one.
func freePorts(t *testing.T) int {
	t.Helper()
	for range 100 {
		first, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := first.Addr().(*net.TCPAddr).Port
		second, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port+1))
		first.Close()
		if err == nil {
			second.Close()
			return port
		}
	}
	t.Fatal("no two ports in a row are free")
	return 0
}

// call runs a command to its end and returns what it printed.
func call(t *testing.T, stdin, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin = strings.NewReader(stdin)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return strings.TrimSpace(string(out))
}

func waitFor(t *testing.T, most time.Duration, what func() bool) {
	t.Helper()
	for start := time.Now(); !what(); time.Sleep(100 * time.Millisecond) {
		if time.Since(start) > most {
			t.Fatalf("not within %v", most)
		}
	}
}

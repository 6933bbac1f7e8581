package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fake is a worker that behaves as its mode says.
func fake(mode string) {
	if mode == "never starts" {
		fmt.Fprintln(os.Stderr, "Traceback\nno such library")
		os.Exit(3)
	}
	if mode == "does not run" {
		fmt.Println(`{"error": "there is no wheel"}`)
		os.Exit(0)
	}
	fmt.Printf("{\"about\": {\"pid\": \"%d\"}}\n", os.Getpid())
	scanner := bufio.NewScanner(os.Stdin)
	for scanner.Scan() {
		var r request
		if err := json.Unmarshal(scanner.Bytes(), &r); err != nil {
			os.Exit(4)
		}
		answerFake(mode, r)
	}
	os.Exit(0)
}

func answerFake(mode string, r request) {
	seconds, check := 0.1, 1.0
	switch mode {
	case "dies":
		fmt.Fprintln(os.Stderr, "segmentation fault")
		os.Exit(5)
	case "garbage":
		fmt.Println("Warning: the answer is 42")
		return
	case "endless line":
		for {
			if _, err := fmt.Print(strings.Repeat("x", 1<<16)); err != nil {
				os.Exit(6)
			}
		}
	case "fails":
		fmt.Printf("{\"job\": %q, \"error\": \"out of memory\"}\n", r.Job)
		return
	case "other job":
		r.Job = "another"
	case "silent":
		time.Sleep(time.Minute)
	case "disagrees":
		check = 1.5
	case "slow":
		seconds = budget / 2
	case "very slow":
		seconds = budget + 1
	case "half as fast":
		seconds = 0.2
	}
	fmt.Printf("{\"job\": %q, \"seconds\": %g, \"check\": %g}\n", r.Job, seconds, check)
}

func fakeWorker(name, mode string) *worker {
	return &worker{name: name, command: []string{os.Args[0], "fake", mode}, patience: 20 * time.Second}
}

func TestEveryMisbehaviourOfAWorkerIsAnErrorThatSaysWhat(t *testing.T) {
	for mode, want := range map[string]string{
		"never starts": "it ended (exit status 3): no such library",
		"does not run": "there is no wheel",
		"dies":         "it ended (exit status 5): segmentation fault",
		"garbage":      `it said "Warning: the answer is 42", which is not an answer`,
		"endless line": "it ended (signal: killed)",
		"fails":        "out of memory",
		"other job":    "its answer to svd lacks the job's name, seconds or check",
		"silent":       "it gave no answer in 200ms",
	} {
		t.Run(mode, func(t *testing.T) {
			w := fakeWorker("fake", mode)
			defer w.stop()
			if mode == "silent" {
				if err := w.start(t.Context()); err != nil {
					t.Fatal(err)
				}
				w.patience = 200 * time.Millisecond
			}
			for range 2 { // the second time a new process has to be started
				if _, _, err := w.ask(t.Context(), request{"svd", 1}); err == nil || err.Error() != want {
					t.Errorf("got %v, want %s", err, want)
				}
				if mode == "silent" {
					return
				}
			}
		})
	}
}

func TestAProgramThatIsNotThereIsAnError(t *testing.T) {
	w := &worker{name: "jax", command: []string{"./no-such-python"}, patience: time.Second}
	if err := w.start(t.Context()); err == nil || !strings.Contains(err.Error(), "it does not start") {
		t.Errorf("got %v", err)
	}
	w.stop()
}

func TestAskEndsWithItsContext(t *testing.T) {
	w := fakeWorker("fake", "silent")
	defer w.stop()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, _, err := w.ask(ctx, request{"svd", 1}); err == nil || ctx.Err() == nil {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > 10*time.Second { // the worker is silent for a minute
		t.Errorf("it took %v", took)
	}
}

// drive starts a worker, says its process number, and waits to be killed.
func drive(mode string) {
	w := fakeWorker("fake", mode)
	if err := w.start(context.Background()); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(w.about["pid"])
	time.Sleep(time.Minute)
	os.Exit(1)
}

func TestAKilledDriverLeavesNoWorkerBehind(t *testing.T) {
	driver := exec.Command(os.Args[0], "driver", "honest")
	out, err := driver.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := driver.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	_, scanErr := fmt.Fscan(out, &pid)
	if err := driver.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := driver.Wait(); err == nil || scanErr != nil {
		t.Fatalf("the driver ended with %v; its worker: %v", err, scanErr)
	}
	for deadline := time.Now().Add(10 * time.Second); alive(pid); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the worker, process %d, is still there", pid)
		}
	}
}

// alive reports whether a process runs. One that has ended may wait for a
// parent that reads its status: Linux shows it as Z.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

func TestSettingsThatSlowOpenBLASDoNotReachTheWorkers(t *testing.T) {
	got := environment([]string{"A=1", "OPENBLAS_CORETYPE=Haswell", "OPENBLAS_L2_SIZE=1024", "OPENBLAS_NUM_THREADS=2"})
	if strings.Join(got, " ") != "A=1 OPENBLAS_NUM_THREADS=2 PYTHONUTF8=1" {
		t.Errorf("got %v", got)
	}
}

func TestTheTailKeepsTheLastLine(t *testing.T) {
	var end tail
	for i := range 10000 {
		fmt.Fprintf(&end, "line %d\n", i)
	}
	if end.lastLine() != "line 9999" || len(end.data) > 4096 {
		t.Errorf("last line %q of %d bytes", end.lastLine(), len(end.data))
	}
}

// The worker of the pure-Go backend runs a real job and answers what it lacks.
func TestTheGoBackendAnswersRequests(t *testing.T) {
	w := &worker{name: "go", command: []string{os.Args[0], workerCommand, "go"}, patience: time.Minute}
	defer w.stop()
	first, check, err := w.ask(t.Context(), request{"first-step", 2})
	if err != nil || !(first > 0) || !(check > 0) || math.IsInf(check, 0) {
		t.Fatalf("seconds %g, check %g, %v", first, check, err)
	}
	if w.about["gomlx"] == "" || w.about["via"] == "" {
		t.Errorf("it says of itself %v", w.about)
	}
	process := w.process
	if _, _, err := w.ask(t.Context(), request{"dance", 1}); err == nil || err.Error() != `it has no job "dance"` {
		t.Errorf("got %v", err)
	}
	if _, again, err := w.ask(t.Context(), request{"first-step", 1}); err != nil || again != check ||
		w.process != process {
		t.Errorf("after an error: check %v, was %v; %v", again, check, err)
	}
}

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"runtime/debug"
	"slices"
	"time"

	"github.com/provingground/provingground/pkg/engine"
	_ "github.com/provingground/provingground/pkg/engine/backends" // what engine.Open may open
	"github.com/provingground/provingground/pkg/ground/cli"
)

// workerCommand is the argument that makes this program a worker: worker BACKEND.
const workerCommand = "worker"

// serve is a worker on one of this library's backends: it says what it is and
// then answers requests until its input ends, and then ends the process, also
// in the middle of a job.
func serve(ctx context.Context, backend string, in io.Reader, out io.Writer) {
	encoder := json.NewEncoder(out)
	e, err := engine.Open(backend)
	if err != nil {
		say(encoder, answer{Error: err.Error()})
		return
	}
	defer e.Close()
	say(encoder, answer{About: map[string]string{"gomlx": moduleVersion("github.com/gomlx/gomlx"), "via": e.Choice().Why}})
	requests := make(chan request)
	go func() {
		scanner := bufio.NewScanner(in)
		for scanner.Scan() {
			var r request
			if json.Unmarshal(scanner.Bytes(), &r) == nil {
				requests <- r
			}
		}
		os.Exit(cli.ExitOK)
	}()
	s := server{engine: e}
	for r := range requests {
		say(encoder, s.answer(ctx, r))
	}
}

// say writes an answer. Nobody is left to hear of a failure.
func say(encoder *json.Encoder, a answer) { _ = encoder.Encode(a) }

// server holds one job at a time, ready to run.
type server struct {
	engine *engine.Engine
	job    string
	task   task
}

func (s *server) answer(ctx context.Context, r request) answer {
	a := answer{Job: r.Job}
	seconds, check, err := s.time(ctx, r)
	if err != nil {
		a.Error = err.Error()
		return a
	}
	a.Seconds, a.Check = seconds, &check
	return a
}

func (s *server) time(ctx context.Context, r request) (seconds, check float64, err error) {
	if err := s.prepare(r.Job); err != nil {
		return 0, 0, err
	}
	var result []engine.Array
	start := time.Now()
	for range r.Repeat {
		if result, err = s.task.run(ctx); err != nil {
			return 0, 0, err
		}
	}
	seconds = time.Since(start).Seconds() / float64(r.Repeat)
	if check, err = s.task.check(result); err == nil && (math.IsNaN(check) || math.IsInf(check, 0)) {
		err = fmt.Errorf("its result is %v", check)
	}
	return seconds, check, err
}

func (s *server) prepare(name string) error {
	if s.job == name {
		return nil
	}
	i := slices.IndexFunc(jobs, func(j job) bool { return j.name == name })
	if i < 0 {
		return fmt.Errorf("it has no job %q", name)
	}
	e := s.engine.Float32()
	if jobs[i].double {
		e = s.engine.Float64()
	}
	t, err := jobs[i].prepare(e, jobs[i].draw(), jobs[i].numbers)
	if err != nil {
		return err
	}
	s.job, s.task = name, t
	return nil
}

// moduleVersion returns the version of a module that this program contains.
func moduleVersion(path string) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == path {
				return m.Version
			}
		}
	}
	return "unknown"
}

// sortedKeys returns the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

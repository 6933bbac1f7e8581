package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/provingground/provingground/pkg/engine"
)

// The engines by name, in the order of the table.
var (
	ownEngines  = []string{engine.XLACPU, engine.XLACUDA, engine.Go}
	peerEngines = []string{"jax", "numpy", "torch", "sklearn"}
)

// usualPeers are the peers that know every job but those that name their own.
var usualPeers = peerEngines[:3]

// reference is the engine to which ratios are taken.
const reference = "jax"

// crew are the engines that are measured, in the order of the table.
type crew []*worker

// recruit returns a worker for each engine that is asked for; none is started.
func recruit(ctx context.Context, o options, root, folder string, stderr io.Writer) (crew, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	python := o.python
	if python == "" && slices.ContainsFunc(o.engines, isPeer) {
		if python, err = peerPython(ctx, root, stderr); err != nil {
			return nil, err
		}
	}
	var c crew
	for _, name := range o.engines {
		w := &worker{name: name, patience: patience, command: []string{self, workerCommand, name}}
		if isPeer(name) {
			// Compiled modules would be written among the sources.
			w.command = []string{python, "-B", filepath.Join(root, "scripts/python/peers.py"), name, folder}
		}
		c = append(c, w)
	}
	return c, nil
}

func isPeer(name string) bool { return slices.Contains(peerEngines, name) }

// start starts all workers at once and removes those that do not run; it
// returns why, a text for each.
func (c *crew) start(ctx context.Context) (notRun []string) {
	errs := make([]error, len(*c))
	var group sync.WaitGroup
	for i, w := range *c {
		group.Go(func() { errs[i] = w.start(ctx) })
	}
	group.Wait()
	var running crew
	for i, w := range *c {
		if errs[i] == nil {
			running = append(running, w)
		} else {
			notRun = append(notRun, fmt.Sprintf("%s: %v", w.name, errs[i]))
		}
	}
	*c = running
	return notRun
}

// of returns the engines that know a job.
func (c crew) of(j job) crew {
	peers := j.peers
	if peers == nil {
		peers = usualPeers
	}
	return slices.DeleteFunc(slices.Clone(c), func(w *worker) bool {
		return isPeer(w.name) && !slices.Contains(peers, w.name)
	})
}

func (c crew) stop() {
	for _, w := range c {
		w.stop()
	}
}

func (c crew) names() []string {
	names := make([]string, len(c))
	for i, w := range c {
		names[i] = w.name
	}
	return names
}

package live

import (
	"context"
	"encoding/json"
	"fmt"
	"syscall/js"
	"time"

	"github.com/provingground/provingground/pkg/engine"
	_ "github.com/provingground/provingground/pkg/engine/backends"
	"github.com/provingground/provingground/pkg/experiment"
)

// Serve gives the page the function groundRun(request, tell), where request is the JSON of a
// [Request] and tell is called with what becomes of it: ("progress", JSON of a fraction and a
// label), in the end ("answer", JSON of an [Answer]) or ("error", a sentence). It never returns.
func Serve(all []experiment.Experiment) {
	e, err := engine.Open(engine.Go)
	js.Global().Set("groundRun", js.FuncOf(func(_ js.Value, args []js.Value) any {
		request, tell := args[0].String(), args[1]
		// The page hears of progress only where its own function has returned.
		go func() {
			if err == nil {
				err = answer(e, all, request, tell)
			}
			if err != nil {
				tell.Invoke("error", err.Error())
			}
		}()
		return nil
	}))
	select {}
}

// answer runs a request and tells the page what comes of it.
func answer(e *engine.Engine, all []experiment.Experiment, request string, tell js.Value) error {
	var r Request
	if err := json.Unmarshal([]byte(request), &r); err != nil {
		return fmt.Errorf("the page asks for what is no request: %w", err)
	}
	env := &experiment.Env{Engine: e, Progress: throttled(tell), Warn: func(text string) { tell.Invoke("warning", text) }}
	a, err := Run(context.Background(), env, all, r)
	if err != nil {
		return err
	}
	text, err := json.Marshal(a)
	if err != nil {
		return err
	}
	tell.Invoke("answer", string(text))
	return nil
}

// throttled returns a report of progress that tells a page of it ten times a second.
func throttled(tell js.Value) func(experiment.Progress) {
	var last time.Time
	return func(p experiment.Progress) {
		if time.Since(last) < 100*time.Millisecond && p.Fraction < 1 {
			return
		}
		last = time.Now()
		text, err := json.Marshal(map[string]any{"label": p.Label, "fraction": p.Fraction})
		if err == nil {
			tell.Invoke("progress", string(text))
		}
	}
}

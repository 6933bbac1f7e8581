package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/provingground/provingground/pkg/ground/cli"
)

// request asks a worker to run a job so many times.
type request struct {
	Job    string `json:"job"`
	Repeat int    `json:"repeat"`
}

// answer is what a worker says: first what it is or why it does not run, then
// an answer to each request.
type answer struct {
	Job     string            `json:"job,omitempty"`
	Seconds float64           `json:"seconds,omitempty"` // of one run
	Check   *float64          `json:"check,omitempty"`
	Error   string            `json:"error,omitempty"`
	About   map[string]string `json:"about,omitempty"`
}

// patience is how long a worker may take for an answer before it is given up.
const patience = 10 * time.Minute

// worker is an engine in a process of its own. It ends when its input does,
// so that it does not outlive the driver, however that ends.
type worker struct {
	name     string
	command  []string
	patience time.Duration
	about    map[string]string

	process *exec.Cmd // nil while there is none
	in      io.WriteCloser
	lines   chan []byte // of its output, closed at the end
	ended   chan error
	tail    *tail
}

// unwanted are settings that work around errors of old builds of OpenBLAS and
// slow the ones that the peers have.
var unwanted = []string{"OPENBLAS_CORETYPE=", "OPENBLAS_L2_SIZE="}

func environment(env []string) []string {
	return slices.DeleteFunc(cli.Python(env), func(s string) bool {
		return slices.ContainsFunc(unwanted, func(prefix string) bool { return strings.HasPrefix(s, prefix) })
	})
}

// start starts the process and reads what it is.
func (w *worker) start(ctx context.Context) error {
	cmd := exec.Command(w.command[0], w.command[1:]...)
	cmd.Env = environment(os.Environ())
	w.tail = &tail{}
	cmd.Stderr = w.tail
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("it does not start: %w", err)
	}
	w.process, w.in, w.lines, w.ended = cmd, in, make(chan []byte), make(chan error, 1)
	go read(cmd, out, w.lines, w.ended)
	a, err := w.hear(ctx)
	if err == nil && a.Error != "" {
		err = errors.New(a.Error)
	}
	if err != nil {
		w.stop()
		return err
	}
	w.about = a.About
	return nil
}

// read passes on the lines of a process and then how it ended.
func read(cmd *exec.Cmd, out io.Reader, lines chan<- []byte, ended chan<- error) {
	scanner := bufio.NewScanner(out)
	for scanner.Scan() {
		lines <- bytes.Clone(scanner.Bytes())
	}
	if scanner.Err() != nil { // a line without an end
		_ = cmd.Process.Kill()
	}
	close(lines)
	ended <- cmd.Wait()
}

// ask has a job run and returns the seconds of one run and its check. After an
// error the process is ended where its state is unknown; the next ask starts
// it anew.
func (w *worker) ask(ctx context.Context, r request) (seconds, check float64, err error) {
	if w.process == nil {
		if err := w.start(ctx); err != nil {
			return 0, 0, err
		}
	}
	line, err := json.Marshal(r)
	if err != nil {
		return 0, 0, err
	}
	// A process that has ended cannot be written to; hear tells how it ended.
	_, _ = w.in.Write(append(line, '\n'))
	a, err := w.hear(ctx)
	if err == nil && a.Error != "" {
		return 0, 0, errors.New(a.Error)
	}
	if err == nil && (a.Job != r.Job || a.Check == nil || !(a.Seconds > 0)) {
		err = fmt.Errorf("its answer to %s lacks the job's name, seconds or check", r.Job)
	}
	if err != nil {
		w.stop()
		return 0, 0, err
	}
	return a.Seconds, *a.Check, nil
}

// hear waits for a line and decodes it.
func (w *worker) hear(ctx context.Context) (a answer, err error) {
	late := time.NewTimer(w.patience)
	defer late.Stop()
	select {
	case <-ctx.Done():
		return a, ctx.Err()
	case <-late.C:
		return a, fmt.Errorf("it gave no answer in %v", w.patience)
	case line, ok := <-w.lines:
		if !ok {
			return a, w.obituary()
		}
		if err := json.Unmarshal(line, &a); err != nil {
			return a, fmt.Errorf("it said %q, which is not an answer", shorten(string(line)))
		}
		return a, nil
	}
}

// obituary says how the process ended, with the last that it wrote to stderr.
func (w *worker) obituary() error {
	how := "without an error"
	if err := <-w.ended; err != nil {
		how = err.Error()
	}
	w.ended <- nil
	if last := w.tail.lastLine(); last != "" {
		return fmt.Errorf("it ended (%s): %s", how, shorten(last))
	}
	return fmt.Errorf("it ended (%s)", how)
}

// stop ends the process, at once.
func (w *worker) stop() {
	if w.process == nil {
		return
	}
	_ = w.in.Close()
	_ = w.process.Process.Kill() // fails where it has ended already
	for range w.lines {
	}
	<-w.ended
	w.process = nil
}

// tail keeps the end of what is written to it. It is read after the process
// that writes has ended.
type tail struct{ data []byte }

func (t *tail) Write(p []byte) (int, error) {
	const size = 4096
	t.data = append(t.data, p...)
	t.data = t.data[max(len(t.data)-size, 0):]
	return len(p), nil
}

func (t *tail) lastLine() string {
	text := strings.TrimSpace(string(t.data))
	return text[strings.LastIndexByte(text, '\n')+1:]
}

// shorten returns the first characters of a text.
func shorten(text string) string {
	const most = 200
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

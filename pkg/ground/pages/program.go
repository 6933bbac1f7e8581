package pages

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/ground/cli"
)

//go:embed panel.js
var panelScript string

//go:embed panel.css
var panelStyle string

//go:embed worker.js
var workerScript string

// build returns the running command as the text of a script: compiled to WebAssembly, with the
// worker that it runs in.
func build(ctx context.Context, stderr io.Writer) (string, error) {
	module, err := cli.Running()
	if err != nil {
		return "", err
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Path == "" || info.Path == "command-line-arguments" {
		return "", fmt.Errorf("this program does not know from which package it was built: start it by its folder, " +
			"as in go run ./scripts/ground")
	}
	fmt.Fprintln(stderr, "building the program for pages")
	wasm, err := Compile(ctx, module.Root, info.Path)
	if err != nil {
		return "", err
	}
	return script(ctx, module.Root, wasm)
}

// Compile compiles a main package of the module in a folder to WebAssembly, without what a page
// has no use for.
func Compile(ctx context.Context, root, pkg string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "ground-live-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "program.wasm")
	if _, err := goTool(ctx, root, "build", "-trimpath", "-ldflags=-s", "-o", file, pkg); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
}

// goTool runs the go command for a program of a page, and returns what it prints.
func goTool(ctx context.Context, root string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = root
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "GOFLAGS=") }),
		"GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0", "GOEXPERIMENT=", "GOFLAGS=-buildvcs=false")
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("the program for pages is not built: go %s: %w\n%s", args[0], err, said.String())
	}
	return strings.TrimSpace(string(out)), nil
}

// script returns a compiled program as the text of a script, which sets groundProgram.
func script(ctx context.Context, root string, wasm []byte) (string, error) {
	worker, err := Worker(ctx, root)
	if err != nil {
		return "", err
	}
	packed, err := Pack(wasm)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(map[string]string{"gzip": base64.StdEncoding.EncodeToString(packed), "worker": worker})
	return "globalThis.groundProgram = " + string(text) + ";\n", err
}

// Worker returns the source of the worker in which a program runs: what Go brings for that, and ours.
func Worker(ctx context.Context, root string) (string, error) {
	goroot, err := goTool(ctx, root, "env", "GOROOT")
	if err != nil {
		return "", err
	}
	own, err := os.ReadFile(filepath.Join(goroot, "lib/wasm/wasm_exec.js"))
	if err != nil {
		return "", fmt.Errorf("this Go comes without the file that starts WebAssembly: %w: install Go from go.dev", err)
	}
	return string(own) + workerScript, nil
}

// Pack returns data as gzip packs it.
func Pack(data []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

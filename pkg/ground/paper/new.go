// Package paper is "ground new", which begins a paper: a package with a statement, a room with
// an experiment, their tests and a notebook, all of which run as they are.
package paper

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"go/doc"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/wholefile"
)

const usage = `usage: ground new PAPER/ROOM

Begins a paper: pkg/PAPER with an index and a statement, pkg/PAPER/ROOM with an
experiment, its claim, a twin and a figure, their tests, and the notebook
notebooks/PAPER/01_ROOM.ipynb. A PAPER is named by its author and year. All of it
runs as it is: replace it part by part by what the paper says. In Proving Ground
the experiment is put into pkg/catalog too; a module of its own lists its
experiments in main.

examples:
  ground new paper2027/room
`

// New is the verb that begins a paper.
func New(_ context.Context, args []string, stdout, _ io.Writer) error {
	flags := flag.NewFlagSet("new", flag.ContinueOnError)
	names, err := cli.ParseMixed(flags, usage, args, stdout)
	if err != nil {
		return err
	}
	if len(names) != 1 {
		return cli.Usage("give one paper and its first room, as in \"ground new paper2027/room\"")
	}
	module, err := cli.Running()
	if err != nil {
		return err
	}
	p, err := named(names[0], module)
	if err != nil {
		return cli.Usage("%v", err)
	}
	return p.begin(module.Root, stdout)
}

// paper is what the templates are filled with.
type paper struct {
	Paper, Room string
	Module      string // path of the module
	Spec        string // name of the experiment's variable
	Notebook    string // without .ipynb
}

// nameForm is that of a paper, as the store and the index of a paper want it, and a room.
var nameForm = regexp.MustCompile(`^([a-z]+[0-9]{4})/([a-z]+)$`)

// taken are the names that a room cannot have: Go gives them a meaning as folders, or
// every notebook imports another package of that name.
var taken = []string{"main", "internal", "vendor", "testdata", "lab", "nb"}

// named returns the paper of that name, or says why there can be none in the module.
func named(name string, module cli.Module) (paper, error) {
	m := nameForm.FindStringSubmatch(name)
	if m == nil {
		return paper{}, fmt.Errorf("%q is not the name of a paper and a room: write an author and a year, a slash and a "+
			"word in small letters, as in paper2027/room", name)
	}
	p := paper{Paper: m[1], Room: m[2], Module: module.Path, Spec: strings.ToUpper(m[2][:1]) + m[2][1:] + "Spec",
		Notebook: "01_" + m[2]}
	if slices.Contains(taken, p.Room) || token.IsKeyword(p.Room) || doc.IsPredeclared(p.Room) {
		return p, fmt.Errorf("a room cannot be called %q, which means something else in Go or in notebooks: take another "+
			"word", p.Room)
	}
	for _, folder := range p.folders() {
		if cli.Exists(filepath.Join(module.Root, folder)) {
			return p, fmt.Errorf("%s is there already, and \"ground new\" begins a paper: take another name, or add a room "+
				"by hand, as a folder in the paper's and a line in its doc.go", folder)
		}
	}
	return p, nil
}

// folders are those that the paper is written to, from the module's.
func (p paper) folders() []string {
	return []string{filepath.Join("pkg", p.Paper), filepath.Join("notebooks", p.Paper)}
}

// begin writes the paper below a module's folder and says what it wrote and what comes next.
// Where it cannot write all it leaves nothing.
func (p paper) begin(root string, stdout io.Writer) error {
	list, err := p.files()
	if err != nil {
		return err
	}
	catalog, note, err := p.listed(root)
	if err != nil {
		return cli.Usage("%v", err)
	}
	for _, f := range list {
		if err := write(root, f); err != nil {
			for _, folder := range p.folders() {
				err = errors.Join(err, os.RemoveAll(filepath.Join(root, folder)))
			}
			return err
		}
		fmt.Fprintln(stdout, f.path)
	}
	if catalog != nil {
		if err := write(root, *catalog); err != nil {
			return fmt.Errorf("%w; %s", err, note)
		}
		fmt.Fprintln(stdout, catalog.path)
		note = ""
	}
	p.printNext(stdout, note)
	return nil
}

func write(root string, f file) error {
	path := filepath.Join(root, f.path)
	err := os.MkdirAll(filepath.Dir(path), 0o777)
	if err == nil {
		err = wholefile.Write(path, f.text)
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w: check that the disk has room and that you may write there", f.path, err)
	}
	return nil
}

// printNext says what a new author does next; how says how the experiment comes into the
// list, empty where it is in it.
func (p paper) printNext(w io.Writer, how string) {
	fmt.Fprintln(w)
	if how != "" {
		fmt.Fprintf(w, "to list the experiment, %s; then\n", how)
	}
	fmt.Fprintf(w, "ground run %s/%s runs it, and go test ./pkg/%s/... its tests;\n", p.Paper, p.Room, p.Paper)
	fmt.Fprintf(w, "ground notebooks -update %s executes its notebook and keeps the outputs\n", p.Notebook)
}

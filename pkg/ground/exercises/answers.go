// Package exercises is what ground does with exercises: "ground answers" and
// "ground reset-reader".
package exercises

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg"
	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/ground/cli"
)

const answersUsage = `usage: ground answers ROOM...

Prints the exercises of a room, for a teacher: every question, what is right, and
the hints that a reader gets, one after the second wrong try and one more after
each further one. Of a function to write it prints the code. A ROOM is a paper and
a room; a paper stands for all its rooms.

examples:
  ground answers damian2022/firststep
  ground answers damian2022/firststep/gradient    one of them
  ground answers damian2022
`

// Answers is the verb that prints what is right.
func Answers(all []exercise.Exercise) cli.Verb {
	return func(_ context.Context, args []string, stdout, _ io.Writer) error {
		flags := flag.NewFlagSet("answers", flag.ContinueOnError)
		names, err := cli.ParseMixed(flags, answersUsage, args, stdout)
		if err != nil {
			return err
		}
		if len(names) == 0 {
			return cli.Usage("give a room, as in \"ground answers damian2022/firststep\"")
		}
		var list []exercise.Exercise
		for _, name := range names {
			found, err := find(all, name)
			if err != nil {
				return cli.Usage("%v", err)
			}
			list = append(list, found...)
		}
		return printAnswers(stdout, list)
	}
}

// find returns the exercises that a name stands for, one of them, a room or a
// paper; the error lists the rooms that have any.
func find(all []exercise.Exercise, name string) ([]exercise.Exercise, error) {
	var found []exercise.Exercise
	var rooms []string
	for _, e := range all {
		id := e.About().Name
		if id == name || strings.HasPrefix(id, strings.TrimSuffix(name, "/")+"/") {
			found = append(found, e)
		}
		if room := path.Dir(id); !slices.Contains(rooms, room) {
			rooms = append(rooms, room)
		}
	}
	switch {
	case len(all) == 0:
		return nil, errors.New("there are no exercises")
	case len(found) == 0:
		return nil, fmt.Errorf("there are no exercises of %q: there are some of %s", name, strings.Join(rooms, ", "))
	}
	return found, nil
}

func printAnswers(w io.Writer, list []exercise.Exercise) error {
	for i, e := range list {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if err := printAnswer(w, e); err != nil {
			return err
		}
	}
	return nil
}

func printAnswer(w io.Writer, e exercise.Exercise) error {
	answer := " " + e.Answer()
	if files, symbol := sources(e.Answer()); files != nil {
		code, err := declaration(files, symbol)
		if err != nil {
			return err
		}
		answer = "\n    " + strings.ReplaceAll(code, "\n", "\n    ")
	}
	fmt.Fprintf(w, "%s\n  %s\n  right:%s\n", e.About().Name, e.About().Question, answer)
	for _, hint := range e.About().Hints {
		fmt.Fprintf(w, "  hint: %s\n", hint)
	}
	return nil
}

// sources returns the files in which the function stands that an answer names, of the library
// or of the module that is being run, and its name as it is from there; no files for an answer
// that names none.
func sources(answer string) (files fs.FS, symbol string) {
	if symbol, ok := strings.CutPrefix(answer, cli.ModulePath+"/pkg/"); ok {
		return pkg.Sources, symbol
	}
	module, err := cli.Running()
	if symbol, ok := strings.CutPrefix(answer, module.Path+"/"); ok && err == nil {
		return os.DirFS(module.Root), symbol
	}
	return nil, ""
}

// declaration returns the code of a function with its comment, by a name as
// "damian2022/firststep.neuronGradient".
func declaration(files fs.FS, symbol string) (string, error) {
	folder, name := symbol[:strings.LastIndex(symbol, ".")], path.Ext(symbol)[1:]
	found, err := fs.Glob(files, folder+"/*.go")
	if err != nil {
		return "", err
	}
	for _, file := range found {
		source, err := fs.ReadFile(files, file)
		if err != nil {
			return "", err
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, file, source, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return "", err
		}
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Recv == nil && d.Name.Name == name {
				var code bytes.Buffer
				err := printer.Fprint(&code, set, &printer.CommentedNode{Node: d, Comments: f.Comments})
				return code.String(), err
			}
		}
	}
	return "", fmt.Errorf("there is no function %s at top level: an exercise needs one that can be shown", symbol)
}

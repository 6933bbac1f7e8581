package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/provingground/provingground/pkg"
	"github.com/provingground/provingground/pkg/catalog"
	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/scripts/cli"
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

func runAnswers(_ context.Context, args []string, stdout, _ io.Writer) error {
	flags := flag.NewFlagSet("answers", flag.ContinueOnError)
	names, err := parseMixed(flags, answersUsage, args, stdout)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return cli.Usage("give a room, as in \"ground answers damian2022/firststep\"")
	}
	var list []exercise.Exercise
	for _, name := range names {
		found, err := catalog.FindExercises(name)
		if err != nil {
			return cli.Usage("%v", err)
		}
		list = append(list, found...)
	}
	for i, e := range list {
		if i > 0 {
			fmt.Fprintln(stdout)
		}
		if err := printAnswer(stdout, e); err != nil {
			return err
		}
	}
	return nil
}

func printAnswer(w io.Writer, e exercise.Exercise) error {
	answer := " " + e.Answer()
	if symbol, ok := strings.CutPrefix(e.Answer(), cli.ModulePath+"/pkg/"); ok {
		code, err := declaration(symbol)
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

// declaration returns the code of a function of the library with its comment, by a name as
// "damian2022/firststep.neuronGradient".
func declaration(symbol string) (string, error) {
	folder, name := symbol[:strings.LastIndex(symbol, ".")], path.Ext(symbol)[1:]
	files, err := fs.Glob(pkg.Sources, folder+"/*.go")
	if err != nil {
		return "", err
	}
	for _, file := range files {
		source, err := pkg.Sources.ReadFile(file)
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
	return "", fmt.Errorf("the library has no function %s at top level: an exercise needs one that can be shown", symbol)
}

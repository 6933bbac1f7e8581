package ipynb

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// goCell is a code cell as Go reads it.
type goCell struct {
	id    string
	lines []string // of its source, as it stands in the notebook
	set   *token.FileSet
	file  *ast.File
}

// readCode parses the code cells. What Go cannot read breaks the rule on results, which
// would see nothing of it.
func readCode(nb *Notebook) (cells []goCell, unread []Breach) {
	for _, c := range nb.Cells {
		if c.Type != Code {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, "", asFile(string(c.Source)), parser.SkipObjectResolution)
		if err != nil {
			unread = append(unread, breach(RuleResults, c.ID, "it cannot be read as Go (%v)", err))
			continue
		}
		cells = append(cells, goCell{c.ID, strings.Split(string(c.Source), "\n"), set, file})
	}
	return cells, unread
}

// asFile returns the file that the kernel makes of a cell, line by line: a line of %% begins
// the function main, and other lines that begin with % or ! are the kernel's own.
func asFile(source string) string {
	lines := strings.Split(source, "\n")
	end := ""
	for i, line := range lines {
		switch {
		case mainLine.MatchString(line):
			lines[i], end = "func main() {", "\n}"
		case strings.HasPrefix(line, "%"), strings.HasPrefix(line, "!"):
			lines[i] = ""
		}
	}
	return "package cell; " + strings.Join(lines, "\n") + end
}

// at returns the number of a node's line and what stands there.
func (c goCell) at(n ast.Node) string {
	line := c.set.PositionFor(n.Pos(), false).Line
	return fmt.Sprintf("line %d, %s", line, strings.TrimSpace(c.lines[line-1]))
}

// calls returns the calls of the functions of package nb with one of these names.
func (c goCell) calls(names ...string) []*ast.CallExpr {
	var out []*ast.CallExpr
	ast.Inspect(c.file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if f, ok := call.Fun.(*ast.SelectorExpr); ok && isIdent(f.X, "nb") && slices.Contains(names, f.Sel.Name) {
			out = append(out, call)
		}
		return true
	})
	return out
}

func isIdent(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

// firstText returns the first argument of a call where that is a text.
func firstText(call *ast.CallExpr) string {
	if len(call.Args) == 0 {
		return ""
	}
	if lit, ok := call.Args[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
		if s, err := strconv.Unquote(lit.Value); err == nil {
			return s
		}
	}
	return ""
}

func formPrediction(cells []goCell) []Breach {
	asked := map[string]string{} // id of a guess: cell that asks for it
	var order []string
	shown := map[string]bool{}
	for _, c := range cells {
		for _, call := range c.calls("Guess") {
			shown[firstText(call)] = asked[firstText(call)] != ""
		}
		for _, call := range c.calls("Predict") {
			asked[firstText(call)] = c.id
			order = append(order, firstText(call))
		}
	}
	if len(order) == 0 {
		return []Breach{breach(RulePrediction, "", "nothing is asked by nb.Predict before it is measured")}
	}
	var out []Breach
	for _, id := range order {
		if !shown[id] {
			out = append(out, breach(RulePrediction, asked[id], "the guess %s is not shown beside what is measured: call "+
				"nb.Guess in a later cell", id))
		}
	}
	return out
}

// formExercise looks for a function that the reader writes: it is declared in a cell, returns
// nothing yet, and nb.Check asks for it.
func formExercise(cells []goCell) []Breach {
	functions := map[string]*ast.FuncDecl{}
	var out []Breach
	asked := 0
	for _, c := range cells {
		for _, d := range c.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				functions[f.Name.Name] = f
			}
		}
		for _, call := range c.calls("Check") {
			f := functions[answerName(call)]
			if f == nil {
				continue
			}
			asked++
			if !unwritten(f) {
				out = append(out, breach(RuleExercise, c.id,
					"the function %s is written: commit its signature and one return", f.Name.Name))
			}
		}
	}
	if asked == 0 {
		out = append(out, breach(RuleExercise, "", "nb.Check asks for no function that a cell declares"))
	}
	return out
}

// answerName returns the name that a call of nb.Check is given as an answer.
func answerName(call *ast.CallExpr) string {
	if len(call.Args) == 2 {
		if name, ok := call.Args[1].(*ast.Ident); ok {
			return name.Name
		}
	}
	return ""
}

// unwritten reports whether a function does nothing but return.
func unwritten(f *ast.FuncDecl) bool {
	if f.Body == nil || len(f.Body.List) != 1 {
		return false
	}
	_, ok := f.Body.List[0].(*ast.ReturnStmt)
	return ok
}

// formVerdicts looks for one table of verdicts after the last numbered section, or in it, and
// for badges.
func formVerdicts(nb *Notebook, cells []goCell) []Breach {
	var tables []string
	badges := 0
	for _, c := range cells {
		for range c.calls("Verdicts", "Summary") {
			tables = append(tables, c.id)
		}
		badges += len(c.calls("Badge"))
	}
	var out []Breach
	if len(tables) != 1 {
		out = append(out, breach(RuleVerdicts, "", "%d tables of verdicts %v, want one at the end", len(tables), tables))
	} else if later := sectionAfter(nb, tables[0]); later != "" {
		out = append(out, breach(RuleVerdicts, tables[0],
			"the table of verdicts stands before the section %q: it closes the lesson", later))
	}
	if badges == 0 {
		out = append(out, breach(RuleVerdicts, "", "no sentence has its verdict beside it: use nb.Badge"))
	}
	return out
}

// sectionAfter returns the title of a numbered section that begins after a cell.
func sectionAfter(nb *Notebook, id string) string {
	after := slices.IndexFunc(nb.Cells, func(c Cell) bool { return c.ID == id }) + 1
	for _, c := range nb.Cells[after:] {
		if m := numbered.FindStringSubmatch(string(c.Source)); c.Type == Markdown && m != nil {
			return m[1]
		}
	}
	return ""
}

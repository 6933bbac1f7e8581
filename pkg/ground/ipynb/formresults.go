package ipynb

import (
	"go/ast"
	"go/token"
	"slices"
)

// This file tells where cells compute with the results of experiments. It follows names: one
// carries a result that was assigned a part of it, that ranges over one, or that is the parameter
// of a function of a cell which was given one. What a function of a package returns carries none:
// packages have tests.

// carriers are the names of a function that carry a result, those of the literals in it
// among them.
type carriers map[string]bool

// callee is a function that cells call by a name: its parameters, and where they are carriers.
type callee struct {
	params []string
	names  carriers
}

// function is a function at top level of a cell.
type function struct {
	cell  goCell
	body  *ast.BlockStmt
	names carriers
}

// formResults returns the places where cells compute with results.
func formResults(cells []goCell) []Breach {
	functions, callees := readFunctions(cells)
	for before, after := -1, 0; before != after; {
		before, after = after, 0
		for _, f := range functions {
			f.follow(callees)
		}
		for _, f := range functions {
			after += len(f.names)
		}
	}
	var out []Breach
	for _, f := range functions {
		for _, n := range f.computing() {
			b := breach(RuleResults, f.cell.id, "it computes with a result (%s): let a tested function of the room do that",
				f.cell.at(n))
			if !slices.Contains(out, b) {
				out = append(out, b)
			}
		}
	}
	return out
}

// readFunctions returns the functions of the cells, and by name what can be called, literals
// that have a name among them.
func readFunctions(cells []goCell) (functions []function, callees map[string][]callee) {
	callees = map[string][]callee{}
	for _, c := range cells {
		for _, d := range c.file.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Body == nil {
				continue
			}
			f := function{c, decl.Body, carriers{}}
			functions = append(functions, f)
			callees[decl.Name.Name] = append(callees[decl.Name.Name], callee{paramsOf(decl.Type), f.names})
			for name, literal := range literals(decl.Body) {
				callees[name] = append(callees[name], callee{paramsOf(literal.Type), f.names})
			}
		}
	}
	return functions, callees
}

// literals returns the functions that a body gives a name.
func literals(body *ast.BlockStmt) map[string]*ast.FuncLit {
	out := map[string]*ast.FuncLit{}
	ast.Inspect(body, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok {
			for i := range min(len(a.Lhs), len(a.Rhs)) {
				name, named := a.Lhs[i].(*ast.Ident)
				if f, ok := a.Rhs[i].(*ast.FuncLit); ok && named {
					out[name.Name] = f
				}
			}
		}
		return true
	})
	return out
}

func paramsOf(f *ast.FuncType) []string {
	var out []string
	for _, field := range f.Params.List {
		for _, name := range field.Names {
			out = append(out, name.Name)
		}
	}
	return out
}

// follow notes which names of the function, and of those that it calls, carry a result.
func (f function) follow(callees map[string][]callee) {
	ast.Inspect(f.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			f.names.assign(n.Lhs, n.Rhs)
		case *ast.ValueSpec:
			for _, name := range n.Names {
				f.names.assign([]ast.Expr{name}, n.Values)
			}
		case *ast.RangeStmt:
			if n.Value != nil {
				f.names.assign([]ast.Expr{n.Value}, []ast.Expr{n.X})
			}
		case *ast.CallExpr:
			if name, ok := n.Fun.(*ast.Ident); ok {
				for _, c := range callees[name.Name] {
					c.give(f.names, n.Args)
				}
			}
		}
		return true
	})
}

// assign notes names that are assigned a result.
func (s carriers) assign(left, right []ast.Expr) {
	for i, l := range left {
		if name, ok := l.(*ast.Ident); ok && len(right) > 0 && s.carries(right[min(i, len(right)-1)]) {
			s[name.Name] = true
		}
	}
}

// give notes parameters whose arguments carry a result; the last one may take several.
func (c callee) give(s carriers, args []ast.Expr) {
	for i, a := range args {
		if len(c.params) > 0 && s.carries(a) {
			c.names[c.params[min(i, len(c.params)-1)]] = true
		}
	}
}

var (
	ofOutcome = []string{"Result", "Twins", "Verdicts"} // fields of an outcome that hold what was measured
	passing   = []string{"append", "float32", "float64", "int", "len", "max", "min"}
)

// carries reports whether an expression is a part of a result.
func (s carriers) carries(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return s[e.Name]
	case *ast.SelectorExpr:
		return slices.Contains(ofOutcome, e.Sel.Name) || s.carries(e.X)
	case *ast.IndexExpr:
		return s.carries(e.X)
	case *ast.SliceExpr:
		return s.carries(e.X)
	case *ast.ParenExpr:
		return s.carries(e.X)
	case *ast.UnaryExpr:
		return s.carries(e.X)
	case *ast.StarExpr:
		return s.carries(e.X)
	case *ast.BinaryExpr:
		return s.carries(e.X) || s.carries(e.Y)
	case *ast.CompositeLit:
		return slices.ContainsFunc(e.Elts, s.carries)
	case *ast.KeyValueExpr:
		return s.carries(e.Value)
	case *ast.CallExpr:
		name, ok := e.Fun.(*ast.Ident)
		return ok && slices.Contains(passing, name.Name) && slices.ContainsFunc(e.Args, s.carries)
	}
	return false
}

// computing returns the nodes that count, index or calculate with a result, and those that do
// so with anything in a loop over one.
func (f function) computing() []ast.Node {
	var out []ast.Node
	ast.Inspect(f.body, func(n ast.Node) bool {
		if loop, ok := n.(*ast.RangeStmt); ok && f.names.carries(loop.X) {
			ast.Inspect(loop.Body, func(n ast.Node) bool {
				if f.names.computes(n, true) {
					out = append(out, n)
				}
				return true
			})
		}
		if f.names.computes(n, false) {
			out = append(out, n)
		}
		return true
	})
	return out
}

var arithmetic = []token.Token{token.ADD, token.SUB, token.MUL, token.QUO, token.REM}

// computes reports whether a node counts, indexes or calculates, with a result or with anything.
func (s carriers) computes(n ast.Node, anything bool) bool {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		return slices.Contains(arithmetic, n.Op) && (anything || s.carries(n.X) || s.carries(n.Y))
	case *ast.IndexExpr:
		return anything || s.carries(n.X)
	case *ast.IncDecStmt:
		return anything || s.carries(n.X)
	case *ast.AssignStmt:
		return n.Tok != token.ASSIGN && n.Tok != token.DEFINE &&
			(anything || slices.ContainsFunc(slices.Concat(n.Lhs, n.Rhs), s.carries))
	}
	return false
}

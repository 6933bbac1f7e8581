package catalog

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// declared are the names that the packages of a folder and of the folders in it declare:
// "Net", "Net.Loss", and in a room "cost.LinearCostSpec" too. Tests stand by their name.
func declared(t *testing.T, folder string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, pattern := range []string{"/*.go", "/*/*.go"} {
		files, err := filepath.Glob(folder + pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range declaredIn(f) {
				if names[name] = true; pattern != "/*.go" {
					names[f.Name.Name+"."+name] = true
				}
			}
		}
	}
	return names
}

func declaredIn(f *ast.File) (names []string) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			names = append(names, receiver(d)+d.Name.Name)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					names = append(names, s.Name.Name)
				case *ast.ValueSpec:
					for _, n := range s.Names {
						names = append(names, n.Name)
					}
				}
			}
		}
	}
	return names
}

// receiver returns "Net." for a method of Net or *Net.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	kind := d.Recv.List[0].Type
	if star, ok := kind.(*ast.StarExpr); ok {
		kind = star.X
	}
	if name, ok := kind.(*ast.Ident); ok {
		return name.Name + "."
	}
	return ""
}

// index is what a paper's doc.go says where things are.
type index struct {
	statements [][]string        // code, test and notebook of each statement
	rooms      map[string]string // notebook by room
	specs      []string          // "cost.LinearCostSpec"
	unread     []string          // lines that are no row
	toCome     []string          // numbers of notebooks that are not there yet, "03"
}

// A row that is too long for a line goes on in a second one.
const cellEnd = `(?: \| |\n//\t\t)`

var (
	statementRow = regexp.MustCompile(`(?m)^//\t[^\t|]+: [^|\n]+` + cellEnd + `([^|\n]+) \| (\w+) \| (\w+)$`)
	tableLine    = regexp.MustCompile(`(?m)^//\t.*$`)
	notYet       = regexp.MustCompile(`(?m)^// Notebooks to come: ([\d, ]+)\.$`)
	roomRow      = regexp.MustCompile(`(?m)^//\t(\w+) \| (\w+)` + cellEnd + `([^|\n]+)$`)
)

func readIndex(t *testing.T, file string) index {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	found := index{rooms: map[string]string{}}
	for _, m := range statementRow.FindAllStringSubmatch(string(text), -1) {
		found.statements = append(found.statements, m[1:])
	}
	for _, m := range roomRow.FindAllStringSubmatch(string(text), -1) {
		found.rooms[m[1]] = m[2]
		for spec := range strings.SplitSeq(m[3], ", ") {
			found.specs = append(found.specs, m[1]+"."+spec)
		}
	}
	if m := notYet.FindStringSubmatch(string(text)); m != nil {
		found.toCome = strings.Split(m[1], ", ")
	}
	_, rest, _ := strings.Cut(string(text), "// # Where a statement is\n")
	rest = roomRow.ReplaceAllString(statementRow.ReplaceAllString(rest, ""), "")
	found.unread = tableLine.FindAllString(rest, -1)
	return found
}

// papers are those that the catalog has experiments of.
func papers() (list []string) {
	for _, e := range All() {
		if paper, _, _ := strings.Cut(e.Name(), "/"); !slices.Contains(list, paper) {
			list = append(list, paper)
		}
	}
	return list
}

// What doc.go says of a paper is there: the code, the test, the notebook, the room.
func TestEveryRowOfAPapersIndexIsTrue(t *testing.T) {
	for _, paper := range papers() {
		names, found := declared(t, "../"+paper), readIndex(t, "../"+paper+"/doc.go")
		if len(found.statements) == 0 || len(found.rooms) == 0 || len(found.unread) > 0 {
			t.Errorf("%s: %d statements and %d rooms; no rows: %q", paper, len(found.statements), len(found.rooms), found.unread)
		}
		for _, row := range found.statements {
			for symbol := range strings.SplitSeq(row[0], ", ") {
				if !names[symbol] {
					t.Errorf("%s: there is no %s", paper, symbol)
				}
			}
			if !names[row[1]] {
				t.Errorf("%s: there is no test %s", paper, row[1])
			}
			there := slices.ContainsFunc(notebooks(t, paper), func(n string) bool { return n == row[2] || n[:2] == row[2] })
			if there == slices.Contains(found.toCome, row[2]) {
				t.Errorf("%s: notebook %s: it is there, %t, and should either be there or be listed as one to come", paper,
					row[2], there)
			}
		}
		for _, spec := range found.specs {
			if !names[spec] {
				t.Errorf("%s: there is no %s", paper, spec)
			}
		}
	}
}

// notebooks returns the names of a paper's notebooks.
func notebooks(t *testing.T, paper string) (names []string) {
	t.Helper()
	files, err := filepath.Glob("../../notebooks/" + paper + "/*.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(f), ".ipynb"))
	}
	return names
}

// importedRoom finds the rooms that a notebook imports.
var importedRoom = regexp.MustCompile(`provingground/pkg/([a-z]+[0-9]{4})/([a-z]+)\\"`)

func TestEveryNotebookHasARoomOfItsOwn(t *testing.T) {
	for _, paper := range papers() {
		rooms := readIndex(t, "../"+paper+"/doc.go").rooms
		own := map[string]bool{}
		for _, notebook := range notebooks(t, paper) {
			text, err := os.ReadFile("../../notebooks/" + paper + "/" + notebook + ".ipynb")
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range importedRoom.FindAllStringSubmatch(string(text), -1) {
				if own[m[2]] = true; m[1] != paper || rooms[m[2]] != notebook {
					t.Errorf("%s/%s imports the room %s/%s", paper, notebook, m[1], m[2])
				}
			}
		}
		if len(own) != len(rooms) || len(own) != len(notebooks(t, paper)) {
			t.Errorf("%s: %d rooms, %d of them in %d notebooks", paper, len(rooms), len(own), len(notebooks(t, paper)))
		}
	}
}

// listed finds a line of the list of experiments.
var listed = regexp.MustCompile(`\b[a-z]+\.\w+Spec\b`)

// The index and the list of all experiments name the same, in the same order.
func TestNoExperimentIsMissingFromAnIndex(t *testing.T) {
	text, err := os.ReadFile("catalog.go")
	if err != nil {
		t.Fatal(err)
	}
	var indexed []string
	for _, paper := range papers() {
		indexed = append(indexed, readIndex(t, "../"+paper+"/doc.go").specs...)
	}
	if list := listed.FindAllString(string(text), -1); !slices.Equal(list, indexed) || len(list) != len(All()) {
		t.Errorf("the catalog has %d experiments, %v, and the papers' indexes %d, %v",
			len(All()), list, len(indexed), indexed)
	}
}

// A spec bears the name of its experiment, but for hyphens and a plural.
func TestASpecIsNamedAsItsExperiment(t *testing.T) {
	text, err := os.ReadFile("catalog.go")
	if err != nil {
		t.Fatal(err)
	}
	for i, spec := range listed.FindAllString(string(text), -1) {
		_, name, _ := strings.Cut(strings.ToLower(strings.TrimSuffix(spec, "Spec")), ".")
		_, id, _ := strings.Cut(All()[i].Name(), "/")
		if id = strings.ReplaceAll(id, "-", ""); strings.TrimSuffix(id, "s") != strings.TrimSuffix(name, "s") {
			t.Errorf("the experiment %s is the value %s", All()[i].Name(), spec)
		}
	}
}

// No room is so full that a newcomer does not see what is in it.
func TestNoFolderOfAPaperHasMoreThan25Files(t *testing.T) {
	for _, paper := range papers() {
		folders, err := filepath.Glob("../" + paper + "/*")
		if err != nil {
			t.Fatal(err)
		}
		for _, folder := range append(folders, "../"+paper) {
			if files, _ := filepath.Glob(folder + "/*.go"); len(files) > 25 {
				t.Errorf("%s has %d Go files", folder, len(files))
			}
		}
	}
}

package catalog

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What a room asks has a name of its own in that room, and takes its right answer.
func TestEveryExerciseCanBeAsked(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range Exercises() {
		name := e.About().Name
		if seen[name] {
			t.Errorf("two exercises are named %s", name)
		}
		seen[name] = true
		if err := e.Validate(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(filepath.Join("..", filepath.FromSlash(filepath.Dir(name)))); err != nil {
			t.Errorf("%s is of no room: %v", name, err)
		}
	}
}

// A room that exports exercises stands in the list.
func TestTheExercisesOfEveryRoomAreListed(t *testing.T) {
	rooms, err := filepath.Glob("../*/*/exercises.go")
	if err != nil || len(rooms) == 0 {
		t.Fatalf("no room with exercises: %v", err)
	}
	for _, file := range rooms {
		room := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(file)), "../")
		listed := 0
		for _, e := range Exercises() {
			if strings.HasPrefix(e.About().Name, room+"/") {
				listed++
			}
		}
		if declared := exercisesIn(t, file); listed != declared {
			t.Errorf("%s: %d of %d exercises are listed", room, listed, declared)
		}
	}
}

// exercisesIn counts the variables of a file that are named as exercises.
func exercisesIn(t *testing.T, file string) (count int) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range declaredIn(f) {
		if strings.HasSuffix(name, "Exercise") && ast.IsExported(name) {
			count++
		}
	}
	return count
}

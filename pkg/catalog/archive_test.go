package catalog

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/archive"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
)

// cheapSeconds is how long, on a plain machine, one point may take that a test computes again.
const cheapSeconds = 1

// Of every committed archive the result follows from the points, and two of the points that are
// cheap and were not trained are what today's code computes, on any backend.
func TestCommittedArchivesAreWhatTodaysCodeComputes(t *testing.T) {
	e, err := engine.Open(engine.Go)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	files, err := fs.Glob(os.DirFS("../../data/archive"), "*/*"+archive.Suffix)
	if err != nil {
		t.Fatal(err)
	}
	total := int64(0)
	for _, file := range files {
		info, err := os.Stat("../../data/archive/" + file)
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
		t.Run(file, func(t *testing.T) { checkArchive(t, &experiment.Env{Engine: e}, file) })
	}
	if total > archive.MostBytes {
		t.Errorf("the archives have %d bytes, and %d are the most", total, archive.MostBytes)
	}
}

// checkArchive checks an archive, a path below data/archive.
func checkArchive(t *testing.T, env *experiment.Env, file string) {
	_, name, _ := strings.Cut(strings.TrimSuffix(path.Base(file), archive.Suffix), ".")
	at := slices.IndexFunc(All(), func(x experiment.Experiment) bool {
		return file == path.Join(strings.Split(x.Name(), "/")[0], archive.FileName(x.Name(), name))
	})
	if at < 0 {
		t.Fatal("this is an archive of no experiment of the catalog")
	}
	x := All()[at]
	f, err := archive.Open(os.DirFS("../../data/archive/"+path.Dir(file)), x.Name(), name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Remembered(x, f, nil); err != nil {
		t.Fatal(err)
	}
	if len(f.Points) == 0 {
		t.Skip("it has no points, and is computed as a whole by ground verify")
	}
	survey, err := archive.Examine(t.Context(), env, x, f)
	if err != nil {
		t.Fatal(err)
	}
	survey.Reached = slices.DeleteFunc(survey.Reached, func(p archive.Reached) bool {
		return p.Trained || experiment.Nominal.Seconds(p.Cost) > cheapSeconds
	})
	seed := rand.Uint64()
	if err := survey.Compute(t.Context(), env, survey.Draw(2, seed), nil); err != nil {
		t.Errorf("points drawn with %d: %v", seed, err)
	}
}

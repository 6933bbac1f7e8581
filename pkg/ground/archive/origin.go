package archive

import (
	"context"
	"os/exec"
	"runtime"
	"strings"

	"github.com/provingground/provingground/pkg/archive"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/evaluate"
)

// origin returns what computed an outcome: the commit that the sources in a folder are at, and
// the machines.
func origin(ctx context.Context, root string, o *evaluate.Outcome) archive.Origin {
	from := archive.Origin{Commit: "unknown", Date: "no date", Go: runtime.Version(), Machine: experiment.Place()}
	if e := o.Provenance.Elsewhere; e != "" {
		from.Machine += " and " + e
	}
	if commit, date, ok := head(ctx, root); ok {
		from.Commit, from.Date = commit, date
	}
	return from
}

// head returns the commit that a folder is at and its date, with a word on changes since. Without
// Git or a commit it is not ok.
func head(ctx context.Context, root string) (commit, date string, ok bool) {
	text, err := git(ctx, root, "log", "-1", "--format=%H %cs")
	commit, date, ok = strings.Cut(text, " ")
	if err != nil || !ok {
		return "", "", false
	}
	changed, err := git(ctx, root, "status", "--porcelain", "--untracked-files=no", "--", "*.go", "go.mod")
	if err == nil && changed != "" {
		date += ", with changes"
	}
	return commit, date, true
}

func git(ctx context.Context, root string, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, "git", append([]string{"-C", root}, args...)...).Output()
	return strings.TrimSpace(string(out)), err
}

package cli

import (
	"context"
	"os/exec"
	"strings"
)

// Head returns the commit that a folder is at and its date, with a word on changes since. Without
// Git or a commit it is not ok.
func Head(ctx context.Context, root string) (commit, date string, ok bool) {
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

package notebooks

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/provingground/provingground/pkg/ground/claims"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/ipynb"
)

// shownDifferences limits what -check prints of one notebook: the first few
// name the cause, the rest follow from it.
const shownDifferences = 5

// checkAll executes the notebooks twice, with an empty store and then with the
// filled one, and compares the two copies byte by byte and the first with the
// committed notebook, in which digits that training made may be others (see
// [ipynb.Compare]). It writes nothing that stays.
func (r *notebookRun) checkAll(ctx context.Context, paths []string) error {
	tmp, err := cli.Temporary()
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	reports, err := r.executeTwice(ctx, paths, tmp)
	if err != nil {
		return err
	}
	failed := 0
	for i := range paths {
		if n, err := r.checkOne(paths[i], reports[0][i], reports[1][i]); err != nil {
			return err
		} else if n > 0 {
			failed++
		}
	}
	verdicts, err := collect(reports[0])
	if err != nil {
		return err
	}
	claims.Print(r.stdout, verdicts)
	if failed > 0 {
		return fmt.Errorf("%s of %d: outputs do not hold; when the change is wanted, \"ground notebooks -update\" commits it",
			cli.Counted(failed, "notebook"), len(paths))
	}
	fmt.Fprintf(r.stdout, "%s: outputs hold\n", cli.Counted(len(paths), "notebook"))
	return claims.Red(0, verdicts)
}

// executeTwice executes the notebooks with an empty store below a folder and then with the
// filled one.
func (r *notebookRun) executeTwice(ctx context.Context, paths []string, folder string) (reports [2]report, err error) {
	results := filepath.Join(folder, "results")
	for i, name := range []string{"an empty store", "a filled store"} {
		fmt.Fprintf(r.stdout, "executing with %s\n", name)
		out := filepath.Join(folder, fmt.Sprintf("run%d", i+1))
		if reports[i], err = r.execute(ctx, paths, out, results); err != nil {
			return reports, err
		}
	}
	return reports, nil
}

// checkOne prints what is wrong with one notebook and returns how much that is.
func (r *notebookRun) checkOne(path string, cold, warm execution) (int, error) {
	name := r.relative(path)
	if cold.Failure != "" || warm.Failure != "" {
		fmt.Fprintf(r.stdout, "%s: failed (its reason is above)\n", name)
		return 1, nil
	}
	problems, err := repeatProblems(cold.Copy, warm.Copy)
	if err != nil {
		return 0, err
	}
	committed, err := ipynb.ReadFile(path)
	if err != nil {
		return 0, err
	}
	executed, err := ipynb.ReadFile(cold.Copy)
	if err != nil {
		return 0, err
	}
	for _, d := range ipynb.Compare(committed, executed) {
		problems = append(problems, problem(path, d))
	}
	for i, p := range problems {
		if i == shownDifferences {
			fmt.Fprintf(r.stdout, "%s: and %d more\n", name, len(problems)-i)
			break
		}
		fmt.Fprintf(r.stdout, "%s: %s\n", name, p)
	}
	return len(problems), nil
}

// problem says what a difference from the committed notebook means.
func problem(path string, d ipynb.Difference) string {
	if d.Stale == "" {
		return "differs from the committed outputs: " + d.String()
	}
	stem := strings.TrimSuffix(filepath.Base(path), ".ipynb")
	return fmt.Sprintf(
		"%s: the committed outputs are older than the code, and \"ground notebooks -update %s\" commits new ones", d, stem)
}

// repeatProblems says where the second execution of a notebook differs from
// the first, in any byte.
func repeatProblems(first, second string) ([]string, error) {
	a, err := os.ReadFile(first)
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(second)
	if err != nil {
		return nil, err
	}
	if bytes.Equal(a, b) {
		return nil, nil
	}
	at := commonPrefix(a, b)
	line := bytes.Count(a[:at], []byte("\n"))
	return []string{fmt.Sprintf("two executions differ in cell %s: expected %s, got %s",
		cellAt(a[:at]), lineAt(a, line), lineAt(b, line))}, nil
}

// cellAt returns the id of the last cell that begins in data. Keys are sorted,
// so a cell's id stands before its outputs.
func cellAt(data []byte) string {
	key := []byte("\n   \"id\": \"")
	i := bytes.LastIndex(data, key)
	if i < 0 {
		return "1"
	}
	id, _, _ := bytes.Cut(data[i+len(key):], []byte(`"`))
	return string(id)
}

func commonPrefix(a, b []byte) int {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	return i
}

// lineAt returns the start of a line of data, counted from 0, without its indentation.
func lineAt(data []byte, line int) string {
	lines := bytes.Split(data, []byte("\n"))
	if line >= len(lines) {
		return "the end of the file"
	}
	text := bytes.TrimSpace(lines[line])
	return string(text[:min(len(text), 120)])
}

package archive

import (
	"context"
	"runtime"

	"github.com/provingground/provingground/pkg/archive"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
)

// origin returns what computed an outcome: the commit that the sources in a folder are at, and
// the machines.
func origin(ctx context.Context, root string, o *evaluate.Outcome) archive.Origin {
	from := archive.Origin{Commit: "unknown", Date: "no date", Go: runtime.Version(), Machine: experiment.Place()}
	if e := o.Provenance.Elsewhere; e != "" {
		from.Machine += " and " + e
	}
	if commit, date, ok := cli.Head(ctx, root); ok {
		from.Commit, from.Date = commit, date
	}
	return from
}

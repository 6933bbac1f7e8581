package nb

import (
	"io/fs"

	"github.com/provingground/provingground/pkg/archive"
	"github.com/provingground/provingground/pkg/experiment"
)

// Archived returns what came of an experiment when it was archived under a name, "paper"
// for the paper preset, and shows in a line what computed it and whether today's code agrees. The folder
// is that of the paper's archives: the Files of data/archive/PAPER. Nothing is computed; an
// archive that is not there, damaged, or of another form than today's experiment ends the cell
// with a sentence.
func Archived[C, R any](folder fs.FS, s *experiment.Spec[C, R], name string) *experiment.Outcome[C, R] {
	f := Must(archive.Open(folder, s.ID, name))
	o := Must(archive.Outcome(s, f, Must(archive.Confirmed(folder))))
	Markdown("From the archive: %s, preset %s, master seed %d, %s.", s.ID, o.Provenance.Preset, o.Provenance.Master,
		o.Provenance.Archive)
	return o
}

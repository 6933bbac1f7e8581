package nb

import (
	"fmt"
	"html"
	"os"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/provingground/provingground/pkg/experiment"
)

// Preset returns the preset that the notebook is run at: PG_PRESET, or quick.
func Preset() experiment.Preset { return Must(experiment.ParsePreset(os.Getenv("PG_PRESET"))) }

// Config returns the config of the preset that the notebook is run at, with
// the master seed of PG_SEED where that is set. Change any field of it to
// explore.
func Config[C, R any](s *experiment.Spec[C, R]) C { return config(s).(C) }

func config(x experiment.Experiment) any {
	var seed *uint64
	if text := os.Getenv("PG_SEED"); text != "" {
		n, err := experiment.ParseMaster(text)
		if err != nil {
			check(fmt.Errorf("PG_SEED %q is %w", text, err))
		}
		seed = &n
	}
	return Must(x.Preset(Preset(), seed))
}

// Bar is a progress bar in one output that is updated in place. Its id is new for
// every run: the kernel only updates an id that it has seen, and the bar of a
// cell that is run again would be gone. The last line is the same whether the
// result was computed or read. A nil bar is silent.
type Bar struct {
	id    string
	shown time.Time
}

// NewBar returns a bar that has not been shown.
func NewBar() *Bar { return &Bar{id: gonbui.UniqueId()} }

const redraw = 100 * time.Millisecond

// Set shows how far a run is.
func (b *Bar) Set(p experiment.Progress) {
	if b == nil || time.Since(b.shown) < redraw {
		return
	}
	b.shown = time.Now()
	show(bundle{
		protocol.MIMETextHTML: fmt.Sprintf(
			`<progress value="%.0f" max="100" style="width:40%%"></progress> <small>%s</small>`,
			100*p.Fraction, html.EscapeString(p.String())),
		protocol.MIMETextPlain: p.String(),
	}, b.id)
}

// End replaces the bar by a line.
func (b *Bar) End(line string) {
	if b == nil {
		return
	}
	show(bundle{protocol.MIMETextHTML: "<small>" + html.EscapeString(line) + "</small>", protocol.MIMETextPlain: line},
		b.id)
}

// Package figure holds a figure as data: panels, axes, series with their
// intervals, reference lines, published points and a caption. A figure is drawn,
// exported and tested from that data alone; nothing in it depends on where it will
// be shown.
//
// Labels, names and captions are plain text in which $...$ is mathematics in the
// small TeX language of [tex.CheckText].
//
// Check says whether a figure can be drawn, CSV and CaptionText write down what it
// holds; the package draw makes pictures of it.
package figure

// Figure is one figure of a paper, a notebook or a slide.
type Figure struct {
	ID      string  // "damian2022/alignment/law": names the exported files
	Title   string  // shown on screen only, never inside an exported paper figure
	Alt     string  // what a reader who cannot see it is told, plain text
	Caption string  // what to see in it; $...$ is mathematics
	Panels  []Panel // drawn in rows of Columns panels
	Columns int     // panels a row; 0 means all in one row
	Wide    bool    // spans both columns in a two-column style; implied by more than one panel a row
	Key     Place   // where one legend of all panels stands; empty: each has its own

	Provenance Provenance // filled in by whoever evaluates the experiment
}

// Provenance says what made the numbers of a figure.
type Provenance struct {
	Experiment  string // "damian2022/alignment"
	Preset      string // "quick", "paper", or "quick, modified"
	Master      uint64 // master seed
	Seeds       string // "16, 16, 8 seeds a cell": what an interval is over
	Backend     string // "go"
	Fingerprint string // of the code that computed the numbers
	Archive     string // where the numbers were kept since: "computed at commit …"; empty for those of a store
	Elsewhere   string // machines other than this one that computed some of the numbers: "linux/amd64 avx2"
}

// Panel is one pair of axes with what is drawn on it, in drawing order
// (bands are drawn first whatever their place).
type Panel struct {
	X, Y   Axis
	Series []Series
	Legend Corner
	Note   string // one short line inside the panel, for example "$d = 40$"
	Letter string // of the panel; empty for that of its place, "a" the first
	Equal  bool   // one unit is as long on x as on y
	// colour bar of the series that carry Color values; nil draws none, and colours by the range of the values
	Bar *Bar
}

// Corner is where a legend stands.
type Corner string

// The corners of a panel, and the two that are not corners. Best is the
// corner that hides the fewest data; Above is a row over the panel.
const (
	Best      Corner = ""
	NorthEast Corner = "ne"
	NorthWest Corner = "nw"
	SouthEast Corner = "se"
	SouthWest Corner = "sw"
	Above     Corner = "above"
	NoLegend  Corner = "none"
)

// Axis is a horizontal or vertical axis. Min and Max are both zero for a
// range that fits the data (padded, and cleared of values that a logarithmic
// axis cannot show).
type Axis struct {
	Label    string
	Scale    Scale
	Min, Max float64
	Ticks    []Tick // fixed ticks, for categories; nil lets the axis choose
}

// Tick is a labelled place on an axis.
type Tick struct {
	At    float64
	Label string
}

// Scale is how an axis maps numbers to length.
type Scale string

// The scales. A logarithmic axis in another base is Log10 with fixed Ticks.
const (
	Linear Scale = ""
	Log10  Scale = "log10"
)

// Mark is how a series is drawn.
type Mark string

// The marks. Bars stand at X with height Y from zero; Arrows run from (X, Y)
// to (X+U, Y+V) in data units.
const (
	Line       Mark = "line"
	Points     Mark = "points"
	LinePoints Mark = "line+points"
	Bars       Mark = "bars"
	Arrows     Mark = "arrows"
	HLine      Mark = "hline" // a horizontal line at Y[0] across the panel
	VLine      Mark = "vline" // a vertical line at X[0] across the panel
)

// Role decides a series' colour, dash and marker family, so that the same
// thing looks the same in every figure.
type Role string

// The roles. Measured series take the palette in order; a twin is what is
// left when a theorem's hypothesis is removed; Published are a paper's own
// points, hollow.
const (
	Measured  Role = "measured"
	Theory    Role = "theory"
	Twin      Role = "twin"
	Published Role = "published"
)

// Series is one curve, cloud of points, set of bars or of arrows.
type Series struct {
	Name string // in the legend; empty for none
	Mark Mark
	Role Role
	Slot int // palette slot 1..6 for Measured, Twin and Published series; 0 takes the next free one

	X, Y      []float64 // same length; NaN leaves a gap
	Low, High []float64 // interval of Y; nil or the length of Y
	U, V      []float64 // arrows only
	Color     []float64 // per point, mapped by the panel's Bar; nil for the slot's colour
	Interval  string    // what Low and High are, for the CSV and caption: "mean ± sd over 8 seeds"
	Band      bool      // draw the interval as a band, not as error bars
	Formula   string    // of a Theory series, for the CSV: "1/(1+π d²/n)"
}

// Bar is a colour bar.
type Bar struct {
	Label    string
	Min, Max float64
}

// Frames is a family of figures over one knob, for a slider in a notebook and
// for a still picture elsewhere. All frames share the axes of Still.
type Frames struct {
	ID     string
	Knob   string    // name of what is turned, plain text: "n/d²"
	Values []float64 // knob values in order, one a frame
	Frames []Panel   // the panel at each value
	Start  int       // the frame shown first
	Still  Figure    // the static picture of the same thing, small multiples of a few frames
}

// Pointwise says whether the series is drawn point by point.
func (s Series) Pointwise() bool { return s.MarkOrLine() != HLine && s.MarkOrLine() != VLine }

// RoleOrMeasured returns the role, Measured where none is named.
func (s Series) RoleOrMeasured() Role {
	if s.Role == "" {
		return Measured
	}
	return s.Role
}

// MarkOrLine returns the mark, Line where none is named.
func (s Series) MarkOrLine() Mark {
	if s.Mark == "" {
		return Line
	}
	return s.Mark
}

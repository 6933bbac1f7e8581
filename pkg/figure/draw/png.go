package draw

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"

	"github.com/provingground/provingground/pkg/figure"
)

// The resolutions PNG accepts, from a thumbnail to fine print.
const (
	minDPI = 20
	maxDPI = 1200
)

// PNG returns f as a picture of dpi dots an inch, rounded to whole pixels. The
// error is that of [figure.Check], or that dpi is outside 20 to 1200.
func PNG(f figure.Figure, s Style, dpi int) ([]byte, error) {
	sh, err := sheetAt(f, s, dpi)
	if err != nil {
		return nil, err
	}
	return sh.png(f, dpi)
}

// sheetAt draws f, if it can be a picture of that resolution.
func sheetAt(f figure.Figure, s Style, dpi int) (*sheet, error) {
	if dpi < minDPI || dpi > maxDPI {
		return nil, fmt.Errorf("figure %q: %d dots an inch: give %d to %d, for example 150 for the screen and 300 for print",
			f.ID, dpi, minDPI, maxDPI)
	}
	return drawn(f, s, 1)
}

// Preview returns f as a small picture of at most 64 colours, for pages that show the
// figure's outlines too. The error is that of [PNG].
func Preview(f figure.Figure, s Style, dpi int) ([]byte, error) {
	sh, err := sheetAt(f, s, dpi)
	if err != nil {
		return nil, err
	}
	return encoded(f, quantized(sh.picture(dpi), previewColors), png.BestCompression)
}

func (sh *sheet) png(f figure.Figure, dpi int) ([]byte, error) {
	return encoded(f, sh.picture(dpi), png.DefaultCompression)
}

func (sh *sheet) picture(dpi int) image.Image {
	c := vgimg.NewWith(vgimg.UseWH(sh.width, sh.height), vgimg.UseDPI(dpi))
	for _, o := range sh.ops {
		c.SetColor(o.color)
		if o.fill {
			c.Fill(o.path)
			continue
		}
		dash := make([]vg.Length, len(o.pen.dash))
		for i, d := range o.pen.dash {
			dash[i] = vg.Length(d)
		}
		c.SetLineWidth(vg.Length(o.pen.width))
		c.SetLineDash(dash, 0)
		c.Stroke(o.path)
	}
	return c.Image()
}

func encoded(f figure.Figure, m image.Image, level png.CompressionLevel) ([]byte, error) {
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: level}
	if err := encoder.Encode(&b, m); err != nil {
		return nil, fmt.Errorf("figure %q: writing its picture: %w", f.ID, err)
	}
	return b.Bytes(), nil
}

// previewColors is how many colours a preview has: the lines, bands and marks of a figure
// are few, and the rest are the shades of their edges.
const previewColors = 64

// quantized returns a picture of at most so many colours: its
// colours are put into boxes, and each box is shown as its most frequent one.
func quantized(m image.Image, colors int) *image.Paletted {
	counts := histogram(m)
	boxes := boxesOf(counts, colors)
	out := image.NewPaletted(m.Bounds(), nil)
	index := map[color.RGBA]uint8{}
	for i, box := range boxes {
		out.Palette = append(out.Palette, mostFrequent(box).color)
		for _, c := range box {
			index[c.color] = uint8(i)
		}
	}
	for y := m.Bounds().Min.Y; y < m.Bounds().Max.Y; y++ {
		for x := m.Bounds().Min.X; x < m.Bounds().Max.X; x++ {
			out.SetColorIndex(x, y, index[rgba(m.At(x, y))])
		}
	}
	return out
}

// colorCount is a colour and how many pixels have it.
type colorCount struct {
	color color.RGBA
	count int
}

func rgba(c color.Color) color.RGBA { return color.RGBAModel.Convert(c).(color.RGBA) }

// histogram returns the colours of a picture in a fixed order.
func histogram(m image.Image) []colorCount {
	counts := map[color.RGBA]int{}
	for y := m.Bounds().Min.Y; y < m.Bounds().Max.Y; y++ {
		for x := m.Bounds().Min.X; x < m.Bounds().Max.X; x++ {
			counts[rgba(m.At(x, y))]++
		}
	}
	out := make([]colorCount, 0, len(counts))
	for c, n := range counts {
		out = append(out, colorCount{c, n})
	}
	sortBy(out, 0)
	return out
}

// channel returns one of red, green, blue and opacity.
func channel(c color.RGBA, i int) uint8 { return [...]uint8{c.R, c.G, c.B, c.A}[i] }

// sortBy orders colours by a channel, equals by the channels after it.
func sortBy(colors []colorCount, first int) {
	slices.SortFunc(colors, func(a, b colorCount) int {
		for i := range 4 {
			k := (first + i) % 4
			if order := cmp.Compare(channel(a.color, k), channel(b.color, k)); order != 0 {
				return order
			}
		}
		return 0
	})
}

// boxesOf splits the colours into so many boxes: the one whose pixels lie farthest from
// their mean, squares added up, is cut at the mean of its widest channel until there are enough.
func boxesOf(colors []colorCount, count int) [][]colorCount {
	out := [][]colorCount{colors}
	for len(out) < count {
		at, most := -1, 0.0
		for i, box := range out {
			if s := spreadOf(box); s.total > most {
				at, most = i, s.total
			}
		}
		if at < 0 {
			break
		}
		low, high := halves(out[at])
		out[at] = low
		out = append(out, high)
	}
	return out
}

// boxSpread is how far the pixels of a box lie from their mean.
type boxSpread struct {
	total  float64 // squared distances, added up over pixels and channels
	widest int     // the channel that has most of it
	mean   float64 // of that channel
}

func spreadOf(box []colorCount) (s boxSpread) {
	most := -1.0
	for i := range 4 {
		var n, sum, squares float64
		for _, c := range box {
			x, pixels := float64(channel(c.color, i)), float64(c.count)
			n, sum, squares = n+pixels, sum+pixels*x, squares+pixels*x*x
		}
		around := max(squares-sum*sum/n, 0)
		if s.total += around; around > most {
			most, s.widest, s.mean = around, i, sum/n
		}
	}
	if len(box) == 1 {
		s.total = 0 // but for rounding
	}
	return s
}

// halves splits a box of two colours or more at the mean of its widest channel.
func halves(box []colorCount) (low, high []colorCount) {
	s := spreadOf(box)
	sortBy(box, s.widest)
	i := slices.IndexFunc(box, func(c colorCount) bool { return float64(channel(c.color, s.widest)) > s.mean })
	return box[:i:i], box[i:]
}

func mostFrequent(box []colorCount) colorCount {
	return slices.MaxFunc(box, func(a, b colorCount) int { return cmp.Compare(a.count, b.count) })
}

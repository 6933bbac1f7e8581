package figure

import (
	"bytes"
	"fmt"
	"image"
	"image/png"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// The resolutions PNG accepts, from a thumbnail to fine print.
const (
	minDPI = 20
	maxDPI = 1200
)

// PNG returns f as a picture of dpi dots an inch, rounded to whole pixels. The
// error is that of [Check], or that dpi is outside 20 to 1200.
func PNG(f Figure, s Style, dpi int) ([]byte, error) {
	sh, err := sheetAt(f, s, dpi)
	if err != nil {
		return nil, err
	}
	return sh.png(f, dpi)
}

// sheetAt draws f, if it can be a picture of that resolution.
func sheetAt(f Figure, s Style, dpi int) (*sheet, error) {
	if dpi < minDPI || dpi > maxDPI {
		return nil, fmt.Errorf("figure %q: %d dots an inch: give %d to %d, for example 150 for the screen and 300 for print",
			f.ID, dpi, minDPI, maxDPI)
	}
	return drawn(f, s, 1)
}

// Preview returns f as a small picture of at most 64 colours, for pages that show the
// figure's outlines too. The error is that of [PNG].
func Preview(f Figure, s Style, dpi int) ([]byte, error) {
	sh, err := sheetAt(f, s, dpi)
	if err != nil {
		return nil, err
	}
	return encoded(f, quantized(sh.picture(dpi), previewColors), png.BestCompression)
}

func (sh *sheet) png(f Figure, dpi int) ([]byte, error) {
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

func encoded(f Figure, m image.Image, level png.CompressionLevel) ([]byte, error) {
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: level}
	if err := encoder.Encode(&b, m); err != nil {
		return nil, fmt.Errorf("figure %q: writing its picture: %w", f.ID, err)
	}
	return b.Bytes(), nil
}

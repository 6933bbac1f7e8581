package draw

import (
	"image/color"
	"math"
)

// darken draws the sheet light on black: see [opposite]; colours of a scale are numbers, and stay.
func (s *sheet) darken() {
	for i := range s.ops {
		if !isShade(s.ops[i].color) {
			s.ops[i].color = opposite(s.ops[i].color)
			s.ops[i].pen.color = s.ops[i].color
		}
	}
}

// isShade says whether a colour is one of those that stand for numbers.
func isShade(c color.NRGBA) bool { return shades[color.NRGBA{c.R, c.G, c.B, 255}] }

var shades = func() map[color.NRGBA]bool {
	out := map[color.NRGBA]bool{}
	for i := range 64 {
		out[viridis(float64(i)/63)] = true
	}
	return out
}()

// vivid is the chroma, largest less least part, from which a colour is one of the palette rather than a tint of paper.
const vivid = 0.3

// opposite turns the lightness of a colour, the mean of its largest and least part, about the middle, and keeps hue
// and chroma (derived from HSL: the chroma that a lightness L has room for, 1 − |2L − 1|, is the same at 1 − L). A
// vivid colour that is light already stays: it would vanish in the dark.
func opposite(c color.NRGBA) color.NRGBA {
	r, g, b := float64(c.R)/255, float64(c.G)/255, float64(c.B)/255
	least, most := min(r, g, b), max(r, g, b)
	before := (least + most) / 2
	if most-least >= vivid && before >= 0.5 {
		return c
	}
	shift := 1 - 2*before
	part := func(v float64) uint8 { return uint8(math.Round(255 * min(max(v+shift, 0), 1))) }
	return color.NRGBA{part(r), part(g), part(b), c.A}
}

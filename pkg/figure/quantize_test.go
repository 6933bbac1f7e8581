package figure

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"
)

// A picture of four inks and all their shades keeps the inks, and moves no colour far.
func TestAPreviewKeepsItsInks(t *testing.T) {
	inks := []color.RGBA{{255, 255, 255, 255}, {0, 114, 178, 255}, {213, 94, 0, 255}, {0, 0, 0, 255}}
	m := image.NewRGBA(image.Rect(0, 0, 256, 8))
	for x := range 256 {
		for y := range 4 {
			m.SetRGBA(x, y, inks[y])
			shade := func(a, b uint8) uint8 { return uint8((int(a)*x + int(b)*(255-x)) / 255) }
			m.SetRGBA(x, 4+y, color.RGBA{shade(inks[y].R, 255), shade(inks[y].G, 255), shade(inks[y].B, 255), 255})
		}
	}
	q := quantized(m, previewColors)
	if len(q.Palette) > previewColors {
		t.Errorf("%d colours", len(q.Palette))
	}
	for x := range 256 {
		for y := range 8 {
			want, got := m.RGBAAt(x, y), rgba(q.At(x, y))
			if y < 4 && got != want {
				t.Fatalf("ink %v became %v", want, got)
			}
			for i := range 4 {
				if d := int(channel(want, i)) - int(channel(got, i)); d > 40 || d < -40 {
					t.Fatalf("%v became %v", want, got)
				}
			}
		}
	}
}

func TestAPictureOfFewColoursStaysAsItIs(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 3, 1))
	for x, c := range []color.RGBA{{1, 2, 3, 255}, {1, 2, 4, 255}, {}} {
		m.SetRGBA(x, 0, c)
	}
	q := quantized(m, previewColors)
	for x := range 3 {
		if rgba(q.At(x, 0)) != m.RGBAAt(x, 0) {
			t.Errorf("%d: %v", x, q.At(x, 0))
		}
	}
}

func TestAPreviewIsASmallPictureOfTheSameSize(t *testing.T) {
	f, style := onePanel(Panel{Series: []Series{{X: []float64{1, 2, 3}, Y: []float64{1, 4, 9}}}}), mustStyle("screen")
	full, err := PNG(f, style, 110)
	if err != nil {
		t.Fatal(err)
	}
	preview, err := Preview(f, style, 110)
	if err != nil || len(preview) > len(full)/2 {
		t.Errorf("%d bytes of %d, %v", len(preview), len(full), err)
	}
	want, _ := png.DecodeConfig(bytes.NewReader(full))
	if got, err := png.DecodeConfig(bytes.NewReader(preview)); err != nil || got.Width != want.Width || got.Height != want.Height {
		t.Errorf("%+v, want %+v, %v", got, want, err)
	}
	if _, err := Preview(f, style, 7); err == nil {
		t.Error("7 dots an inch were taken")
	}
}

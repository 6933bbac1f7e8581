// Package tex sets short texts with mathematics between dollars, in a small TeX
// language: as outlines of glyphs for pictures, as plain Unicode and as HTML for
// readers, and as TeX for documents. It depends on nothing but fonts.
package tex

import (
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"gonum.org/v1/plot/vg"
)

// Proportions of the setting in em, found by eye on STIX Two and Latin Modern
// at 7 to 18 pt.
const (
	scriptSize  = 0.72
	smallest    = 0.5 // of the size outside: scripts of scripts stop shrinking here
	supUp       = 0.38
	subDown     = 0.20
	fracSize    = 0.80
	axisHeight  = 0.25 // of fraction bars over the baseline
	ruleHeight  = 0.05
	rootTop     = 0.82
	LineAscent  = 0.88
	LineDescent = 0.22
)

// CheckText returns an error if s cannot be set. Outside of $...$ s is plain
// text; between dollars it is mathematics in a small part of TeX: letters,
// sub- and superscripts, groups in braces, Greek, the usual operators,
// relations and named functions, \frac, \sqrt, \left and \right, the accents
// \hat \tilde \bar \dot \vec, and the alphabets \mathbb \mathcal \mathbf
// \mathrm \text \operatorname.
func CheckText(s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("text %q is not valid UTF-8", s)
	}
	for name := range faces {
		f, err := FaceByName(name)
		if err != nil {
			return err
		}
		if _, err := f.Set(s, 10, Regular); err != nil {
			return err
		}
	}
	return nil
}

// Box is text that is set: glyphs and rules relative to the start of the
// baseline, all lengths in points.
type Box struct {
	Glyphs               []placed
	Rules                []rule
	Width, Height, Depth float64 // height over, depth under the baseline
}

type placed struct {
	G          *glyph
	X, Y, Size float64
}

type rule struct{ X, Y, W, H float64 }

func (b *Box) put(c Box, x, y float64) {
	for _, p := range c.Glyphs {
		p.X, p.Y = p.X+x, p.Y+y
		b.Glyphs = append(b.Glyphs, p)
	}
	for _, r := range c.Rules {
		r.X, r.Y = r.X+x, r.Y+y
		b.Rules = append(b.Rules, r)
	}
	b.Height, b.Depth = max(b.Height, c.Height+y), max(b.Depth, c.Depth-y)
}

// join puts c behind b.
func (b *Box) join(c Box) {
	b.put(c, b.Width, 0)
	b.Width += c.Width
}

func (b *Box) addRule(r rule) {
	b.Rules = append(b.Rules, r)
	b.Height, b.Depth = max(b.Height, r.Y+r.H), max(b.Depth, -r.Y)
}

// Set returns one line of text at a size in points.
func (f *Face) Set(s string, size float64, c cut) (Box, error) {
	parts := strings.Split(s, "$")
	if len(parts)%2 == 0 {
		return Box{}, fmt.Errorf("text %q has a $ without its partner", s)
	}
	var line Box
	for i, part := range parts {
		b, err := f.part(part, size, c, i%2 == 1)
		if err != nil {
			return Box{}, fmt.Errorf("text %q: %w", s, err)
		}
		line.join(b)
	}
	return line, nil
}

func (f *Face) part(s string, size float64, c cut, formula bool) (Box, error) {
	if !formula {
		return f.word(s, size, c)
	}
	m := &setter{face: f, in: []rune(s), floor: smallest * size}
	b, err := m.list(size, false, 0)
	if err == nil && m.pos < len(m.in) {
		err = fmt.Errorf("a closing brace without its partner")
	}
	return b, err
}

// word sets characters side by side with kerning.
func (f *Face) word(s string, size float64, c cut) (Box, error) {
	var b Box
	var last *glyph
	for _, r := range s {
		g, err := f.glyph(c, r)
		if err != nil {
			return Box{}, err
		}
		b.Width += f.kern(last, g) * size
		b.join(glyphBox(g, size))
		last = g
	}
	return b, nil
}

func glyphBox(g *glyph, size float64) Box {
	return Box{
		Glyphs: []placed{{G: g, Size: size}},
		Width:  g.advance * size, Height: g.top * size, Depth: -g.bottom * size,
	}
}

// setter sets one formula, reading it once from left to right.
type setter struct {
	face  *Face
	in    []rune
	pos   int
	floor float64 // smallest size of a script in points
	depth int
}

// maxNesting bounds the recursion on hostile input.
const maxNesting = 40

// list sets atoms up to the closing brace, to \right, or to the end. stop is
// '}' inside a group, 'r' inside \left...\right, 0 at the top.
func (m *setter) list(size float64, small bool, stop rune) (Box, error) {
	if m.depth++; m.depth > maxNesting {
		return Box{}, fmt.Errorf("formula nests deeper than %d levels", maxNesting)
	}
	defer func() { m.depth-- }()
	var b Box
	prev := nothing
	for {
		m.skipSpace()
		if m.ends() {
			return b, m.checkStop(stop)
		}
		a, cl, err := m.scripted(size, small)
		if err != nil {
			return Box{}, err
		}
		if cl == nothing { // an explicit space
			b.Width += a.Width
			continue
		}
		if cl == binary && prev != ordinary && prev != closing {
			cl = ordinary // a sign, not an operation
		}
		if prev != nothing {
			b.Width += gap(prev, cl, small) * size
		}
		b.join(a)
		prev = cl
	}
}

func gap(left, right class, small bool) float64 {
	mu := spacing[left][right]
	if mu < 0 && small {
		return 0
	}
	return math.Abs(mu) / 18
}

func (m *setter) skipSpace() {
	for m.pos < len(m.in) && unicode.IsSpace(m.in[m.pos]) {
		m.pos++
	}
}

func (m *setter) ends() bool {
	return m.pos >= len(m.in) || m.in[m.pos] == '}' || m.peekCommand() == "right"
}

func (m *setter) checkStop(stop rune) error {
	switch {
	case stop == '}' && (m.pos >= len(m.in) || m.in[m.pos] != '}'):
		return fmt.Errorf("an opening brace without its partner")
	case stop == 'r' && m.peekCommand() != "right":
		return fmt.Errorf(`\left without \right`)
	case stop != 'r' && m.peekCommand() == "right":
		return fmt.Errorf(`\right without \left`)
	}
	return nil
}

// peekCommand returns the name of the command that starts here, or "".
func (m *setter) peekCommand() string {
	pos := m.pos
	defer func() { m.pos = pos }()
	if m.pos < len(m.in) && m.in[m.pos] == '\\' {
		return m.command()
	}
	return ""
}

// command reads \name or \x.
func (m *setter) command() string {
	m.pos++
	start := m.pos
	for m.pos < len(m.in) && m.in[m.pos] < unicode.MaxASCII && unicode.IsLetter(m.in[m.pos]) {
		m.pos++
	}
	if m.pos == start && m.pos < len(m.in) {
		m.pos++
	}
	return string(m.in[start:m.pos])
}

// scripted sets an atom with its sub- and superscript.
func (m *setter) scripted(size float64, small bool) (Box, class, error) {
	b, cl, err := m.atom(size, small)
	if err != nil {
		return Box{}, 0, err
	}
	var sup, sub *Box
	for {
		m.skipSpace()
		if m.pos >= len(m.in) || (m.in[m.pos] != '_' && m.in[m.pos] != '^') {
			break
		}
		where := &sub
		if m.in[m.pos] == '^' {
			where = &sup
		}
		if *where != nil {
			return Box{}, 0, fmt.Errorf("two %q in a row: group them with braces", m.in[m.pos])
		}
		m.pos++
		s, err := m.argument(max(scriptSize*size, m.floor), true)
		if err != nil {
			return Box{}, 0, err
		}
		*where = &s
	}
	if cl == nothing && (sup != nil || sub != nil) {
		cl = ordinary
	}
	attach(&b, sup, sub, size)
	return b, cl, nil
}

// attach puts the scripts behind b. They move away from a tall base.
func attach(b *Box, sup, sub *Box, size float64) {
	if sup == nil && sub == nil {
		return
	}
	w := 0.0
	up, down := max(supUp*size, b.Height-0.35*size), max(subDown*size, b.Depth)
	if sup != nil && sub != nil {
		up = max(up, sup.Depth+sub.Height-down+0.08*size)
	}
	x := b.Width
	if sup != nil {
		b.put(*sup, x+0.04*size, up)
		w = sup.Width + 0.04*size
	}
	if sub != nil {
		b.put(*sub, x, -down)
		w = max(w, sub.Width)
	}
	b.Width = x + w + 0.04*size
}

// atom sets one character, command or group.
func (m *setter) atom(size float64, small bool) (Box, class, error) {
	switch r := m.in[m.pos]; r {
	case '{':
		b, err := m.argument(size, small)
		return b, ordinary, err
	case '_', '^':
		return Box{}, ordinary, nil // a script without a base, as in ${}^2$
	case '\\':
		return m.commandAtom(m.command(), size, small)
	default:
		m.pos++
		return m.character(r, size)
	}
}

// argument sets a group in braces, or the one character or command here.
func (m *setter) argument(size float64, small bool) (Box, error) {
	m.skipSpace()
	if m.pos >= len(m.in) || m.in[m.pos] == '}' {
		return Box{}, fmt.Errorf("something is missing after a command, ^ or _")
	}
	if m.in[m.pos] != '{' {
		if m.in[m.pos] == '_' || m.in[m.pos] == '^' {
			return Box{}, fmt.Errorf("%q where a character or a group should stand", m.in[m.pos])
		}
		b, _, err := m.atom(size, small)
		return b, err
	}
	m.pos++
	b, err := m.list(size, small, '}')
	m.pos++
	return b, err
}

func (m *setter) character(r rune, size float64) (Box, class, error) {
	switch r {
	case '-':
		r = '−'
	case '\'':
		r = '′'
	case '*':
		r = '∗'
	}
	cl := characters[r]
	if s, ok := symbols[symbolOf[r]]; ok {
		cl = s.class
	}
	b, err := m.letter(italic(r), size)
	return b, cl, err
}

// letter sets one character of a formula: ASCII from the text font so that
// digits agree with plain text, all else from the mathematics font.
func (m *setter) letter(r rune, size float64) (Box, error) {
	c := mathematics
	if r < unicode.MaxASCII && !strings.ContainsRune("+=<>|", r) {
		c = Regular
	}
	g, err := m.face.glyph(c, r)
	if err != nil {
		return Box{}, err
	}
	return glyphBox(g, size), nil
}

func (m *setter) commandAtom(name string, size float64, small bool) (Box, class, error) {
	if s, ok := symbols[name]; ok {
		b, err := m.letter(italic(s.r), size)
		return b, s.class, err
	}
	if functions[name] {
		b, err := m.face.word(name, size, Regular)
		return b, operator, err
	}
	if w, ok := spaces[name]; ok {
		return Box{Width: w * size}, nothing, nil
	}
	if change, ok := alphabets[name]; ok {
		return m.alphabet(name, change, size)
	}
	if r, ok := accents[name]; ok {
		b, err := m.accent(r, size, small)
		return b, ordinary, err
	}
	return m.construct(name, size, small)
}

// construct sets the commands that build something around their arguments.
func (m *setter) construct(name string, size float64, small bool) (b Box, cl class, err error) {
	switch name {
	case "frac", "tfrac", "dfrac":
		b, err = m.fraction(size)
	case "sqrt":
		b, err = m.root(size, small)
	case "bar", "overline":
		b, err = m.bar(size, small)
	case "left":
		b, err = m.fenced(size, small)
	default:
		err = fmt.Errorf(`unknown command \%s`, name)
	}
	return b, ordinary, err
}

func (m *setter) alphabet(name string, change func(rune) rune, size float64) (Box, class, error) {
	letters, err := m.raw()
	if err != nil {
		return Box{}, 0, fmt.Errorf(`\%s: %w`, name, err)
	}
	changed := strings.Map(change, letters)
	cl := ordinary
	if name == "operatorname" {
		cl = operator
	}
	b, err := m.face.word(changed, size, Regular)
	return b, cl, err
}

// raw reads an argument as characters.
func (m *setter) raw() (string, error) {
	m.skipSpace()
	if m.pos >= len(m.in) {
		return "", fmt.Errorf("the argument is missing")
	}
	if m.in[m.pos] != '{' {
		return "", fmt.Errorf("the argument needs braces")
	}
	end := m.pos + 1
	for end < len(m.in) && m.in[end] != '}' {
		if strings.ContainsRune(`{\$`, m.in[end]) {
			return "", fmt.Errorf("the argument may hold characters only")
		}
		end++
	}
	if end == len(m.in) {
		return "", fmt.Errorf("an opening brace without its partner")
	}
	s := string(m.in[m.pos+1 : end])
	m.pos = end + 1
	return s, nil
}

func (m *setter) accent(r rune, size float64, small bool) (Box, error) {
	b, err := m.argument(size, small)
	if err != nil {
		return Box{}, err
	}
	g, err := m.face.glyph(mathematics, r)
	if err != nil {
		return Box{}, err
	}
	x := b.Width/2 + 0.06*size - (g.left+g.right)/2*size // letters lean to the right
	y := max(0, b.Height+0.07*size-g.bottom*size)
	b.put(Box{Glyphs: []placed{{G: g, Size: size}}, Height: g.top * size}, x, y)
	return b, nil
}

func (m *setter) bar(size float64, small bool) (Box, error) {
	b, err := m.argument(size, small)
	if err != nil {
		return Box{}, err
	}
	b.addRule(rule{X: 0.05 * size, Y: b.Height + 0.09*size, W: max(0.1*size, b.Width-0.06*size), H: ruleHeight * size})
	return b, nil
}

func (m *setter) root(size float64, small bool) (Box, error) {
	m.skipSpace()
	if m.pos < len(m.in) && m.in[m.pos] == '[' {
		return Box{}, fmt.Errorf(`\sqrt takes no [degree]: write a power`)
	}
	in, err := m.argument(size, small)
	if err != nil {
		return Box{}, err
	}
	g, err := m.face.glyph(mathematics, '√')
	if err != nil {
		return Box{}, err
	}
	thick := ruleHeight * size
	top := max(rootTop*size, in.Height+2.2*thick)
	scale := max(size, (top+in.Depth)/(g.top-g.bottom))
	var b Box
	b.put(glyphBox(g, scale), 0, top-g.top*scale) // Latin Modern's root hangs from the baseline
	b.Width = g.right * scale
	b.addRule(rule{X: b.Width - 0.5*thick, Y: top - thick, W: in.Width + 0.5*thick + 0.06*size, H: thick})
	b.join(in)
	b.Width += 0.09 * size
	return b, nil
}

func (m *setter) fraction(size float64) (Box, error) {
	s := max(fracSize*size, m.floor)
	num, err := m.argument(s, true)
	if err != nil {
		return Box{}, err
	}
	den, err := m.argument(s, true)
	if err != nil {
		return Box{}, err
	}
	pad, thick := 0.08*size, ruleHeight*size
	w := max(num.Width, den.Width) + 2*pad
	var b Box
	b.put(num, (w-num.Width)/2, axisHeight*size+0.14*size+num.Depth)
	b.put(den, (w-den.Width)/2, axisHeight*size-0.12*size-den.Height)
	b.addRule(rule{X: 0.02 * size, Y: axisHeight*size - thick/2, W: w - 0.04*size, H: thick})
	b.Width = w
	return b, nil
}

// fenced sets \left( ... \right) with delimiters as tall as what they hold.
func (m *setter) fenced(size float64, small bool) (Box, error) {
	open, err := m.delimiter()
	if err != nil {
		return Box{}, err
	}
	in, err := m.list(size, small, 'r')
	if err != nil {
		return Box{}, err
	}
	m.command()
	shut, err := m.delimiter()
	if err != nil {
		return Box{}, err
	}
	var b Box
	if err := m.fence(&b, open, in, size); err != nil {
		return Box{}, err
	}
	b.join(in)
	return b, m.fence(&b, shut, in, size)
}

func (m *setter) delimiter() (rune, error) {
	m.skipSpace()
	if m.pos >= len(m.in) {
		return 0, fmt.Errorf(`\left or \right without a delimiter`)
	}
	r := m.in[m.pos]
	if r == '\\' {
		name := m.command()
		s, ok := symbols[name]
		if !ok {
			return 0, fmt.Errorf(`\%s is not a delimiter`, name)
		}
		return s.r, nil
	}
	m.pos++
	return r, nil
}

// fence adds the delimiter r, tall enough for in and centred on it; "." is none.
func (m *setter) fence(b *Box, r rune, in Box, size float64) error {
	if r == '.' {
		return nil
	}
	g, err := m.face.glyph(mathematics, r)
	if err != nil {
		return err
	}
	scale := min(max(size, (in.Height+in.Depth)/(g.top-g.bottom)), 3*size)
	mid := (in.Height - in.Depth) / 2
	if scale == size {
		mid = (g.top + g.bottom) / 2 * size
	}
	b.put(glyphBox(g, scale), b.Width, mid-(g.top+g.bottom)/2*scale)
	b.Width += g.advance * scale
	return nil
}

// Polygon returns the closed path through pts.
func Polygon(pts ...vg.Point) vg.Path {
	var p vg.Path
	for i, q := range pts {
		if i == 0 {
			p.Move(q)
			continue
		}
		p.Line(q)
	}
	if len(p) > 0 {
		p.Close()
	}
	return p
}

package tex

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode"
)

// symbolOf maps a character to the first command, by length and then by
// alphabet, that sets it.
var symbolOf = func() map[rune]string {
	names := make([]string, 0, len(symbols))
	for n := range symbols {
		if len(n) > 1 {
			names = append(names, n)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	m := make(map[rune]string)
	for _, n := range names {
		if _, ok := m[symbols[n].r]; !ok && symbols[n].r > unicode.MaxASCII {
			m[symbols[n].r] = n
		}
	}
	m['−'] = "-"
	return m
}()

// PlainText returns s without TeX, for readers and front ends that show no
// mathematics: "$\eta_1 = \sqrt{d}$" becomes "η₁ = √d". Text that [CheckText]
// refuses comes back as it is.
func PlainText(s string) string { return withoutTeX(s, plainText) }

// HTMLText is PlainText as HTML: escaped, and with raised and lowered marks where
// Unicode lacks them. Front ends that set no mathematics inside HTML show it too.
func HTMLText(s string) string { return withoutTeX(s, htmlText) }

func withoutTeX(s string, form textForm) string {
	if CheckText(s) != nil {
		return form.literal(s)
	}
	var b strings.Builder
	for i, part := range strings.Split(s, "$") {
		if i%2 == 0 {
			b.WriteString(form.literal(part))
			continue
		}
		p := &plainer{setter{in: []rune(part)}, form}
		b.WriteString(strings.Join(strings.Fields(p.list()), " "))
	}
	return b.String()
}

// textForm is what a formula becomes: how its characters and its scripts are written.
type textForm struct {
	literal func(string) string
	script  func(mark rune, s string) string
}

var (
	plainText = textForm{func(s string) string { return s }, raisedOrLowered}
	htmlText  = textForm{html.EscapeString, tagged}
)

func tagged(mark rune, s string) string {
	if mark == '^' {
		return "<sup>" + s + "</sup>"
	}
	return "<sub>" + s + "</sub>"
}

// plainer walks a formula that is known to be well formed.
type plainer struct {
	setter
	form textForm
}

func (p *plainer) list() string {
	var b strings.Builder
	for p.pos < len(p.in) && p.in[p.pos] != '}' && p.peekCommand() != "right" {
		b.WriteString(p.atom())
	}
	return b.String()
}

func (p *plainer) atom() string {
	r := p.in[p.pos]
	switch r {
	case '\\':
		apart := p.pos > 0 && p.in[p.pos-1] == ' '
		return p.named(p.command(), apart)
	case '{':
		return p.group()
	case '_', '^':
		p.pos++
		return p.form.script(r, p.group())
	}
	p.pos++
	switch r {
	case '-':
		return "−"
	case '\'':
		return "′"
	}
	return p.form.literal(string(r))
}

func (p *plainer) group() string {
	p.skipSpace()
	if p.pos >= len(p.in) {
		return ""
	}
	if p.in[p.pos] != '{' {
		return p.atom()
	}
	p.pos++
	s := p.list()
	p.pos++
	return s
}

// named writes a command; apart says that a space stands before it.
func (p *plainer) named(name string, apart bool) string {
	if s, ok := symbols[name]; ok {
		end := p.pos
		p.skipSpace()
		text := p.form.literal(string(s.r))
		switch {
		case s.class == relation, s.class == binary && apart && p.pos > end:
			return " " + text + " "
		case p.pos > end && p.pos < len(p.in) && strings.ContainsRune("=<>+-−", p.in[p.pos]):
			return text + " "
		}
		return text
	}
	if functions[name] {
		return name + p.spaceBeforeLetter()
	}
	if w, ok := spaces[name]; ok {
		if w < 0 {
			return ""
		}
		return " "
	}
	if change, ok := alphabets[name]; ok {
		letters, _ := p.raw()
		return strings.Map(change, letters)
	}
	if r, ok := accents[name]; ok {
		return p.group() + string(r)
	}
	return p.construct(name)
}

func (p *plainer) construct(name string) string {
	switch name {
	case "sqrt":
		return "√" + bracketed(p.group())
	case "bar", "overline":
		return p.group() + "\u0304"
	case "frac", "tfrac", "dfrac":
		n := bracketed(p.group())
		return n + "/" + bracketed(p.group())
	}
	open := p.fenceText() // only \left remains
	in := p.list()
	p.command()
	return open + in + p.fenceText()
}

func (p *plainer) fenceText() string {
	r, err := p.delimiter()
	if err != nil || r == '.' {
		return ""
	}
	return string(r)
}

func (p *plainer) spaceBeforeLetter() string {
	p.skipSpace()
	if p.pos < len(p.in) && strings.ContainsRune("_^(}", p.in[p.pos]) {
		return ""
	}
	return " "
}

// bracketed puts what is longer than one symbol in parentheses.
func bracketed(s string) string {
	s = strings.TrimSpace(s)
	if len([]rune(s)) <= 1 || !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsDigit(r) }) {
		return s
	}
	return "(" + s + ")"
}

const (
	raisable = "0123456789+−=()ni"
	raised   = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ"
	lowable  = "0123456789+−=()aehijklmnoprstuvx"
	lowered  = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
)

func raisedOrLowered(mark rune, s string) string {
	from, to := []rune(lowable), []rune(lowered)
	if mark == '^' {
		from, to = []rune(raisable), []rune(raised)
	}
	out := make([]rune, 0, len(s))
	for _, r := range s {
		i := slices.Index(from, r)
		if i < 0 {
			return string(mark) + bracketed(s)
		}
		out = append(out, to[i])
	}
	return string(out)
}

// TeX returns s as ASCII TeX. Plain parts are escaped, formulas pass as
// they are; characters outside ASCII become commands.
func TeX(s string) (string, error) {
	var b strings.Builder
	for i, part := range strings.Split(s, "$") {
		formula := i%2 == 1
		if formula {
			b.WriteByte('$')
		}
		for _, r := range part {
			t, err := texRune(r, formula)
			if err != nil {
				return "", fmt.Errorf("text %q: %w", s, err)
			}
			b.WriteString(t)
		}
		if formula {
			b.WriteByte('$')
		}
	}
	return b.String(), nil
}

func texRune(r rune, formula bool) (string, error) {
	if r < unicode.MaxASCII {
		if t, ok := escapes[r]; ok && !formula {
			return t, nil
		}
		return string(r), nil
	}
	if t, ok := latin[r]; ok && !formula {
		return t, nil
	}
	name, ok := symbolOf[r]
	if !ok {
		return "", fmt.Errorf("the character %q (U+%04X) has no TeX command here: write it as $\\command$", r, r)
	}
	if name != "-" {
		name = `\` + name + " "
	}
	if !formula {
		name = "$" + name + "$"
	}
	return name, nil
}

var escapes = map[rune]string{
	'%': `\%`, '#': `\#`, '&': `\&`, '_': `\_`, '{': `\{`, '}': `\}`,
	'~': `\textasciitilde{}`, '^': `\textasciicircum{}`, '\\': `\textbackslash{}`, '<': `$<$`, '>': `$>$`, '|': `$|$`,
}

// latin are the characters of European prose.
var latin = map[rune]string{
	'–': `--`, '—': `---`, '‘': "`", '’': `'`, '“': "``", '”': `''`, '\u00a0': `~`, '…': `\ldots{}`, 'ß': `\ss{}`,
	'ø': `\o{}`, 'Ø': `\O{}`,
	'ä': `\"a`, 'ö': `\"o`, 'ü': `\"u`, 'Ä': `\"A`, 'Ö': `\"O`, 'Ü': `\"U`, 'é': `\'e`, 'è': "\\`e", 'ê': `\^e`,
	'ë': `\"e`, 'á': `\'a`, 'à': "\\`a",
	'â': `\^a`, 'ç': `\c{c}`, 'ó': `\'o`, 'ò': "\\`o", 'ô': `\^o`, 'ú': `\'u`, 'ù': "\\`u", 'û': `\^u`, 'í': `\'{\i}`,
	'ñ': `\~n`, 'É': `\'E`, '°': `$^\circ$`, '·': `$\cdot$`, '§': `\S{}`, '√': `$\surd$`, '½': `$\frac12$`,
	'¼': `$\frac14$`, '¾': `$\frac34$`,
	'⁰': `$^0$`, '¹': `$^1$`, '²': `$^2$`, '³': `$^3$`, '⁴': `$^4$`, '⁵': `$^5$`, '⁶': `$^6$`, '⁷': `$^7$`, '⁸': `$^8$`,
	'⁹': `$^9$`, '⁻': `$^-$`, '⁺': `$^+$`, 'ⁿ': `$^n$`, 'ᵀ': `$^T$`,
	'₀': `$_0$`, '₁': `$_1$`, '₂': `$_2$`, '₃': `$_3$`, '₄': `$_4$`, '₅': `$_5$`, '₆': `$_6$`, '₇': `$_7$`, '₈': `$_8$`,
	'₉': `$_9$`, '₊': `$_+$`, '₋': `$_-$`, 'ₖ': `$_k$`, 'ₙ': `$_n$`, 'ᵢ': `$_i$`,
}

package tex

import (
	"math"
	"strings"
	"testing"
)

func TestLabelsOfThePapersAreSet(t *testing.T) {
	for _, s := range []string{
		"", "samples $n$", `excess risk $\mathbb{E}[(f - f^\star)^2]$`, `$\|\nabla\mathcal{L}(\theta_t)\|$`,
		`$\eta_1=2^{-3}/\sqrt{d}$`,
		`$\hat f_{\hat\theta}$`, `$\frac{n}{d^2}$`, `$\sqrt{\frac{1}{n}\sum_{i=1}^n x_i^2}$`, `$\langle w, u\rangle$`,
		`$\Pi_\perp W_\ell$`,
		`$\log_d n$`, `$\sin\theta \leq \cos\phi$`, `$\operatorname{sign}(x)$`, `$\left(\frac{a}{b}\right)^{\!2}$`,
		`$10^{-3}$`, `$x''$`,
		`$\mathbf{1}_{x>0}$`, `$\bar x \pm \tilde\sigma$`, `$f:\mathbb{R}^d\to\mathbb{R}$`, "η ≤ √d, 5 % – mean ± sd",
		`$\text{rank}_B(f)$`, `${}^2$`,
	} {
		if err := CheckText(s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestTextThatCannotBeSetIsRefusedWithAReason(t *testing.T) {
	for s, reason := range map[string]string{
		`$x`: "without its partner", `$\unknown$`: `unknown command \unknown`, `$x^$`: "missing", `$x^1^2$`: "two",
		`${x$`: "opening brace", `$x}$`: "closing brace", `$\left( x$`: `\left without \right`,
		`$\right)$`:     `\right without \left`,
		`$\sqrt[3]{x}$`: "[degree]", `$\frac{1}$`: "missing", `$\mathbb{\theta}$`: "characters only", `$\mathbb R$`: "braces",
		"\U0001F600": "no font", `$x^_2$`: "should stand", `$` +
			strings.Repeat("{", 99) + strings.Repeat("}", 99) + `$`: "deeper",
	} {
		err := CheckText(s)
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%q: got %v, want an error with %q", s, err, reason)
		}
	}
}

func TestEverySymbolHasAGlyphInBothFaces(t *testing.T) {
	for name := range faces {
		f, err := FaceByName(name)
		if err != nil {
			t.Fatal(err)
		}
		for command, s := range symbols {
			if _, err := f.Set(`$\`+command+` $`, 10, Regular); err != nil {
				t.Errorf("%s: \\%s %q: %v", name, command, s.r, err)
			}
		}
		for command := range alphabets {
			letters := "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			if command != "mathcal" { // LaTeX has capital script letters only
				letters += "abcdefghijklmnopqrstuvwxyz"
			}
			if _, err := f.Set(`$\`+command+`{`+letters+`}$`, 10, Regular); err != nil {
				t.Errorf("%s: \\%s: %v", name, command, err)
			}
		}
		for command := range accents {
			if _, err := f.Set(`$\`+command+`{x}$`, 10, Regular); err != nil {
				t.Errorf("%s: \\%s: %v", name, command, err)
			}
		}
	}
}

func width(t *testing.T, s string) float64 {
	t.Helper()
	f, err := FaceByName(STIX)
	if err != nil {
		t.Fatal(err)
	}
	b, err := f.Set(s, 18, Regular)
	if err != nil {
		t.Fatal(err)
	}
	return b.Width
}

func TestSpacesFollowTheClassesOfAtoms(t *testing.T) {
	// At 18 pt one mu is one point; The TeXbook, chapter 18.
	for _, c := range []struct {
		together string
		parts    []string
		mu       float64
	}{
		{"$a+b$", []string{"$a$", "$+$", "$b$"}, 8},
		{"$a-b$", []string{"$a$", "$-$", "$b$"}, 8},
		{"$a=b$", []string{"$a$", "$=$", "$b$"}, 10},
		{"$a,b$", []string{"$a$", "$,$", "$b$"}, 3},
		{"$(-b)$", []string{"$($", "$-$", "$b$", "$)$"}, 0},
		{`$\log n$`, []string{`$\log$`, "$n$"}, 3},
		{`$\log(n)$`, []string{`$\log$`, "$($", "$n$", "$)$"}, 0},
	} {
		want := c.mu
		for _, p := range c.parts {
			want += width(t, p)
		}
		if got := width(t, c.together); math.Abs(got-want) > 1e-9 {
			t.Errorf("%s is %.4f wide, its parts and spaces %.4f", c.together, got, want)
		}
	}
}

func TestScriptsStandOverAndUnderTheLine(t *testing.T) {
	f, err := FaceByName(STIX)
	if err != nil {
		t.Fatal(err)
	}
	b, err := f.Set("$x_1^2$", 10, Regular)
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Glyphs) != 3 {
		t.Fatalf("%d glyphs, want 3", len(b.Glyphs))
	}
	sub, sup := b.Glyphs[2], b.Glyphs[1]
	if !(sub.Y < 0 && sup.Y > 0) || math.Abs(sub.Size-scriptSize*10) > 1e-9 || sub.Size != sup.Size {
		t.Errorf("scripts at %.2f and %.2f in sizes %.2f and %.2f", sub.Y, sup.Y, sub.Size, sup.Size)
	}
}

func TestPlainTextKeepsTheMeaning(t *testing.T) {
	for in, want := range map[string]string{
		`$\eta_1=\sqrt{d}$`: "η₁=√d", `$n \leq d^2$`: "n ≤ d²", `$10^{-3}$`: "10⁻³", `$\frac{1}{d+1}$`: "1/(d+1)",
		`$\mathbb{E}[\|x\|^2]$`: "𝔼[‖x‖²]", `$\log n$`: "log n", `$\log_d n$`: "log_d n", `$f^\star$`: "f^⋆",
		`$\hat f$`: "f\u0302", `a $x_{ij}$`: "a xᵢⱼ",
		`$\left(a\right)$`: "(a)", `broken $`: "broken $", `$a\,b$`: "a b",
		`$\lambda = 2$`: "λ = 2", `$u \cdot x$`: "u ⋅ x", `$2\cdot 3$`: "2⋅3", `$= \pm1$`: "= ±1",
	} {
		if got := PlainText(in); got != want {
			t.Errorf("%q reads %q, want %q", in, got, want)
		}
	}
}

func TestHTMLTextNeedsNoTypesetter(t *testing.T) {
	for in, want := range map[string]string{
		`$\|A\|_{2/L}^{2/L} < 1$`: "‖A‖<sub>2/L</sub><sup>2/L</sup> &lt; 1", "a & b": "a &amp; b", "<b>": "&lt;b&gt;",
		`$x^2$, $\sqrt{d_1}$`: "x<sup>2</sup>, √(d<sub>1</sub>)", "broken $ <": "broken $ &lt;",
	} {
		if got := HTMLText(in); got != want {
			t.Errorf("%q reads %q, want %q", in, got, want)
		}
	}
}

func TestTeXTextIsASCIIAndEscaped(t *testing.T) {
	for in, want := range map[string]string{
		"5 % of d_1": `5 \% of d\_1`, "$d_1$ & more": `$d_1$ \& more`, "a ± b": `a $\pm $ b`, "$η_1$": `$\eta _1$`,
		"Schrödinger – a": `Schr\"odinger -- a`,
	} {
		got, err := TeX(in)
		if err != nil || got != want {
			t.Errorf("%q becomes %q (%v), want %q", in, got, err, want)
		}
	}
	if _, err := TeX("字"); err == nil {
		t.Error("a character without a command was accepted")
	}
}

func FuzzCheckTextNeverPanics(f *testing.F) {
	for _, s := range []string{`$\frac{1}{\sqrt{x_1^2}}$`, `$\left(x\right)$`, `$\mathbb{R}^{d`, `$\hat{}$`, "$\\", "$^$",
		"$_{}$", `$\left.x\right|$`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if CheckText(s) != nil {
			return
		}
		PlainText(s)
		if _, _, err := sizeOf(s); err != nil {
			t.Errorf("%q passes CheckText but is not set: %v", s, err)
		}
	})
}

func sizeOf(s string) (w, h float64, err error) {
	f, err := FaceByName(LatinModern)
	if err != nil {
		return 0, 0, err
	}
	b, err := f.Set(s, 8, Bold)
	return b.Width, b.Height, err
}

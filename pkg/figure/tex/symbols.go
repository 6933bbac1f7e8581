package tex

// class is TeX's kind of atom; the space between two atoms follows from their
// classes.
type class int

const (
	ordinary class = iota
	operator
	binary
	relation
	opening
	closing
	punctuation
	nothing // before the first atom
)

// Spaces between atoms in mu (1/18 em), rows: left atom, columns: right atom
// (The TeXbook, chapter 18, the table of inter-element spacing). Negative
// values fall away in scripts.
var spacing = [7][7]float64{
	ordinary:    {0, 3, -4, -5, 0, 0, 0},
	operator:    {3, 3, 0, -5, 0, 0, 0},
	binary:      {-4, -4, 0, 0, -4, 0, 0},
	relation:    {-5, -5, 0, 0, -5, 0, 0},
	opening:     {0, 0, 0, 0, 0, 0, 0},
	closing:     {0, 3, -4, -5, 0, 0, 0},
	punctuation: {-3, -3, 0, -3, -3, -3, -3},
}

type symbol struct {
	r     rune
	class class
}

// symbols are the commands that stand for one character.
var symbols = map[string]symbol{
	"alpha": {'α', ordinary}, "beta": {'β', ordinary}, "gamma": {'γ', ordinary}, "delta": {'δ', ordinary},
	"epsilon": {'ϵ', ordinary}, "varepsilon": {'ε', ordinary}, "zeta": {'ζ', ordinary}, "eta": {'η', ordinary},
	"theta": {'θ', ordinary}, "vartheta": {'ϑ', ordinary}, "iota": {'ι', ordinary}, "kappa": {'κ', ordinary},
	"lambda": {'λ', ordinary}, "mu": {'μ', ordinary}, "nu": {'ν', ordinary}, "xi": {'ξ', ordinary},
	"pi": {'π', ordinary}, "rho": {'ρ', ordinary}, "varrho": {'ϱ', ordinary}, "sigma": {'σ', ordinary},
	"varsigma": {'ς', ordinary}, "tau": {'τ', ordinary}, "upsilon": {'υ', ordinary}, "phi": {'ϕ', ordinary},
	"varphi": {'φ', ordinary},
	"chi":    {'χ', ordinary}, "psi": {'ψ', ordinary}, "omega": {'ω', ordinary},
	"Gamma": {'Γ', ordinary}, "Delta": {'Δ', ordinary}, "Theta": {'Θ', ordinary}, "Lambda": {'Λ', ordinary},
	"Xi": {'Ξ', ordinary}, "Pi": {'Π', ordinary}, "Sigma": {'Σ', ordinary}, "Upsilon": {'Υ', ordinary},
	"Phi": {'Φ', ordinary}, "Psi": {'Ψ', ordinary}, "Omega": {'Ω', ordinary},

	"nabla": {'∇', ordinary}, "partial": {'∂', ordinary}, "infty": {'∞', ordinary}, "ell": {'ℓ', ordinary},
	"hbar": {'ℏ', ordinary}, "emptyset": {'∅', ordinary}, "forall": {'∀', ordinary}, "exists": {'∃', ordinary},
	"prime": {'′', ordinary}, "dagger": {'†', binary}, "top": {'⊤', ordinary}, "bot": {'⊥', ordinary},
	"Re": {'ℜ', ordinary}, "Im": {'ℑ', ordinary}, "ldots": {'…', ordinary}, "dots": {'…', ordinary},
	"cdots": {'⋯', ordinary},
	"|":     {'‖', ordinary}, "vert": {'|', ordinary}, "Vert": {'‖', ordinary}, "%": {'%', ordinary}, "#": {'#', ordinary},
	"&": {'&', ordinary}, "_": {'_', ordinary}, "degree": {'°', ordinary}, "angle": {'∠', ordinary},

	"sum": {'∑', operator}, "prod": {'∏', operator}, "int": {'∫', operator},

	"times": {'×', binary}, "cdot": {'⋅', binary}, "pm": {'±', binary}, "mp": {'∓', binary}, "star": {'⋆', binary},
	"ast": {'∗', binary}, "circ": {'∘', binary}, "otimes": {'⊗', binary}, "oplus": {'⊕', binary}, "odot": {'⊙', binary},
	"cap": {'∩', binary}, "cup": {'∪', binary}, "setminus": {'∖', binary}, "wedge": {'∧', binary}, "vee": {'∨', binary},
	"div": {'÷', binary}, "bullet": {'∙', binary},

	"leq": {'≤', relation}, "le": {'≤', relation}, "geq": {'≥', relation}, "ge": {'≥', relation}, "neq": {'≠', relation},
	"ne": {'≠', relation}, "ll": {'≪', relation}, "gg": {'≫', relation}, "approx": {'≈', relation}, "sim": {'∼', relation},
	"simeq": {'≃', relation}, "equiv": {'≡', relation}, "propto": {'∝', relation}, "to": {'→', relation},
	"rightarrow": {'→', relation}, "leftarrow": {'←', relation}, "mapsto": {'↦', relation}, "Rightarrow": {'⇒', relation},
	"in": {'∈', relation}, "notin": {'∉', relation}, "subset": {'⊂', relation}, "subseteq": {'⊆', relation},
	"perp": {'⊥', relation}, "parallel": {'∥', relation}, "mid": {'∣', relation}, "succeq": {'⪰', relation},
	"preceq":  {'⪯', relation},
	"lesssim": {'≲', relation}, "gtrsim": {'≳', relation}, "asymp": {'≍', relation}, "colon": {':', punctuation},

	"langle": {'⟨', opening}, "rangle": {'⟩', closing}, "{": {'{', opening}, "}": {'}', closing},
	"lfloor": {'⌊', opening}, "rfloor": {'⌋', closing}, "lceil": {'⌈', opening}, "rceil": {'⌉', closing},
	"lvert": {'|', opening}, "rvert": {'|', closing}, "lVert": {'‖', opening}, "rVert": {'‖', closing},
}

// characters are the classes of single characters that are not ordinary.
var characters = map[rune]class{
	'+': binary, '−': binary, '*': binary, '=': relation, '<': relation, '>': relation, ':': relation,
	'(': opening, '[': opening, ')': closing, ']': closing, ',': punctuation, ';': punctuation,
}

// functions are set upright with a thin space to what follows.
var functions = map[string]bool{
	"log": true, "ln": true, "exp": true, "sin": true, "cos": true, "tan": true, "sinh": true, "cosh": true, "tanh": true,
	"arccos": true, "arcsin": true, "arctan": true, "max": true, "min": true, "sup": true, "inf": true, "lim": true,
	"arg": true, "det": true, "dim": true, "ker": true, "deg": true, "Pr": true, "gcd": true,
}

// spaces are explicit spaces in em.
var spaces = map[string]float64{",": 3. / 18, ":": 4. / 18, ";": 5. / 18, "!": -3. / 18, " ": 0.25,
	"quad": 1, "qquad": 2}

// accents are the combining characters set over their argument.
var accents = map[string]rune{
	"hat": '\u0302', "widehat": '\u0302', "tilde": '\u0303', "widetilde": '\u0303', "dot": '\u0307', "ddot": '\u0308',
	"vec": '\u20d7',
}

// alphabets are the commands that change the letters of their argument.
var alphabets = map[string]func(rune) rune{
	"mathbb": doubleStruck, "mathcal": script, "mathbf": boldface, "mathit": italic,
	"mathrm": upright, "text": upright, "operatorname": upright, "mathsf": upright, "textrm": upright,
}

func upright(r rune) rune { return r }

// holes are the letters that Unicode encodes outside the runs of the
// mathematical alphabets.
var holes = map[rune]rune{
	0x1D455: 0x210E, // italic h
	0x1D53A: 'ℂ', 0x1D53F: 'ℍ', 0x1D545: 'ℕ', 0x1D547: 'ℙ', 0x1D548: 'ℚ', 0x1D549: 'ℝ', 0x1D551: 'ℤ',
	0x1D49D: 'ℬ', 0x1D4A0: 'ℰ', 0x1D4A1: 'ℱ', 0x1D4A3: 'ℋ', 0x1D4A4: 'ℐ', 0x1D4A7: 'ℒ', 0x1D4A8: 'ℳ', 0x1D4AD: 'ℛ',
}

// shift maps A–Z and a–z to the alphabets that start at upper and lower.
func shift(r, upper, lower rune) rune {
	switch {
	case 'A' <= r && r <= 'Z':
		r += upper - 'A'
	case 'a' <= r && r <= 'z':
		r += lower - 'a'
	}
	if h, ok := holes[r]; ok {
		return h
	}
	return r
}

func doubleStruck(r rune) rune {
	if '0' <= r && r <= '9' {
		return 0x1D7D8 + r - '0'
	}
	return shift(r, 0x1D538, 0x1D552)
}

func script(r rune) rune {
	if 'a' <= r && r <= 'z' {
		return r
	}
	return shift(r, 0x1D49C, 'a')
}

func boldface(r rune) rune {
	if '0' <= r && r <= '9' {
		return 0x1D7CE + r - '0'
	}
	if 'α' <= r && r <= 'ω' {
		return 0x1D6C2 + r - 'α'
	}
	return shift(r, 0x1D400, 0x1D41A)
}

// italic is how a letter looks in a formula: Latin and lower-case Greek lean,
// upper-case Greek stands.
func italic(r rune) rune {
	if 'α' <= r && r <= 'ω' {
		return 0x1D6FC + r - 'α'
	}
	if i, ok := leaning[r]; ok {
		return i
	}
	return shift(r, 0x1D434, 0x1D44E)
}

var leaning = map[rune]rune{'∂': 0x1D715, 'ϵ': 0x1D716, 'ϑ': 0x1D717, 'ϕ': 0x1D719, 'ϱ': 0x1D71A}

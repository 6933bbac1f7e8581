package claim

// Most returns the band of a share that is claimed of most cases: its exact interval lies
// above one half, as that of 10 of 12 does and that of 9 does not. Pilot says on what runs that
// was expected.
func Most(pilot string) Band {
	return AtLeast(0.5, Convention, "most: more than half; expected from "+pilot)
}

// CanShowMost reports whether some outcome of so many cases decides [Most]: of five, even all
// five leave the exact interval of the share at [.48, 1].
func CanShowMost(cases int) bool { return cases >= 6 }

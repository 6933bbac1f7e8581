package jacot2023

import "testing"

func TestRanksAreListedTeacherByTeacherWithDeadNetworksMarked(t *testing.T) {
	if got := ranksText([]int{2, 0, 3}, func(i int) bool { return i == 1 }); got != "2 † 3" {
		t.Errorf("%q", got)
	}
	if got := ranksText(nil, nil); got != "none" {
		t.Errorf("of no teachers: %q", got)
	}
}

func TestNumbersAreWrittenAsRuns(t *testing.T) {
	for want, numbers := range map[string][]int{"none": nil, "4": {4}, "2–9, 11": {2, 3, 4, 5, 6, 7, 8, 9, 11}, "1, 3–4": {1, 3, 4}} {
		if got := runsText(numbers); got != want {
			t.Errorf("%v: %q, want %q", numbers, got, want)
		}
	}
}

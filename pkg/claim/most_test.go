package claim

import "testing"

// Of n cases all n are the best that a claim on most of them can hope for.
func TestMostCanBeShownOfSixCases(t *testing.T) {
	for n := 2; n < 10; n++ {
		best := Judge(Claim{Kind: Share}, Proportion(n, n), Most("nothing"))
		if holds := best.Status == Holds; holds != CanShowMost(n) {
			t.Errorf("%d: %s", n, best.Text())
		}
	}
	if Judge(Claim{Kind: Share}, Proportion(10, 12), Most("nothing")).Status != Holds ||
		Judge(Claim{Kind: Share}, Proportion(9, 12), Most("nothing")).Status == Holds {
		t.Error("the border is not between 9 and 10 of 12")
	}
}

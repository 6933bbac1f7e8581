package evaluate

import (
	"testing"
	"time"
)

func TestAnOutcomeSaysWhereItWasComputed(t *testing.T) {
	o := &Outcome{Computed: true, Elapsed: 2 * time.Second}
	if got := Origin(o); got != "computed in 2 s" {
		t.Errorf("%q", got)
	}
	o.Computed, o.Provenance.Elsewhere = false, "linux/amd64 avx2"
	if got := Origin(o); got != "read from the store, some or all of it computed elsewhere (linux/amd64 avx2)" {
		t.Errorf("%q", got)
	}
}

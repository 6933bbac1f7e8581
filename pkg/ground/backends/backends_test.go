package backends

import (
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/groundtest"
)

func TestBackendsListsWhatIsThereAndHowFarApartItIs(t *testing.T) {
	verbs := map[string]cli.Verb{"backends": Backends(groundtest.Experiments)}
	status, out, errs := groundtest.Run(t.Context(), verbs, "backends")
	if status != cli.ExitOK {
		t.Fatalf("status %d: %s", status, errs)
	}
	for _, want := range []string{"auto is ", "go float32", "xla:cuda", "train/Adam", "the pure-Go backend"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if status, _, _ := groundtest.Run(t.Context(), verbs, "backends", "go"); status != cli.ExitUsage {
		t.Errorf("an argument: status %d", status)
	}
}

func TestVerdictsThatDifferAreNamed(t *testing.T) {
	first := map[string]claim.Status{"a": claim.Holds, "b": claim.Holds}
	if got := compared(first, first); got != "2 holds" {
		t.Errorf("got %q", got)
	}
	got := compared(first, map[string]claim.Status{"a": claim.Holds, "b": claim.Fails})
	if got != "b fails, not holds" {
		t.Errorf("got %q", got)
	}
}

package claims

import (
	"encoding/json"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/groundtest"
)

// sampleLedger has a verdict of each colour; the first value is not a number.
func sampleLedger() claim.Ledger {
	verdict := func(id string, status claim.Status, value float64, twins ...claim.Twin) claim.Verdict {
		return claim.Verdict{Claim: claim.Claim{ID: id, Source: "Lemma 1", Kind: claim.Rate, Known: claim.Quoted},
			Measurement: claim.Exact(value, 1),
			Band:        claim.AtMost(2, claim.Pilot, ""), Status: status, Twins: twins, Preset: "quick", Master: 9,
			Backend: "go/float64", Fingerprint: "0123456789abcdef"}
	}
	return claim.Ledger{
		verdict("a2020/lemma1/x", claim.Fails, math.NaN()),
		verdict("a2020/lemma2/y", claim.Holds, 1, claim.Twin{Name: "t", Role: claim.MustFail, Status: claim.Fails, Value: 3},
			claim.Twin{Name: "u", Role: claim.MustFail, Status: claim.Holds, Value: 1}),
		verdict("b2021/z", claim.Undecided, 2),
	}
}

// ground runs a verb and returns its exit status and what it printed.
func ground(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	return groundtest.Run(t.Context(), map[string]cli.Verb{"claims": Claims}, args...)
}

func withLedger(t *testing.T) {
	t.Helper()
	if err := sampleLedger().Write(filepath.Join(groundtest.Results(t), "ledger.json")); err != nil {
		t.Fatal(err)
	}
}

func TestClaimsPrintsALinePerVerdict(t *testing.T) {
	withLedger(t)
	status, out, err := ground(t, "claims")
	if status != cli.ExitFailed || !strings.Contains(err, "1 verdict red") {
		t.Errorf("status %d and %q", status, err)
	}
	var row []string
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, "a2020/lemma2/y") {
			row = strings.Fields(line)
		}
	}
	if want := strings.Fields("a2020/lemma2/y rate holds 1 ≤ 2 (pilot) 1/2 quick 9"); !slices.Equal(row, want) {
		t.Errorf("got %q, want %q in\n%s", row, want, out)
	}
	if !strings.Contains(out, "3 verdicts: 1 holds, 1 fails, 1 undecided") {
		t.Errorf("no count in\n%s", out)
	}
}

func TestClaimsTakesPapersTheoremsAndClaims(t *testing.T) {
	withLedger(t)
	for args, want := range map[string]int{"": 3, "a2020": 2, "a2020/": 2, "a2020/lemma1": 1, "b2021/z": 1,
		"b2021/z a2020/lemma2": 2, "b2021 b2021/z": 1} {
		_, out, err := ground(t, append([]string{"claims", "-json"}, strings.Fields(args)...)...)
		var got claim.Ledger
		if jsonErr := json.Unmarshal([]byte(out), &got); jsonErr != nil || len(got) != want {
			t.Errorf("claims %s: %d verdicts, want %d (%v, %s)", args, len(got), want, jsonErr, err)
		}
	}
	status, out, err := ground(t, "claims", "a202")
	if status != cli.ExitUsage || out != "" ||
		!strings.Contains(err, `no claim "a202": it has a2020/lemma1/x, a2020/lemma2/y, b2021/z`) {
		t.Errorf("status %d, %q, %q", status, out, err)
	}
	if status, _, _ := ground(t, "claims", "b2021"); status != cli.ExitOK {
		t.Errorf("status %d though nothing that is printed is red", status)
	}
}

func TestClaimsAsJSONHaveTheKeysOfTheLedger(t *testing.T) {
	withLedger(t)
	_, out, _ := ground(t, "claims", "-json")
	var got []map[string]any
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	keys := strings.Fields("id paper source kind verdict value low high band_low band_high band_origin twins preset " +
		"seed backend fingerprint")
	for _, key := range keys {
		if _, ok := got[0][key]; !ok {
			t.Errorf("no key %q in %v", key, slices.Sorted(maps.Keys(got[0])))
		}
	}
	if got[0]["value"] != nil || got[0]["band_low"] != nil || got[1]["band_high"] != 2.0 {
		t.Errorf("%v, %v", got[0], got[1])
	}
	twin := got[1]["twins"].([]any)[0].(map[string]any)
	if twin["name"] != "t" || twin["verdict"] != "fails" {
		t.Errorf("twin %v", twin)
	}
}

func TestAnEmptyLedgerSaysWhatFillsIt(t *testing.T) {
	groundtest.Results(t)
	for args, want := range map[string]string{"claims": "", "claims -json": "[]\n", "claims a2020": ""} {
		status, out, err := ground(t, strings.Fields(args)...)
		if status != cli.ExitOK || !strings.Contains(err, `"ground run ID" or "ground notebooks" fills it`) {
			t.Errorf("%s: status %d and %q", args, status, err)
		}
		if out != want {
			t.Errorf("%s prints %q, want %q", args, out, want)
		}
	}
}

func TestADamagedLedgerIsSaidToBeSo(t *testing.T) {
	groundtest.Write(t, filepath.Join(groundtest.Results(t), "ledger.json"), "[{")
	if status, _, err := ground(t, "claims"); status != cli.ExitFailed || !strings.Contains(err, "is damaged") ||
		!strings.Contains(err, "delete it and run again") {
		t.Errorf("status %d and %q", status, err)
	}
}

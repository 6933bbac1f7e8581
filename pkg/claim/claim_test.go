package claim

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func judge(value, low, high float64, b Band) Status {
	return Judge(Claim{ID: "p/c"}, Measurement{Value: value, Low: low, High: high}, b).Status
}

func TestJudgeComparesTheWholeIntervalWithTheBand(t *testing.T) {
	band := Between(1, 2, Theory, "")
	nan := math.NaN()
	for _, c := range []struct {
		value, low, high float64
		want             Status
	}{
		{1.5, 1.1, 1.9, Holds}, {1, 1, 2, Holds}, {0.5, 0.1, 0.9, Fails}, {3, 2.1, 4, Fails},
		{1.5, 0.9, 1.9, Undecided}, {1.5, 1.1, 2.1, Undecided}, {3, 1.5, 4, Undecided},
		{nan, 1.1, 1.9, Fails}, {1.5, nan, 1.9, Fails}, {1.5, 1.1, nan, Fails},
		{3, 1.1, 1.9, Undecided}, // a value outside its own interval widens it
	} {
		if got := judge(c.value, c.low, c.high, band); got != c.want {
			t.Errorf("value %v [%v, %v] in %v: %s, want %s", c.value, c.low, c.high, band, got, c.want)
		}
	}
}

func TestNotANumberFailsEvenInAnUnboundedBand(t *testing.T) {
	if got := judge(math.NaN(), math.NaN(), math.NaN(), AtMost(math.Inf(1), Theory, "")); got != Fails {
		t.Errorf("got %s", got)
	}
}

func TestATwinThatHoldsMakesTheClaimVacuous(t *testing.T) {
	base := Judge(Claim{ID: "p/c"}, Exact(1, 1), AtMost(2, Theory, ""))
	for _, c := range []struct{ base, twin, want Status }{
		{Holds, Fails, Holds}, {Holds, Holds, Vacuous}, {Holds, Undecided, Undecided},
		{Fails, Holds, Fails}, {Exploratory, Holds, Exploratory}, {Undecided, Holds, Vacuous},
	} {
		base.Status = c.base
		got := base.WithTwins([]Twin{twin("first", MustFail, Fails, 0), twin("second", MustFail, c.twin, 0)})
		if got.Status != c.want {
			t.Errorf("%s with a twin that %s: %s, want %s", c.base, c.twin, got.Status, c.want)
		}
	}
}

func TestOnlyWhatMustFailDecides(t *testing.T) {
	base := Judge(Claim{ID: "p/c"}, Exact(1, 1), AtMost(2, Theory, ""))
	for role, want := range map[Role]Status{MustFail: Vacuous, Control: Vacuous, Mutant: Vacuous, Other: Holds} {
		v := base.WithTwins([]Twin{twin("broken", MustFail, Fails, 3), twin("this", role, Holds, 1)})
		if v.Status != want {
			t.Errorf("%s that holds: %s, want %s", role, v.Status, want)
		}
	}
	v := base.WithTwins([]Twin{twin("a", MustFail, Fails, 3), twin("b", Control, Fails, 3), twin("c", Mutant, Fails, 4),
		twin("d", Other, Fails, 5), twin("e", Other, Holds, 1), twin("f", Other, Fails, math.NaN())})
	want := "HOLDS  p/c: 1, band ≤ 2 (theory); twins: a fails (3); controls: b fails (3); mutants: c fails (4); " +
		"touched by: d fails (5)"
	if v.Text() != want || broken(v) != "1 of 1" {
		t.Errorf("%s; %s", v.Text(), broken(v))
	}
	for i, effect := range []string{"breaks", "breaks", "breaks", "touched", "untouched", "not measured"} {
		if got := v.Twins[i].Effect(); got != effect {
			t.Errorf("%s: %s, want %s", v.Twins[i].Name, got, effect)
		}
	}
}

func twin(name string, r Role, s Status, value float64) Twin {
	return Twin{Name: name, Role: r, Status: s, Value: value}
}

func broken(v Verdict) string {
	failing, all := v.Broken()
	return fmt.Sprint(failing, " of ", all)
}

// 23 of 24 is [.789, .999]: more than half, and not decided to be more than 80 %.
func TestTheKindDecidesTheInterval(t *testing.T) {
	share := Claim{ID: "p/c", Kind: Share}
	for _, c := range []struct {
		hits, n int
		least   float64
		want    Status
	}{{23, 24, 0.5, Holds}, {23, 24, 0.8, Undecided}, {12, 12, 0.7, Holds}, {12, 12, 0.9, Undecided}, {2, 12, 0.5, Fails},
		{0, 0, 0.5, Fails}} {
		v := Judge(share, Exact(float64(c.hits)/float64(c.n), c.n), AtLeast(c.least, Convention, "most"))
		if v.Status != c.want || c.n > 0 && (v.Low == v.High || v.Interval != "95 % Clopper–Pearson") {
			t.Errorf("%d of %d: %s", c.hits, c.n, v.Text())
		}
	}
	if v := Judge(share, Exact(0.7, 12), AtLeast(0.1, Convention, "")); v.Status != Fails || !math.IsNaN(v.Value) {
		t.Errorf("0.7 of 12 is no count: %s", v.Text())
	}
	for kind, want := range map[Kind]Status{Identity: Fails, Inequality: Fails, Figure: Fails, Rate: Holds, Level: Holds,
		Ordering: Holds} {
		if v := Judge(Claim{Kind: kind}, Exact(0, 0), AtMost(1, Theory, "")); v.Status != want {
			t.Errorf("%s over no case: %s, want %s", kind, v.Status, want)
		}
	}
}

func TestAVerdictSaysWhereTheTheoryLies(t *testing.T) {
	v := Judge(Claim{Kind: Rate}, Measurement{Value: 1.96, Low: 1.84, High: 2.08}, Between(1.5, 2.5, Pilot, ""))
	for theory, want := range map[float64]string{2: "theory 2: inside the interval",
		2.2: "theory 2.2: outside the interval", math.NaN(): ""} {
		if got := v.WithTheory(theory).AtTheory(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestATwinThatMeasuredNothingDoesNotFail(t *testing.T) {
	base := Judge(Claim{ID: "p/c"}, Exact(1, 1), AtMost(2, Theory, ""))
	none := Judge(Claim{ID: "p/c"}, Exact(math.NaN(), 0), AtMost(2, Theory, ""))
	twins := []Twin{twin("failing", MustFail, Fails, 3), twin("none", MustFail, none.Status, none.Value)}
	if v := base.WithTwins(twins); v.Status != Undecided || broken(v) != "1 of 2" || v.Twins[1].Status != Undecided ||
		twins[1].Status != Fails {
		t.Errorf("%s; the list that was given: %v", v.Text(), twins)
	}
	if none.Status != Fails {
		t.Errorf("a claim itself that measured nothing: %s", none.Status)
	}
}

func TestAVerdictWhoseTwinsWereNotRunNeverHolds(t *testing.T) {
	base := Judge(Claim{ID: "p/c"}, Exact(1, 1), AtMost(2, Theory, ""))
	for status, want := range map[Status]Status{Holds: TwinsNotRun, Fails: Fails, Undecided: Undecided,
		Exploratory: Exploratory} {
		base.Status = status
		got := base.WithoutTwins()
		if got.Status != want || !strings.HasSuffix(got.Text(), "twins: not run") || got.Status.Red() != (want == Fails) {
			t.Errorf("%s: %s", status, got.Text())
		}
		data, err := json.Marshal(got)
		var back Verdict
		if err2 := json.Unmarshal(data, &back); err != nil || err2 != nil || !back.Alone || back.Status != want {
			t.Errorf("%s reads back as %+v, %v, %v", data, back, err, err2)
		}
	}
}

func TestOnlyBandsFromAFormulaDecideAModifiedConfig(t *testing.T) {
	for origin, want := range map[Origin]Status{Theory: Holds, Pilot: Exploratory, Published: Exploratory,
		Convention: Exploratory} {
		if got := Judge(Claim{}, Exact(1, 1), AtMost(2, origin, "")).Explore().Status; got != want {
			t.Errorf("%s: %s, want %s", origin, got, want)
		}
	}
	none, band := Exact(math.NaN(), 0), AtMost(2, Theory, "")
	if own, changed := Judge(Claim{}, none, band), Judge(Claim{}, none, band).Explore(); own.Status != Fails ||
		changed.Status != Exploratory {
		t.Errorf("nothing measured: %s at a preset, %s at another config", own.Status, changed.Status)
	}
}

func example() Verdict {
	v := Judge(Claim{"damian2022/lemma4/x", "$A = 1$", "Lemma 4", Derived, Rate, "the range", ""},
		Measurement{1.96, 1.84, 2.08, "95 % bootstrap", 96}, AtMost(2.3, Pilot, "20 masters"))
	v.Preset, v.Master, v.Backend, v.Fingerprint, v.Trained = "quick", 1<<63+1, "go", "abc", true
	return v.WithTheory(2).WithTwins([]Twin{twin("labels shuffled", MustFail, Fails, 0.25), twin("no noise", Other, Holds, 1.9)})
}

func TestVerdictSurvivesJSON(t *testing.T) {
	v := example()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var got Verdict
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, v) {
		t.Errorf("got  %+v\nwant %+v", got, v)
	}
	v.Value = math.NaN()
	data, err = json.Marshal(v)
	if err != nil || !strings.Contains(string(data), `"value":null`) ||
		!strings.Contains(string(data), `"band_low":null`) {
		t.Errorf("NaN and an open band must be null: %s, %v", data, err)
	}
}

func TestLedgerKeepsOneVerdictAClaimInOrder(t *testing.T) {
	a, b := example(), example()
	a.ID, b.ID = "p/a", "p/b"
	l := Ledger{}.Merge(b, a)
	a.Status = Fails
	l = l.Merge(a)
	if len(l) != 2 || l[0].ID != "p/a" || l[0].Status != Fails || len(l.Red()) != 1 {
		t.Errorf("got %+v", l)
	}
	path := filepath.Join(t.TempDir(), "results", "ledger.json")
	if err := l.Write(path); err != nil {
		t.Fatal(err)
	}
	got, err := ReadLedger(path)
	if err != nil || !reflect.DeepEqual(got, l) {
		t.Errorf("read back %+v, %v", got, err)
	}
}

func TestADamagedLedgerIsNamedAndAMissingOneIsEmpty(t *testing.T) {
	dir := t.TempDir()
	if l, err := ReadLedger(filepath.Join(dir, "none.json")); l != nil || err != nil {
		t.Errorf("missing: %v, %v", l, err)
	}
	path := filepath.Join(dir, "ledger.json")
	if err := os.WriteFile(path, []byte(`[{"id":`), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadLedger(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("damaged: %v", err)
	}
}

func FuzzVerdictJSON(f *testing.F) {
	data, err := json.Marshal(example())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"value":null,"twins":[{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var v Verdict
		if json.Unmarshal(data, &v) == nil {
			if _, err := json.Marshal(v); err != nil {
				t.Errorf("a verdict that was read cannot be written: %v", err)
			}
			_ = v.Text()
		}
	})
}

package archive

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/experiment"
)

func examine(t *testing.T, f *File) *Survey {
	t.Helper()
	s, err := Examine(context.Background(), &experiment.Env{}, toy(), f)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func compute(s *Survey, drawn []Reached) (agree []string, err error) {
	err = s.Compute(context.Background(), &experiment.Env{}, drawn,
		func(p Point) { agree = append(agree, string(p.Point)) })
	return agree, err
}

func TestRandomPointsOfAnArchiveAreComputedAgain(t *testing.T) {
	s := examine(t, archived(t, preset(), true))
	if len(s.Reached) != 8 || Cost(s.Reached).Host != 2*(1+2+3+99) {
		t.Fatalf("%d points, %+v", len(s.Reached), Cost(s.Reached))
	}
	drawn := s.Draw(3, 1)
	if agree, err := compute(s, drawn); err != nil || len(agree) != 3 {
		t.Errorf("%v agree, %v", agree, err)
	}
	var seen []string
	for seed := range uint64(20) {
		for _, p := range s.Draw(2, seed) {
			seen = append(seen, p.key())
		}
	}
	slices.Sort(seen)
	if got := len(slices.Compact(seen)); got != 8 || len(s.Draw(99, 1)) != 8 {
		t.Errorf("20 seeds draw %d points of 8", got)
	}
}

func TestACodeThatComputesOtherValuesIsFoundOut(t *testing.T) {
	f := archived(t, preset(), true)
	s := examine(t, f)
	drifted(t, 1e-9, 0)
	if _, err := compute(s, s.Reached); err != nil {
		t.Errorf("a billionth is rounding: %v", err)
	}
	drift = 1e-3
	_, err := compute(s, s.Draw(8, 1))
	if err == nil || !strings.Contains(err.Error(), "is 1.001, and was 1 when it was archived") {
		t.Errorf("%v", err)
	}
}

func TestACodeThatMakesAnotherResultOfThePointsIsFoundOut(t *testing.T) {
	f := archived(t, preset(), true)
	drifted(t, 0, 1e-3)
	refused(t, "of the archived points today's code makes another result: Sum[0] is 1.001, and was 1", func() error {
		_, err := Examine(context.Background(), &experiment.Env{}, toy(), f)
		return err
	})
}

func TestACodeThatAsksForOtherPointsIsFoundOut(t *testing.T) {
	f := archived(t, preset(), true)
	examined := func() error {
		_, err := Examine(context.Background(), &experiment.Env{}, toy(), f)
		return err
	}
	all := f.Points
	f.Points = all[1:]
	refused(t, "asks for points that the archive lacks, 1 of them, such as toy2027/line toyAt {\"N\":", examined)
	extra := all[0]
	extra.Point = json.RawMessage(`{"N":4}`)
	f.Points = append(slices.Clone(all), extra)
	refused(t, "has points that today's code does not ask for, such as toy2027/line toyAt {\"N\":4}", examined)
}

// A large value is known by a digest: it can be computed again, and what stands behind it is out
// of reach.
func TestLargeValuesAreComparedByADigest(t *testing.T) {
	c := preset()
	c.Large = []int{5, 6}
	f := archived(t, c, false)
	s := examine(t, f)
	digested, within := 0, 0
	for _, p := range f.Points {
		if p.Digested {
			digested++
		}
		if p.Within {
			within++
		}
	}
	if len(f.Points) != 8 || digested != 2 || within != 2 || len(s.Reached) != 6 {
		t.Errorf("%d points, %d digested, %d within others, %d in reach", len(f.Points), digested, within, len(s.Reached))
	}
	if agree, err := compute(s, s.Reached); err != nil || len(agree) != 6 {
		t.Errorf("%v agree, %v", agree, err)
	}
	large := slices.DeleteFunc(slices.Clone(s.Reached), func(p Reached) bool { return !p.Digested })
	for i := range f.Points {
		if f.Points[i].Within { // a value that the large ones stand on
			f.Points[i].Value = json.RawMessage("7")
		}
	}
	if _, err := compute(s, large[:1]); err == nil || !strings.Contains(err.Error(), "was ") {
		t.Errorf("a network of other weights is the same: %v", err)
	}
}

func TestAnExperimentWithoutPointsIsComputedAsAWhole(t *testing.T) {
	f := archived(t, preset(), false)
	f.Points = nil
	whole := *toy()
	whole.Run = func(context.Context, *experiment.Env, toyConfig) (r toyResult, err error) {
		if err := decode(f.Result, &r); err != nil {
			return r, err
		}
		r.Sum[0] += drift
		return r, nil
	}
	s, err := Examine(context.Background(), &experiment.Env{}, &whole, f)
	if err != nil || len(s.Draw(5, 1)) > 0 {
		t.Fatalf("%+v, %v", s, err)
	}
	drifted(t, 1, 0)
	if _, err := Examine(context.Background(), &experiment.Env{}, &whole, f); err == nil {
		t.Error("another result is taken for the archived one")
	}
}

func TestWhatIsTrainedMayDifferMore(t *testing.T) {
	for _, c := range []struct {
		was, is string
		trained bool
		want    string
	}{
		{`1`, `1.0000001`, false, ""}, {`1`, `1.001`, false, "is 1.001, and was 1 when it was archived"},
		{`1`, `1.001`, true, ""},
		{`[100,1]`, `[100,1.00005]`, false, ""}, {`"NaN"`, `"NaN"`, false, ""},
		{`{"A":[{"X":1}],"B":2}`, `{"A":[{"X":2}],"B":3}`, true, "A[0].X is 2, and was 1 when it was archived"},
		{`[1]`, `[1,2]`, true, "is [1 2], and was [1] when it was archived"}, {`0`, `1e-14`, false, ""},
		{`1`, `"NaN"`, true, "is NaN, and was 1 when it was archived"}, {`true`, `false`, true, "is false, and was true " +
			"when it was archived"},
	} {
		if got := disagreement(json.RawMessage(c.was), json.RawMessage(c.is), c.trained); got != c.want {
			t.Errorf("%s and %s: %q, want %q", c.was, c.is, got, c.want)
		}
	}
}

func TestAPointThatIsAlsoWantedForItselfIsNotWithin(t *testing.T) {
	for _, within := range [][]bool{{true, false}, {false, true}, {true, true}} {
		r := new(Recorder)
		for _, w := range within {
			v := experiment.Visit{Owner: "toy2027/line", Function: "toyAt", Point: toyPoint{N: 1}, Within: w}
			if err := r.After(v, 1.0, false); err != nil {
				t.Fatal(err)
			}
		}
		if got := r.list(); len(got) != 1 || got[0].Within != (within[0] && within[1]) {
			t.Errorf("%v: %+v", within, got)
		}
	}
}

package archive

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
)

func TestAnArchiveReadsBack(t *testing.T) {
	data := bytesOf(t, preset(), true)
	if again := bytesOf(t, preset(), true); !bytes.Equal(data, again) {
		t.Error("a second archive of the same has other bytes")
	}
	f, err := Open(fstest.MapFS{"line.paper.json.gz": {Data: data}}, "toy2027/line", "paper")
	if err != nil {
		t.Fatal(err)
	}
	o, err := Outcome(toy(), f, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := o.Result
	if !reflect.DeepEqual(r.Sum[:3], []float64{1, 2, 3}) || !math.IsNaN(r.Sum[3]) || !math.IsInf(r.Named["b"], -1) ||
		r.Number != 7 || r.Points[0].X != 0.1 || !reflect.DeepEqual(o.Config, preset()) || o.Modified {
		t.Errorf("%+v at %+v", r, o.Config)
	}
	if v := o.Verdicts[0]; v.Status != claim.Holds || v.Twins[0].Status != claim.Fails || v.Preset != "paper" {
		t.Error(v.Text())
	}
	if a := o.Figures[0].Provenance.Archive; !strings.Contains(a,
		"commit 0123456789 (2027-01-02) with go1.30 on none, linux") {
		t.Error(a)
	}
	hidden, err := Remembered(toy(), f, nil)
	if err != nil || fmt.Sprint(hidden.Result) != fmt.Sprint(o.Result) {
		t.Errorf("with hidden types %+v, %v", hidden, err)
	}
}

func TestAnArchiveWithoutTwinsSaysSo(t *testing.T) {
	o, err := Outcome(toy(), archived(t, preset(), false), nil)
	if err != nil || !o.Alone || o.Verdicts[0].Status != claim.TwinsNotRun {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestAnArchiveSaysInWhatItDiffersFromThePreset(t *testing.T) {
	c := preset()
	c.Scale, c.Large, c.Master = 2, []int{4}, 7
	f := archived(t, c, false)
	if got := strings.Join(f.Differs, "; "); got != "Master = 7 in place of 5; Large = 4 in place of nothing; "+
		"Scale = 2 in place of 1" {
		t.Error(got)
	}
	if o, err := Outcome(toy(), f, nil); err != nil || !o.Modified ||
		!strings.Contains(o.Provenance.Archive, "differs from the preset in Master = 7") {
		t.Errorf("%+v, %v", o.Provenance, err)
	}
}

func TestAnArchiveOfAnotherFormIsRefused(t *testing.T) {
	f := archived(t, preset(), true)
	other := toy()
	other.Twins[0].Name, other.Claims[0].FailedBy = "renamed", []string{"renamed"}
	refused(t, "has the twins sign flipped, and the experiment has renamed today", func() error {
		_, err := Outcome(other, f, nil)
		return err
	})
	other = toy()
	other.ID = "toy2027/circle"
	refused(t, "an archive of toy2027/line, not of toy2027/circle", func() error {
		_, err := Outcome(other, f, nil)
		return err
	})
	refused(t, "another form of result", func() error {
		_, err := Outcome(&experiment.Spec[toyConfig, struct{ Sum, Extra []float64 }]{ID: "toy2027/line",
			Config: toy().Config, Twins: toy().Twins}, f, nil)
		return err
	})
	type wider struct {
		toyConfig
		Width int
	}
	refused(t, "of another form of config", func() error {
		_, err := Outcome(&experiment.Spec[wider, toyResult]{ID: "toy2027/line",
			Config: func(experiment.Preset) wider { return wider{} },
			Twins:  []experiment.Twin[wider]{{Name: "sign flipped", Change: func(c wider) wider { return c }}}}, f, nil)
		return err
	})
}

// refused checks that an error says this, in one line.
func refused(t *testing.T, want string, do func() error) {
	t.Helper()
	if err := do(); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
		t.Errorf("%v, want %q", err, want)
	}
}

func TestAnArchiveSaysWhetherItIsOfTodaysCode(t *testing.T) {
	f := archived(t, preset(), false)
	code, err := toy().Code()
	if err != nil {
		t.Fatal(err)
	}
	f.Fingerprint = code
	if got := f.Standing(toy(), nil); !strings.Contains(got, "nothing that decides it was changed since") {
		t.Error(got)
	}
	f.Fingerprint = "earlier"
	if got := f.Standing(toy(), nil); !strings.HasSuffix(got, "stale: other code computes this today, and nobody has "+
		"compared: run \"ground verify toy2027/line\"") {
		t.Error(got)
	}
	c := Confirmation{"toy2027/line", "paper", f.Sum(), code, "go", "linux/amd64 avx2", 5, 3}
	confirmed := Confirmations{}.With(c)
	if got := f.Standing(toy(), confirmed); !strings.HasSuffix(got, "confirmed by today's code: 5 random points, "+
		"computed again on go, linux/amd64 avx2, agree") {
		t.Error(got)
	}
	c.Archive = "another file"
	if got := f.Standing(toy(), confirmed.With(c)); !strings.Contains(got, "stale") {
		t.Error(got)
	}
}

func TestConfirmationsReadBack(t *testing.T) {
	list := Confirmations{}.With(Confirmation{"p/y", "paper", "a", "c", "go", "m", 5, 3}).
		With(Confirmation{"p/x", "paper", "a", "c", "go", "m", 0, 1}).
		With(Confirmation{"p/y", "paper", "b", "c", "go", "m", 5, 4})
	got, err := Confirmed(fstest.MapFS{ConfirmedFile: {Data: list.Bytes()}})
	if err != nil || !reflect.DeepEqual(got, list) || len(got) != 2 || got[1].Archive != "b" ||
		got[0].Experiment != "p/x" {
		t.Errorf("%+v, %v", got, err)
	}
	if none, err := Confirmed(fstest.MapFS{}); err != nil || len(none) > 0 {
		t.Errorf("%v, %v", none, err)
	}
	for _, text := range []string{"", "name\n", strings.Join(confirmedColumns, ",") + "\np/x,paper,a,c,go,m,many,1\n"} {
		refused(t, "confirmed.csv is damaged", func() error {
			_, err := Confirmed(fstest.MapFS{ConfirmedFile: {Data: []byte(text)}})
			return err
		})
	}
}

package catalog

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/evaluate"
)

func names(list []experiment.Experiment) []string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = e.Name()
	}
	return out
}

func TestEveryExperimentHasAnIDOfItsOwnAndATitle(t *testing.T) {
	form := regexp.MustCompile(`^[a-z]+[0-9]{4}/[a-z0-9-]+$`) // paper/name, as the store wants it
	seen := map[string]bool{}
	for _, e := range All() {
		if !form.MatchString(e.Name()) || seen[e.Name()] {
			t.Errorf("id %q", e.Name())
		}
		seen[e.Name()] = true
		if e.Describe() == "" || strings.ContainsAny(e.Describe(), "\n") || strings.HasSuffix(e.Describe(), ".") {
			t.Errorf("%s: title %q", e.Name(), e.Describe())
		}
	}
}

func TestEveryExperimentHasATwinThatSaysWhatItBreaks(t *testing.T) {
	for _, e := range All() {
		if len(e.TwinList()) == 0 {
			t.Errorf("%s has no twin: nothing shows that its checks can fail", e.Name())
		}
		for _, twin := range e.TwinList() {
			if twin.Name == "" || twin.Breaks == "" {
				t.Errorf("%s: %+v", e.Name(), twin)
			}
		}
	}
}

func TestFindTakesAPaperAndAnExperiment(t *testing.T) {
	all := names(All())
	paper, _, _ := strings.Cut(all[0], "/")
	whole := slices.DeleteFunc(slices.Clone(all), func(n string) bool { return !strings.HasPrefix(n, paper+"/") })
	for name, want := range map[string][]string{all[0]: all[:1], paper: whole, paper + "/": whole} {
		if found, err := evaluate.List(All()).Find(name); err != nil || !slices.Equal(names(found), want) {
			t.Errorf("%q finds %v, %v; want %v", name, names(found), err, want)
		}
	}
}

func TestFindAnswersAnUnknownNameWithTheKnownOnes(t *testing.T) {
	for _, name := range []string{"", "/", "damian", "damian2022/nosuch", "../damian2022", "DAMIAN2022"} {
		_, err := evaluate.List(All()).Find(name)
		if err == nil || !strings.Contains(err.Error(), names(All())[0]) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// Learning rates and ramps are absolute: a training of another length says that they
// stay.
func TestANumberOfStepsThatIsSetAloneSaysWhatStays(t *testing.T) {
	trained := 0
	for _, e := range All() {
		config, err := e.Preset(experiment.Quick, nil)
		if err != nil {
			t.Fatal(err)
		}
		names := fieldNames(config)
		if slices.Contains(names, "Steps") && slices.Contains(names, "Rate") {
			trained++
			if notes := e.Left("Steps=1000"); len(notes) != 1 || !strings.Contains(notes[0], "Steps is set without Rate") {
				t.Errorf("%s: %q", e.Name(), notes)
			}
		}
	}
	if trained < 10 {
		t.Errorf("%d experiments with steps and a rate", trained)
	}
}

// Every field that holds n/d² takes n itself, to the sample.
func TestSamplesThemselvesReachTheConfig(t *testing.T) {
	found := 0
	for _, e := range All() {
		for _, set := range [][]string{{"N=600", "D=20"}, {"N=600,800", "D=20"}, {"N=600,800", "AssertN=600", "D=20"}} {
			config, err := e.Preset(experiment.Quick, nil, set...)
			if err != nil || !slices.Contains(fieldNames(config), "Ratio") {
				continue
			}
			found++
			for _, f := range experiment.Fields(config) {
				if want := map[string]string{"N=600": "1.5", "N=600,800": "1.5,2"}[set[0]]; f.Name == "Ratio" && f.Value != want {
					t.Errorf("%s %v: Ratio = %s, want %s", e.Name(), set, f.Value, want)
				}
			}
			break
		}
	}
	if found < 10 {
		t.Errorf("%d experiments take n", found)
	}
}

func fieldNames(config any) []string {
	var names []string
	for _, f := range experiment.Fields(config) {
		names = append(names, f.Name)
	}
	return names
}

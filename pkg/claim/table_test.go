package claim

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestATableReadsBackWithSixDigits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledgers", "go.csv")
	none := EntryOf(example(), true)
	none.Value, none.Low, none.High, none.Twins = math.NaN(), math.Inf(-1), 1.0/3, nil
	first := EntryOf(example(), false)
	table := Table{}.Replace(true, Table{none}).Replace(false, Table{first})
	if err := table.Write(path); err != nil {
		t.Fatal(err)
	}
	got, err := ReadTable(path)
	none.Low, none.High = math.NaN(), 0.333333
	if want := fmt.Sprint(Table{first, none}); err != nil || fmt.Sprint(got) != want {
		t.Errorf("got  %v (%v)\nwant %v", got, err, want)
	}
	if missing, err := ReadTable(path + "x"); missing != nil || err != nil {
		t.Errorf("a missing file: %v, %v", missing, err)
	}
}

func TestReplaceLeavesTheOtherKindOfSeed(t *testing.T) {
	entry := func(claim string, drawn bool, seed uint64) Entry {
		return Entry{Claim: claim, Drawn: drawn, Seed: seed}
	}
	old := Table{}.Replace(true, Table{entry("a", true, 5), entry("b", true, 5)}).Replace(false,
		Table{entry("a", false, 9)})
	var got []string
	for _, e := range old.Replace(true, Table{entry("a", true, 3), entry("a", true, 2)}) {
		got = append(got, fmt.Sprint(e.Claim, e.Drawn, e.Seed))
	}
	if want := "afalse 9 atrue 2 atrue 3"; strings.Join(got, " ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, " "), want)
	}
}

func TestADamagedTableIsNamedWithItsLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "go.csv")
	head := strings.Join(tableColumns, ",")
	for text, want := range map[string]string{
		"":                                      "its columns are not",
		"claim,seed\n":                          "its columns are not",
		head + "\na,quick,x,false,holds,,,,,\n": "line 2",
		head + "\na,quick\n":                    "wrong number of fields",
	} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadTable(path); err == nil || !strings.Contains(err.Error(), want) ||
			!strings.Contains(err.Error(), path) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

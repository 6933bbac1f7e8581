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
	none.High = 0.333333
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
	text := strings.Join(tableFile.Columns, ",") + "\na,quick,x,false,holds,,,,,\n"
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := ReadTable(path)
	if err == nil || !strings.Contains(err.Error(), "line 2: in the column seed stands \"x\"") ||
		!strings.Contains(err.Error(), "the table of verdicts "+path) {
		t.Errorf("%v", err)
	}
}

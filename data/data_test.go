package data

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func ExampleTable_Numbers() {
	t, err := Open("damian2022/figure1")
	if err != nil {
		fmt.Println(err)
		return
	}
	risk, err := t.Numbers("risk", map[string]string{"method": "algorithm1", "width": "1000"})
	fmt.Println(risk, err)
	// Output: [1 0.998 0.982 0.879 0.465 0.19 0.064] <nil>
}

func TestEveryTableOpensAndHasASource(t *testing.T) {
	for _, name := range Names() {
		table, err := Open(name)
		if err != nil {
			t.Error(err)
		}
		if len(table.Rows) == 0 || table.Source == "" || table.Accuracy == "" {
			t.Errorf("%s: %d rows, source %q, accuracy %q", name, len(table.Rows), table.Source, table.Accuracy)
		}
	}
}

func TestEveryFileIsInTheIndex(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, e := range index {
		known[e.file] = true
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".csv") && !known[e.Name()] {
			t.Errorf("%s has no source and no checksum", e.Name())
		}
	}
}

func TestADamagedFileIsNamedWithBothChecksums(t *testing.T) {
	e := index["damian2022/figure1"]
	raw, err := files.ReadFile(e.file)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 1
	_, _, err = parse(e, raw)
	if err == nil || !strings.Contains(err.Error(), e.file) || !strings.Contains(err.Error(), e.sha256) {
		t.Errorf("got %v", err)
	}
}

func TestUnknownNamesAreAnsweredWithTheKnownOnes(t *testing.T) {
	if _, err := Open("damian2022/figure9"); err == nil || !strings.Contains(err.Error(), "damian2022/figure1") {
		t.Errorf("table: %v", err)
	}
	table, err := Open("damian2022/figure1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := table.Numbers("loss", nil); err == nil || !strings.Contains(err.Error(), "risk") {
		t.Errorf("column: %v", err)
	}
	if _, err := table.Numbers("risk", map[string]string{"method": "magic"}); err == nil {
		t.Error("no row was no error")
	}
	if _, err := table.Numbers("sd", map[string]string{"method": "ntk"}); err == nil {
		t.Error("an empty cell was no error")
	}
}

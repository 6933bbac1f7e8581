package nichani2022

import (
	"fmt"
	"testing"
)

func ExamplePath() {
	table, err := Path()
	if err != nil {
		fmt.Println(err)
		return
	}
	test, err := table.Numbers("test", nil)
	fmt.Println(test, err)
	// Output: [0.5 0.48 0.34 0.16 0.14 0.21] <nil>
}

func TestADamagedFileIsRefused(t *testing.T) {
	kept := path[3]
	defer func() { path[3] = kept }()
	path[3]++
	if table, err := Path(); err == nil || len(table.Rows) > 0 {
		t.Errorf("%v, %v", table, err)
	}
}

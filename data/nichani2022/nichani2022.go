// Package nichani2022 holds numbers that the authors published, as package data does for other papers, whose results
// do not depend on this folder.
package nichani2022

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/csv"
	"encoding/hex"
	"fmt"

	"github.com/provingground/provingground/data"
)

//go:embed path.csv
var path []byte

// pathSum is the SHA-256 of path.csv.
const pathSum = "7a098b4ce1dfb3db13ea12ba2487889d420071234b962feb854528f78a04cf36"

// Path returns what was read off the regularisation path of the authors, a row for each λ. It is an error when the file
// is damaged.
func Path() (data.Table, error) {
	sum := sha256.Sum256(path)
	if got := hex.EncodeToString(sum[:]); got != pathSum {
		return data.Table{}, fmt.Errorf("published table nichani2022/path: path.csv is damaged: its SHA-256 is %s and "+
			"should be %s; restore it with git checkout data", got, pathSum)
	}
	rows, err := csv.NewReader(bytes.NewReader(path)).ReadAll()
	if err != nil || len(rows) == 0 {
		return data.Table{}, fmt.Errorf("published table nichani2022/path: %d rows, %w", len(rows), err)
	}
	return data.Table{Name: "nichani2022/path",
		Source: "Nichani, Bai, Lee 2022: the one figure stored in the authors' code, eshnich/escape_NTK at 0080c64, " +
			"plotting.ipynb, mean of three seeds; peak and end are of what its axis calls R_1(W), peak_time is log_d t of the " +
			"peak, NaN where it was not read, test and train are losses at the end",
		Accuracy: "by eye: ±0.02 for losses and times, ±5 for R_1", Columns: rows[0], Rows: rows[1:]}, nil
}

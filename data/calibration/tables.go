// Package calibration holds the tables of what claims said on fresh master seeds, one a
// paper, as "ground calibrate" wrote them; pkg/calibration reads them.
package calibration

import "embed"

// Files holds one table a paper: "damian2022.csv".
//
//go:embed *.csv
var Files embed.FS

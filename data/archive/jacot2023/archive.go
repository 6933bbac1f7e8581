// Package jacot2023 holds archives of the paper's experiments, as "ground archive" wrote them:
// pkg/archive reads them.
package jacot2023

import "embed"

// Files holds the archives, "UNIT.NAME.json.gz", and which of them today's code agrees with.
//
//go:embed *
var Files embed.FS

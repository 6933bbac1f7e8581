//go:build !js

// Package pkg carries the library's own sources, so that a result can be
// keyed by the very code that computed it, wherever the program runs.
package pkg

import "embed"

// Sources holds the Go and assembly files of every package of the library, as
// "damian2022/alignment.go", and the images that one of them embeds.
//
//go:embed */*.go */*.s */*/*.go */*.deflate
var Sources embed.FS

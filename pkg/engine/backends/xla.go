//go:build cgo && !noxla

package backends

import "github.com/gomlx/go-xla/compute/xla"

// A library must not download anything behind its user's back, nor wait for a
// network that does not answer.
func init() { xla.EnableAutoInstall(false) }

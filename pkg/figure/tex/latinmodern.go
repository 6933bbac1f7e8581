//go:build !js

package tex

import (
	"sync"

	"codeberg.org/go-fonts/latin-modern/lmmath"
	"codeberg.org/go-fonts/latin-modern/lmroman10bold"
	"codeberg.org/go-fonts/latin-modern/lmroman10regular"
)

func init() {
	faces[LatinModern] = sync.OnceValues(func() (*Face, error) {
		return newFace(lmroman10regular.TTF, lmroman10bold.TTF, lmmath.TTF)
	})
}

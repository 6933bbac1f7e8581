package evaluate

import (
	"crypto/rand"
	"fmt"
	"math/big"
)

// DrawMasters returns master seeds that nobody chose.
func DrawMasters(count int) ([]uint64, error) {
	drawn := make([]uint64, count)
	for i := range drawn {
		n, err := rand.Int(rand.Reader, big.NewInt(1e9))
		if err != nil {
			return nil, fmt.Errorf("no seed can be drawn: %w", err)
		}
		drawn[i] = n.Uint64() + 1
	}
	return drawn, nil
}

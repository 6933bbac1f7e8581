package experiment

import (
	"context"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/provingground/provingground/pkg/engine"
)

var place = strings.TrimSpace(runtime.GOOS + "/" + runtime.GOARCH + " " + engine.Instructions())

// Place names this machine as far as the digits of its results depend on it:
// "linux/amd64 avx512".
func Place() string { return place }

// places are where the parts of a value were computed. What one of them notes, those above
// it note too: a result stands on its points.
type places struct {
	mu    sync.Mutex
	named map[string]bool
	above *places
}

type placesKey struct{}

// under returns a context, another one than that of the places above perhaps, under which p
// is noted.
func (p *places) under(ctx context.Context) context.Context {
	return context.WithValue(ctx, placesKey{}, p)
}

// placesWithin returns new places below those of a context.
func placesWithin(ctx context.Context) *places {
	above, _ := ctx.Value(placesKey{}).(*places)
	return &places{named: map[string]bool{}, above: above}
}

// note adds places to those of p, if there is one, and of those above.
func (p *places) note(list ...string) {
	for ; p != nil; p = p.above {
		p.mu.Lock()
		for _, name := range list {
			p.named[name] = true
		}
		p.mu.Unlock()
	}
}

// list returns the places in alphabetical order.
func (p *places) list() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Sorted(maps.Keys(p.named))
}

// elsewhere returns the places other than this one, "" where there is none.
func (p *places) elsewhere() string {
	return strings.Join(slices.DeleteFunc(p.list(), func(name string) bool { return name == place }), ", ")
}

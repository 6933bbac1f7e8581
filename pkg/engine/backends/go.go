// Package backends links the backends that an engine can open into a program:
// the pure-Go one always, XLA where the program is built with cgo and without
// the tag noxla. Import it for its effect. Programs that compute nothing leave
// it out: XLA doubles the size of a program and the time to link it.
package backends

import _ "github.com/gomlx/compute/gobackend" // registers "go"

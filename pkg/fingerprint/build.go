package fingerprint

import (
	"fmt"
	"os"
	"strings"
)

// Build returns what of the building of this program can change the digits that the same
// code gives: Go's version, the processor that was compiled for, variables that the
// linker set, the compiler's flags, and GODEBUG.
func Build() string {
	p := running()
	text := p.settings(func(key string) bool {
		return strings.HasPrefix(key, "GO") && key != "GOOS" && key != "GOEXPERIMENT" || key == "-gcflags" ||
			key == "-asmflags" || key == "DefaultGODEBUG"
	})
	if d := os.Getenv("GODEBUG"); d != "" {
		text += "GODEBUG=" + d + "\n"
	}
	return text
}

// settings returns the Go version and those settings of the build that are wanted. What
// version control says of the sources is none of them, nor are the linker's flags,
// unless they set a variable.
func (p *program) settings(wanted func(key string) bool) string {
	if p.info == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintln(&b, p.info.GoVersion)
	for _, s := range p.info.Settings {
		switch {
		case s.Value == "" || strings.HasPrefix(s.Key, "vcs") || s.Key == "-buildmode" || s.Key == "-ldflags" &&
			!strings.Contains(s.Value, "-X"):
		case s.Key == "-ldflags" || wanted(s.Key):
			fmt.Fprintf(&b, "%s=%s\n", s.Key, s.Value)
		}
	}
	return b.String()
}

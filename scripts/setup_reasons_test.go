package scripts

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// said returns what a command prints that must fail, and in how it fails.
func said(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatalf("%s %s did not fail", name, strings.Join(args, " "))
	}
	return string(out)
}

// download returns what Go says when it cannot have a module, in an environment.
func download(t *testing.T, env ...string) string {
	t.Helper()
	dir := t.TempDir()
	text := "module m\n\ngo 1.26\n\nrequire example.com/absent v1.0.0\n"
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	env = append([]string{"GOENV=off", "GOFLAGS=-mod=mod", "GONOSUMDB=*", "GOMODCACHE=" + filepath.Join(dir, "cache")},
		env...)
	return said(t, dir, env, "go", "mod", "download")
}

const (
	network     = "the first set-up needs the network, or a mirror"
	forbidden   = "GOPROXY=off forbids to download"
	offIndex    = "switch that setting off (PIP_NO_INDEX=0)"
	space       = "free space on the disk that is named"
	permission  = "what is named there cannot be written"
	certificate = "the network's certificate is not known here"
	otherPython = "the index has no such wheel for Python 3.11 on this machine; name another Python"
	differs     = "a package differs from the locked one"
)

func TestSetupNamesTheCauseOfAFailureOfGo(t *testing.T) {
	c := ready(t, "run")
	c.remove("~/modules")
	for _, test := range []struct{ name, said, want string }{
		{"no network", download(t, "GOPROXY=http://127.0.0.1:9"), network},
		{"a proxy that is not there", download(t, "GOPROXY=https://example.invalid"), network},
		{"downloads are forbidden", download(t, "GOPROXY=off"), forbidden},
		{"a full disk", "go: write /cache/module: no space left on device", space},
		{"a quota", "write /home/me/go/pkg/mod/x: disk quota exceeded", space},
		{"an unknown certificate", "tls: failed to verify certificate: x509: certificate signed by unknown authority",
			certificate},
		{"another file", "verifying example.com/m@v1.0.0: checksum mismatch", differs},
		{"a file of somebody else", "mkdir /root/go: permission denied", permission},
	} {
		t.Run(test.name, func(t *testing.T) {
			out, status := c.setup("run", "FAKE_DOWNLOAD="+test.said)
			last := out[strings.LastIndex(strings.TrimSpace(out), "\n")+1:]
			if status != 1 ||
				!strings.HasPrefix(last, "setup: the Go modules did not download (the reason is above): "+test.want) {
				t.Errorf("status %d and %q, want 1 and %q", status, out, test.want)
			}
		})
	}
}

func TestSetupNamesTheCauseOfAFailureOfPip(t *testing.T) {
	interpreter := needPip(t)
	dir := t.TempDir()
	lock := filepath.Join(dir, "lock.txt")
	hash := strings.Repeat("0", 64)
	if err := os.WriteFile(lock, fmt.Appendf(nil, "absent-package==1.0 --hash=sha256:%s\n", hash), 0o644); err != nil {
		t.Fatal(err)
	}
	pip := func(env ...string) string {
		env = append([]string{"PIP_CONFIG_FILE=/dev/null", "PIP_FIND_LINKS=" + dir, "PIP_RETRIES=0"}, env...)
		return said(t, ".", env, interpreter, "-I", "python/wheels.py", "--no-deps", "--target",
			filepath.Join(dir, "to"), "-r", lock)
	}
	offline := pip("PIP_NO_INDEX=0", "PIP_INDEX_URL=http://127.0.0.1:9/simple")
	for _, test := range []struct{ name, said, want string }{
		{"no network", offline, network},
		{"no index", pip("PIP_NO_INDEX=1"), offIndex},
		{"a Python that no wheel fits", "ERROR: No matching distribution found for pyzmq==27.1.0", otherPython},
		{"a full disk", "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", space},
		{"another file", "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", differs},
		{"an unknown certificate", "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] unable'))",
			certificate},
	} {
		t.Run(test.name, func(t *testing.T) {
			out, status := newCheckout(t).setup("run", "FAKE_PIP="+test.said)
			last := out[strings.LastIndex(strings.TrimSpace(out), "\n")+1:]
			if status != 1 ||
				!strings.HasPrefix(last, "setup: the Python packages did not install (the reason is above): "+test.want) {
				t.Errorf("status %d and %q, want 1 and %q", status, out, test.want)
			}
		})
	}
}

func TestWhereTheCompilerDoesNotServeTheReasonIsNamed(t *testing.T) {
	c := newCheckout(t)
	c.fake("cc", "#!/bin/sh\n")
	for _, test := range []struct{ name, env, want string }{
		{"its headers are missing", "FAKE_CC=fatal error: stdlib.h: No such file",
			"the C compiler does not serve Go (fatal error: stdlib.h: No such file); mend it"},
		{"CC names none", "CC=no-such-cc", "there is no C compiler no-such-cc, which CC names; correct CC"},
		{"cgo is switched off", "CGO_ENABLED=0", "CGO_ENABLED=0 is set; without it"},
	} {
		out, status := c.setup("run", test.env, "FAKE_CGO="+
			map[bool]string{true: "1", false: "0"}[strings.HasPrefix(test.env, "FAKE_CC")])
		if status != 0 || !strings.Contains(out, "setup: no XLA here: "+test.want) || c.has(plugin) {
			t.Errorf("%s: status %d and %q, want 0 and %q", test.name, status, out, test.want)
		}
		if out, status := c.setup("run", "CC=cc"); status != 0 || !c.has(plugin) || c.has(".tools/no-cgo") {
			t.Errorf("%s, mended: status %d and %q, want 0 and the plugin", test.name, status, out)
		}
	}
}

// Where the disk of its cache is full, Go says that packages of its own library are not there.
func TestSetupSaysThatGosCacheIsFull(t *testing.T) {
	c := ready(t, "run")
	c.remove("~/cache/00")
	cache := filepath.Join(filepath.Dir(c.root), "cache")
	env := append(c.environment()[1:], "FAKE_BUILD=package internal/godebug is not in std")
	out, err := inMount(t, "mount -t tmpfs -o size=1m none '"+cache+"'", "PATH='"+
		c.bin+"' /bin/sh '"+c.path("scripts/setup")+"' run", env...)
	if err == nil || !strings.Contains(out, "setup: the library does not build: free space") ||
		!strings.Contains(out, cache+", has no space left") {
		t.Errorf("%v: %q, want that the disk of the cache is full", err, out)
	}
}

func TestSetupSaysThatAToolMayNotStart(t *testing.T) {
	c := newCheckout(t)
	mount := "mkdir -p '" + c.path(".tools") + "' && mount -t tmpfs -o noexec none '" + c.path(".tools") + "'"
	env := c.environment()[1:]
	out, err := inMount(t, mount, "PATH='"+c.bin+"' /bin/sh '"+c.path("scripts/setup")+"' run", env...)
	if err == nil || !strings.HasSuffix(out, ".tools/bin/gonb is built and does not start: the file system may forbid "+
		"it (noexec); clone into another place\n") {
		t.Errorf("%v: %q, want that the file system forbids it", err, out)
	}
}

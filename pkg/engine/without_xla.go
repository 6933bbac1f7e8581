//go:build !cgo || noxla

package engine

// withXLA says whether this build can load plugins.
const withXLA = false

// Package sample draws random numbers from named streams.
//
// A stream is named by what it is for, never shared: the data of seed 3 of an
// experiment come from Stream(master, "damian2022/fig1", 3, "data"), its initial
// weights from Stream(master, "damian2022/fig1", 3, "weights"). What one part of
// an experiment draws then never moves what another part draws, and adding a
// method to a comparison leaves the draws of the others as they were.
//
// All draws are made in float64 on the host, so that every backend starts from
// the same bits.
package sample

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
)

// encodingVersion separates these seeds from every other use of SHA-256 on the
// same bytes. Another encoding must carry another version.
const encodingVersion = "provingground/sample/1"

// Stream returns the random stream that belongs to the master seed and the
// names, at its beginning: equal arguments give equal draws, and streams with
// different arguments are independent.
//
// A name is a string, an integer, a float or a bool, of any type of that kind.
// Names differ when their kind or their value differs: 1 and "1" and 1.0 name
// three streams, "ab", "c" and "a", "bc" two, int(1) and uint8(1) one. A name
// of another kind (a slice, a pointer, nil) is an error in the calling program,
// and the one thing in this package that panics.
//
// The source is PCG-DXSM, its 128 bits of state taken from the SHA-256 of the
// arguments. All streams are parts of one cycle of length 2¹²⁸ with starting points
// as good as random: among S streams of length L some two overlap with
// probability below S²·L/2¹²⁸, about 10⁻¹⁷ for a million streams of 2³² draws.
// The stream is not safe for concurrent use.
func Stream(master uint64, names ...any) *rand.Rand {
	sum := sha256.Sum256(encode(master, names))
	return rand.New(rand.NewPCG(
		binary.LittleEndian.Uint64(sum[0:8]),
		binary.LittleEndian.Uint64(sum[8:16]),
	))
}

// encode returns the bytes that a stream's seed is the SHA-256 of: the version,
// the master seed in eight bytes, then the names. No two different argument
// lists have the same encoding, because every name begins with its kind and
// has a length that is either fixed by the kind or written in front.
// Integers of more than one byte are little-endian.
func encode(master uint64, names []any) []byte {
	b := append([]byte(nil), encodingVersion...)
	b = binary.LittleEndian.AppendUint64(b, master)
	for i, name := range names {
		b = appendName(b, i, name)
	}
	return b
}

func appendName(b []byte, i int, name any) []byte {
	v := reflect.ValueOf(name)
	switch {
	case v.Kind() == reflect.String:
		b = binary.LittleEndian.AppendUint64(append(b, 's'), uint64(v.Len()))
		return append(b, v.String()...)
	case v.CanInt():
		return binary.LittleEndian.AppendUint64(append(b, 'i'), uint64(v.Int()))
	case v.CanUint() && v.Uint() <= math.MaxInt64:
		return binary.LittleEndian.AppendUint64(append(b, 'i'), v.Uint())
	case v.CanUint():
		return binary.LittleEndian.AppendUint64(append(b, 'u'), v.Uint())
	case v.CanFloat():
		return binary.LittleEndian.AppendUint64(append(b, 'f'), math.Float64bits(v.Float()))
	case v.Kind() == reflect.Bool && v.Bool():
		return append(b, 'b', 1)
	case v.Kind() == reflect.Bool:
		return append(b, 'b', 0)
	}
	panic(fmt.Sprintf("sample.Stream: name %d is a %T; name a stream with strings, integers, floats or bools", i, name))
}

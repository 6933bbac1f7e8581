package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/provingground/provingground/pkg/engine"
)

// arrays are the inputs of a job by name.
type arrays map[string]engine.Array

// numbers are the sizes and coefficients that a job has beside its arrays.
type numbers map[string]float64

// writeInputs writes a job's inputs where the peers read them: each array in a
// file NAME.npy of float64, the numbers in numbers.json.
func writeInputs(folder string, j job) error {
	dir := filepath.Join(folder, j.name)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	inputs := j.draw()
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		if err := os.WriteFile(filepath.Join(dir, name+".npy"), encodeNPY(inputs[name]), 0o600); err != nil {
			return err
		}
	}
	data, err := json.Marshal(j.numbers)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "numbers.json"), data, 0o600)
}

// encodeNPY returns an array in NumPy's format, version 1.0, little-endian.
func encodeNPY(a engine.Array) []byte {
	axes := make([]string, len(a.Shape))
	for i, n := range a.Shape {
		axes[i] = strconv.Itoa(n)
	}
	shape := strings.Join(axes, ", ")
	if len(axes) == 1 {
		shape += "," // or Python reads a number
	}
	header := fmt.Sprintf("{'descr': '<f8', 'fortran_order': False, 'shape': (%s), }", shape)
	// Magic, version and length take ten bytes; the numbers start at a multiple of 64.
	header += strings.Repeat(" ", 63-(10+len(header))%64) + "\n"
	var b bytes.Buffer
	b.Grow(10 + len(header) + 8*len(a.Data))
	b.WriteString("\x93NUMPY\x01\x00")
	b.Write(binary.LittleEndian.AppendUint16(nil, uint16(len(header))))
	b.WriteString(header)
	number := make([]byte, 8)
	for _, x := range a.Data {
		binary.LittleEndian.PutUint64(number, math.Float64bits(x))
		b.Write(number)
	}
	return b.Bytes()
}

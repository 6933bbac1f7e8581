package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
)

// Array is a dense array in row-major order; len(Data) is the product of
// Shape. An empty shape is one number.
type Array struct {
	Shape []int
	Data  []float64
}

// Matrix returns the array [rows, cols] over the given data.
func Matrix(rows, cols int, data []float64) Array { return Array{[]int{rows, cols}, data} }

// Vector returns the array [len(data)].
func Vector(data []float64) Array { return Array{[]int{len(data)}, data} }

// Scalar returns the array of one number without axes.
func Scalar(x float64) Array { return Array{Data: []float64{x}} }

// Zeros returns an array of zeros.
func Zeros(shape ...int) Array {
	size := 1
	for _, n := range shape {
		size *= n
	}
	return Array{shape, make([]float64, size)}
}

func (a Array) check() error {
	size := 1
	for _, n := range a.Shape {
		if n <= 0 {
			return fmt.Errorf("shape %v has an axis without elements", a.Shape)
		}
		size *= n
	}
	if size != len(a.Data) {
		return fmt.Errorf("shape %v needs %d numbers, there are %d", a.Shape, size, len(a.Data))
	}
	return nil
}

// part returns elements first … last−1 of the first axis.
func (a Array) part(first, last int) Array {
	row := len(a.Data) / a.Shape[0]
	return Array{append([]int{last - first}, a.Shape[1:]...), a.Data[first*row : last*row]}
}

// join returns arrays one after the other along the first axis.
func join(parts []Array) Array {
	out := Array{Shape: slices.Clone(parts[0].Shape)}
	out.Shape[0] = 0
	for _, p := range parts {
		out.Shape[0] += p.Shape[0]
		out.Data = append(out.Data, p.Data...)
	}
	return out
}

func dims(arrays []Array) string {
	s := make([]string, len(arrays))
	for i, a := range arrays {
		s[i] = fmt.Sprint(a.Shape)
	}
	return strings.Join(s, ", ")
}

// upload returns the array as a tensor of the backend, written straight into
// the backend's own memory where that can be reached from the host.
func upload(b compute.Backend, dtype dtypes.DType, a Array) (*tensors.Tensor, error) {
	shape := shapes.Make(dtype, a.Shape...)
	if dtype == dtypes.Float64 {
		// Tensors take bytes in the order of the machine, as the array has them.
		raw := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(a.Data))), 8*len(a.Data))
		return tensors.FromRaw(b, 0, shape, raw)
	}
	t, err := tensors.FromShapeForBackend(b, 0, shape)
	if err != nil {
		return nil, err
	}
	return t, tensors.MutableFlatData(t, func(flat []float32) {
		for i, x := range a.Data {
			flat[i] = float32(x)
		}
	})
}

// download returns tensors as arrays of the host.
func download(out []*tensors.Tensor) ([]Array, error) {
	result := make([]Array, len(out))
	var errs []error
	for i, t := range out {
		data := make([]float64, t.Size())
		err := t.ConstFlatData(func(flat any) { errs = append(errs, widen(data, flat)) })
		errs = append(errs, err)
		result[i] = Array{slices.Clone(t.Shape().Dimensions), data}
	}
	return result, errors.Join(errs...)
}

// widen converts what a graph may return: floats, and the integers and
// booleans of indices and masks.
func widen(to []float64, from any) error {
	switch from := from.(type) {
	case []float64:
		copy(to, from)
	case []float32:
		convert(to, from)
	case []int32:
		convert(to, from)
	case []int64:
		convert(to, from)
	case []bool:
		for i, x := range from {
			if x {
				to[i] = 1
			}
		}
	default:
		return fmt.Errorf("the graph returns %T: convert it to floats, int32, int64 or booleans", from)
	}
	return nil
}

func convert[T float32 | int32 | int64](to []float64, from []T) {
	for i, x := range from {
		to[i] = float64(x)
	}
}

func finalize(ts []*tensors.Tensor) {
	for _, t := range ts {
		if t != nil {
			// A tensor that cannot be freed now is freed by the garbage collector.
			_ = t.FinalizeAll()
		}
	}
}

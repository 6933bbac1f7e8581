package archive

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// An archive is gzip of lines of JSON: a header with the size and the checksum of what
// follows, the file without its points, and a line for each point.

// MostBytes is the largest size of all archives of a module together, and so of one.
const MostBytes = 12 << 20

// mostPlain is the largest size of an archive that is not compressed: what says more is not
// read on.
const mostPlain = 64 << 20

// form is the version of the format.
const form = "provingground archive 1"

type header struct {
	Form   string `json:"form"`
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
}

// gzipHead begins every archive: no time, no name, best compression, no system.
var gzipHead = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255}

// Bytes returns the archive as its file. The same archive gives the same bytes.
func (f *File) Bytes() ([]byte, error) {
	var body bytes.Buffer
	lines := json.NewEncoder(&body)
	lines.SetEscapeHTML(false)
	if err := lines.Encode(f); err != nil {
		return nil, err
	}
	for _, p := range f.Points {
		if err := lines.Encode(p); err != nil {
			return nil, err
		}
	}
	if body.Len() > mostPlain {
		return nil, fmt.Errorf("it has %d MB before compression, and %d MB are the most", body.Len()>>20, mostPlain>>20)
	}
	sum := sha256.Sum256(body.Bytes())
	head, err := json.Marshal(header{form, hex.EncodeToString(sum[:]), body.Len()})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	_, errHead := z.Write(append(head, '\n'))
	_, errBody := z.Write(body.Bytes())
	err = errors.Join(errHead, errBody, z.Close())
	return out.Bytes(), err
}

// Parse reads the bytes of an archive. What is no archive is an error that says in what; memory
// is bounded by what an archive may hold.
func Parse(data []byte) (*File, error) {
	body, err := unpack(data)
	if err != nil {
		return nil, err
	}
	lines := json.NewDecoder(bytes.NewReader(body))
	lines.DisallowUnknownFields()
	f := &File{sum: sha256.Sum256(data)}
	if err := lines.Decode(f); err != nil {
		return nil, fmt.Errorf("its first record: %w", err)
	}
	for {
		var p Point
		err := lines.Decode(&p)
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		if err == nil && (p.Point == nil || p.Value == nil) {
			err = errors.New("it has no value")
		}
		if err != nil {
			return nil, fmt.Errorf("point %d: %w", len(f.Points)+1, err)
		}
		f.Points = append(f.Points, p)
	}
}

// unpack returns what follows the header, once its size and checksum were found right.
func unpack(data []byte) ([]byte, error) {
	if len(data) > MostBytes {
		return nil, fmt.Errorf("%d MB, and %d MB are the most", len(data)>>20, MostBytes>>20)
	}
	if !bytes.HasPrefix(data, gzipHead) {
		return nil, errors.New("not an archive")
	}
	rest := bytes.NewReader(data)
	z, err := gzip.NewReader(rest)
	if err != nil {
		return nil, err
	}
	z.Multistream(false)
	plain := bufio.NewReader(z)
	line, err := plain.ReadSlice('\n')
	if err != nil {
		return nil, errors.New("cut off, or without a header")
	}
	var h header
	if err := json.Unmarshal(line, &h); err != nil || h.Form != form || h.Bytes < 0 || h.Bytes > mostPlain {
		return nil, fmt.Errorf("its header is not that of a %s", form)
	}
	// The buffer grows with what is there, not with what the header promises.
	body, err := io.ReadAll(io.LimitReader(plain, int64(h.Bytes)+1))
	if err != nil {
		return nil, fmt.Errorf("cut off or changed: %w", err)
	}
	sum := sha256.Sum256(body)
	if got := hex.EncodeToString(sum[:]); len(body) != h.Bytes || got != h.SHA256 {
		return nil, fmt.Errorf("it has %d bytes of the SHA-256 %.16s…, and should have %d of %.16s…", len(body), got,
			h.Bytes, h.SHA256)
	}
	if rest.Len() > 0 {
		return nil, errors.New("something follows after it")
	}
	return body, nil
}

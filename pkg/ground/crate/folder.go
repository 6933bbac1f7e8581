package crate

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"mime"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/provingground/provingground/pkg/wholefile"
)

// The files of a crate that are about its others.
const (
	metadataName = "ro-crate-metadata.json"
	sumsName     = "SHA256SUMS"
)

// entity is a node of the graph.
type entity = map[string]any

// ref refers to an entity.
func ref(id string) entity { return entity{"@id": id} }

// compact returns the one value of a list that has no other, as RO-Crate writes it, else the list.
func compact(list []any) any {
	if len(list) == 1 {
		return list[0]
	}
	return list
}

// crate is what goes into a folder.
type crate struct {
	files map[string][]byte // by path, with slashes
	graph []entity          // the root first
}

// add adds an entity and returns the reference to it; one that is there stays.
func (c *crate) add(e entity) entity {
	id := e["@id"].(string)
	if !slices.ContainsFunc(c.graph, func(other entity) bool { return other["@id"] == id }) {
		c.graph = append(c.graph, e)
	}
	return ref(id)
}

// addFile adds a file with its description and returns the reference to it.
func (c *crate) addFile(name string, data []byte, description string) entity {
	c.files[name] = data
	e := entity{"@id": name, "@type": "File", "name": path.Base(name), "description": description,
		"encodingFormat": formatOf(name), "contentSize": strconv.Itoa(len(data)), "sha256": sumOf(data)}
	return c.add(e)
}

// formatOf returns the media type of a file.
func formatOf(name string) string {
	switch path.Ext(name) {
	case ".csv":
		return "text/csv"
	case ".json", ".svg", ".png":
		format, _, _ := strings.Cut(mime.TypeByExtension(path.Ext(name)), ";")
		return format
	}
	return "text/plain"
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// metadata returns the text that describes the crate.
func (c *crate) metadata() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err := e.Encode(entity{
		"@context": []any{"https://w3id.org/ro/crate/1.1/context",
			entity{"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}}, // which that context lacks
		"@graph": c.graph,
	})
	return b.Bytes(), err
}

// pack writes the crate into a folder.
func (c *crate) pack(dir string) error {
	data, err := c.metadata()
	if err != nil {
		return fmt.Errorf("the description of the crate cannot be written: %w", err)
	}
	files := map[string][]byte{metadataName: data}
	for name, data := range c.files {
		files[name] = data
	}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	var sums strings.Builder
	for _, name := range names {
		fmt.Fprintf(&sums, "%s  %s\n", sumOf(files[name]), name)
	}
	files[sumsName] = []byte(sums.String())
	for _, name := range append(names, sumsName) {
		target := filepath.Join(dir, filepath.FromSlash(name))
		err := os.MkdirAll(filepath.Dir(target), 0o777)
		if err == nil {
			err = wholefile.Write(target, files[name])
		}
		if err != nil {
			return fmt.Errorf("%s of the crate cannot be written: %w; %s", name, err,
				wholefile.Remedy(filepath.Dir(target), err, "name another folder with -out"))
		}
	}
	return nil
}

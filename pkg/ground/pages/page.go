package pages

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/live"
	"github.com/provingground/provingground/pkg/wholefile"
)

//go:embed page.html
var pageSource string

var pageTemplate = template.Must(template.New("page").Parse(pageSource))

// page is what the page of one experiment is made of.
type page struct {
	ID, Title, Alt, Code string
	Still                template.URL
	Caption              template.HTML
	CSS                  template.CSS
	Panel                live.Panel
	Program, Script      template.JS
}

// writePage writes the page of one experiment.
func writePage(ctx context.Context, e experiment.Experiment, figure, out string, stdout, stderr io.Writer) error {
	panel, err := live.Describe(e, figure)
	if err != nil {
		return err
	}
	fmt.Fprintln(stderr, "drawing the figure that it shows at first")
	still, err := first(ctx, e, figure)
	if err != nil {
		return err
	}
	program, err := build(ctx, stderr)
	if err != nil {
		return err
	}
	code, err := e.Code()
	if err != nil {
		return err
	}
	if out == "" {
		out = strings.ReplaceAll(e.Name(), "/", "-") + ".html"
	}
	data, err := page{ID: e.Name(), Title: e.Describe(), Code: code, Panel: panel}.html(still, program)
	if err != nil {
		return err
	}
	if err := wholefile.Write(out, data); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s: %s\n", cli.FromHere(out), cli.ByteCount(int64(len(data))))
	return nil
}

// html returns the page with its first figure and the program, the text of a script.
func (p page) html(still live.Figure, program string) ([]byte, error) {
	p.Alt, p.Caption = still.Alt, template.HTML(still.Caption)
	p.Still = template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(still.SVG)))
	p.CSS, p.Program, p.Script = template.CSS(panelStyle), template.JS(closed(program)), template.JS(closed(panelScript))
	var b bytes.Buffer
	err := pageTemplate.Execute(&b, p)
	return b.Bytes(), err
}

// first returns the figure of the live preset.
func first(ctx context.Context, e experiment.Experiment, figure string) (live.Figure, error) {
	backend, err := engine.Open(engine.Auto)
	if err != nil {
		return live.Figure{}, err
	}
	defer backend.Close()
	a, err := live.Run(ctx, &experiment.Env{Engine: backend}, []experiment.Experiment{e},
		live.Request{ID: e.Name(), Figure: figure})
	return a.Figure, err
}

// closed returns a script that no text in it can end.
func closed(script string) string { return strings.ReplaceAll(script, "</", `<\/`) }

package notebooks

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
	"github.com/provingground/provingground/pkg/wholefile"
)

// setting is one way to execute the notebooks.
type setting struct {
	kind    string // what -settings calls it
	backend string // of the kernel
	isa     string // the instruction set, by XLA's name, beyond which its code does not go; empty: the processor's own
	seed    uint64 // drawn; 0: each preset's own
}

// The kinds of settings.
const (
	native = "native"
	sse    = "sse4.2"
	avx2   = "avx2"
	goOnly = "go"
	seeds  = "seeds"
)

var settingKinds = []string{native, sse, avx2, goOnly, seeds}

// drawnSeeds is how many master seeds a stress draws.
const drawnSeeds = 3

func (s setting) String() string {
	switch {
	case s.seed != 0:
		return fmt.Sprintf("%s, seed %d", s.backend, s.seed)
	case s.isa != "":
		return s.backend + ", " + s.isa
	}
	return s.backend
}

// folder returns the setting's name as a folder.
func (s setting) folder() string {
	if s.seed != 0 {
		return fmt.Sprintf("seed-%d", s.seed)
	}
	return s.kind
}

// ledger returns the name of the table of verdicts on the setting's backend and
// instruction set.
func (s setting) ledger() string {
	set := strings.ToLower(strings.Replace(s.isa, "_", ".", 1))
	if set == "" {
		set = cmp.Or(engine.Instructions(), runtime.GOARCH)
	}
	return strings.NewReplacer(":", "-", "/", "-", `\`, "-").Replace(s.backend) + "-" + set + ".csv"
}

// settings returns the settings of the kinds, on top of a backend that was
// chosen and of the widest vector instructions of a processor, with the drawn
// seeds; notes say which kinds there are not here, and why.
func settings(kinds []string, backend, widest string, drawn []uint64) (list []setting, notes []string) {
	capped := backend == engine.XLACPU && runtime.GOARCH == "amd64"
	for _, kind := range kinds {
		switch kind {
		case native:
			list = append(list, setting{kind: kind, backend: backend})
		case sse, avx2:
			if !capped {
				notes = append(notes, kind+": only XLA on an x86 processor can be held to it")
				continue
			}
			if kind == widest && slices.Contains(kinds, native) {
				notes = append(notes, kind+": is what native computes with here")
				continue
			}
			list = append(list, setting{kind: kind, backend: backend, isa: map[string]string{sse: "SSE4_2", avx2: "AVX2"}[kind]})
		case goOnly:
			if backend == engine.Go && slices.Contains(kinds, native) {
				notes = append(notes, "go: is the backend of native here")
				continue
			}
			list = append(list, setting{kind: kind, backend: engine.Go})
		case seeds:
			for _, s := range drawn {
				list = append(list, setting{kind: kind, backend: backend, seed: s})
			}
		}
	}
	return list, notes
}

// parseKinds reads the list of -settings, empty for all kinds.
func parseKinds(text string) ([]string, error) {
	if text == "" {
		return settingKinds, nil
	}
	kinds := strings.Split(text, ",")
	for _, k := range kinds {
		if !slices.Contains(settingKinds, k) {
			return nil, cli.Usage("-settings: there is no %q: take some of %s", k, strings.Join(settingKinds, ","))
		}
	}
	return kinds, nil
}

// stressed is what came of one setting.
type stressed struct {
	setting
	verdicts claim.Ledger
	errors   int // cells that failed
}

// stressAll executes the notebooks in every setting and prints what became of
// their verdicts. Whole says that these are all notebooks, so that the tables in
// data/ledgers are written.
func (r *notebookRun) stressAll(ctx context.Context, paths []string, whole bool) error {
	list, finish, err := r.plan(whole)
	if err != nil {
		return err
	}
	var done []stressed
	for i, s := range list {
		fmt.Fprintf(r.stdout, "\n%d of %d: %s\n", i+1, len(list), s)
		one, err := r.stressOne(ctx, s, paths)
		if err != nil {
			if len(done) > 0 {
				r.printStress(done)
			}
			return err
		}
		done = append(done, one)
		if whole {
			if err := r.keepLedger(done); err != nil {
				return err
			}
		}
	}
	r.printStress(done)
	return errors.Join(finish(), judgeStress(done))
}

// plan returns the settings to execute in, and what to call when all of them
// came to an end.
func (r *notebookRun) plan(whole bool) (list []setting, finish func() error, err error) {
	e, err := engine.Open("")
	if err != nil {
		return nil, nil, err
	}
	if whole {
		if err := cli.MakeWritable(r.ledgers()); err != nil {
			return nil, nil, err
		}
	}
	finish = func() error { return nil }
	var drawn []uint64
	if slices.Contains(r.kinds, seeds) {
		file := filepath.Join(r.results, "stress", "seeds.json")
		if drawn, err = drawSeeds(file); err != nil {
			return nil, nil, err
		}
		fmt.Fprintf(r.stdout, "master seeds drawn: %s\n", strings.Trim(fmt.Sprint(drawn), "[]"))
		finish = func() error { return os.Remove(file) }
	}
	list, notes := settings(r.kinds, e.Name(), engine.Instructions(), drawn)
	for _, n := range notes {
		fmt.Fprintf(r.stdout, "left out: %s\n", n)
	}
	return list, finish, nil
}

// drawSeeds returns the seeds that an unfinished stress drew and left in the
// file, or draws new ones and leaves them there.
func drawSeeds(file string) ([]uint64, error) {
	data, err := os.ReadFile(file)
	if err == nil {
		var drawn []uint64
		if json.Unmarshal(data, &drawn) == nil && len(drawn) > 0 {
			return drawn, nil
		}
		return nil, fmt.Errorf("%s holds no seeds: delete it, and new ones are drawn", file)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	drawn, err := evaluate.DrawMasters(drawnSeeds)
	if err != nil {
		return nil, err
	}
	if data, err = json.Marshal(drawn); err == nil {
		err = os.MkdirAll(filepath.Dir(file), 0o777)
	}
	if err == nil {
		err = wholefile.Write(file, append(data, '\n'))
	}
	return drawn, err
}

// stressOne executes the notebooks in one setting. Its results are kept in a
// folder of its own: those of the ordinary setting where they always are.
func (r *notebookRun) stressOne(ctx context.Context, s setting, paths []string) (stressed, error) {
	folder := filepath.Join(r.results, "stress", s.folder())
	results := folder
	if s.kind == native {
		results = r.results
	}
	in := *r
	in.backend, in.isa = s.backend, s.isa
	if s.seed != 0 {
		in.seed = strconv.FormatUint(s.seed, 10)
	}
	report, err := in.execute(ctx, paths, filepath.Join(folder, "notebooks"), results)
	if err != nil {
		return stressed{}, err
	}
	verdicts, err := collect(report)
	failed := 0
	for _, e := range report {
		failed += e.Failed
	}
	return stressed{s, verdicts, failed}, err
}

// ledgers returns the folder of the tables of verdicts.
func (r *notebookRun) ledgers() string { return filepath.Join(r.module.Root, "data", "ledgers") }

// keepLedger puts the verdicts of the last setting, with those of the settings
// before it that differ in the drawn seed only, into their table.
func (r *notebookRun) keepLedger(done []stressed) error {
	last := done[len(done)-1]
	path := filepath.Join(r.ledgers(), last.ledger())
	table, err := claim.ReadTable(path)
	if err != nil {
		return err
	}
	var entries claim.Table
	for _, s := range done {
		if s.kind != last.kind {
			continue
		}
		for _, v := range s.verdicts {
			entries = append(entries, claim.EntryOf(v, s.seed != 0))
		}
	}
	return table.Replace(last.seed != 0, entries).Write(path)
}

// printStress prints the verdicts that are red or undecided, and the table of
// all settings.
func (r *notebookRun) printStress(done []stressed) {
	rows := [][]string{{"setting", "holds", "fails", "undecided", "vacuous", "errors"}}
	for _, s := range done {
		count := map[claim.Status]int{}
		for _, v := range s.verdicts {
			count[v.Status]++
			if v.Status.Red() || v.Status == claim.Undecided {
				fmt.Fprintf(r.stdout, "\n%s\n  %s\n", s, v.Text())
			}
		}
		row := []string{s.String()}
		for _, status := range []claim.Status{claim.Holds, claim.Fails, claim.Undecided, claim.Vacuous} {
			row = append(row, strconv.Itoa(count[status]))
		}
		rows = append(rows, append(row, strconv.Itoa(s.errors)))
	}
	fmt.Fprintln(r.stdout)
	cli.PrintTable(r.stdout, rows)
}

// judgeStress returns what is wrong: a cell that failed anywhere, or a red
// verdict at a preset's own seed. At a drawn seed a red one may be a false alarm.
func judgeStress(done []stressed) error {
	var parts []string
	for _, s := range done {
		if s.errors > 0 {
			parts = append(parts, fmt.Sprintf("%s: %s failed", s, cli.Counted(s.errors, "cell")))
		}
		if n := len(s.verdicts.Red()); n > 0 && s.seed == 0 {
			parts = append(parts, fmt.Sprintf("%s: %s red", s, cli.Counted(n, "verdict")))
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return errors.New(strings.Join(parts, "; "))
}

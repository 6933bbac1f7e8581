package evaluate

import (
	"fmt"
	"io"
	"runtime"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/cli"
)

// PrintForecast says what the jobs will take, each of them and, where there
// are several, all together.
func PrintForecast(w io.Writer, jobs []Job, twins bool, rates experiment.Rates) error {
	var total experiment.Cost
	for _, j := range jobs {
		cost, err := j.Forecast(j.Config, twins)
		if err != nil {
			return err
		}
		total = total.Plus(cost)
		fmt.Fprintf(w, "%s (%s): %s%s\n", j.Name(), j.From, Forecast(cost, rates), rough(j))
	}
	if len(jobs) > 1 {
		fmt.Fprintf(w, "in all: %s\n", Forecast(total, rates))
	}
	return nil
}

// rough says that a forecast was never compared with a run: only those of the quick presets
// were.
func rough(j Job) string {
	preset, err := j.Preset(j.From, nil)
	switch {
	case err != nil || !experiment.SameButMaster(preset, j.Config):
		return "; a rough forecast, since the config is no preset's"
	case j.From != experiment.Quick:
		return "; a rough forecast, since none at this size was compared with a run"
	}
	return ""
}

// Forecast returns "about 12 s, up to 40 MB of arrays beside some 200 MB of the program;
// less where results are stored". Every core may hold a point at once.
func Forecast(c experiment.Cost, rates experiment.Rates) string {
	seconds := rates.Seconds(c)
	bytes := c.Bytes * float64(runtime.GOMAXPROCS(0))
	return fmt.Sprintf("about %s, up to %s of arrays beside some 200 MB of the program; less where results are stored",
		cli.RoundSeconds(seconds), cli.ByteCount(int64(min(bytes, 1<<62))))
}

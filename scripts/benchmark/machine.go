package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
)

// printFacts writes what the numbers depend on: machine, versions, and which
// engines are missing.
func printFacts(w io.Writer, c crew, notRun []string) {
	fmt.Fprintf(w, "Machine: %d cores, %s, %s/%s; %s\n\n",
		runtime.NumCPU(), processor(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	for _, x := range c {
		var facts []string
		for _, k := range sortedKeys(x.about) {
			facts = append(facts, k+" "+x.about[k])
		}
		fmt.Fprintf(w, "* %s: %s\n", x.name, strings.Join(facts, ", "))
	}
	for _, text := range notRun {
		fmt.Fprintf(w, "* not run: %s\n", text)
	}
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		if text := busy(string(load), runtime.NumCPU()); text != "" {
			fmt.Fprintf(w, "* %s\n", text)
		}
	}
	fmt.Fprintln(w)
}

// busy returns a warning when a text in the format of /proc/loadavg tells of
// more than a quarter of the cores at work before anything was timed.
func busy(loadavg string, cores int) string {
	first, _, _ := strings.Cut(loadavg, " ")
	load, err := strconv.ParseFloat(first, 64)
	if err != nil || load <= float64(cores)/4 {
		return ""
	}
	return fmt.Sprintf("the machine was busy before the first timing (load %.1f): run this again when it is idle", load)
}

// processor returns the name of the processor, or "unknown processor".
func processor() string {
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if name := modelName(string(info)); name != "" {
			return name
		}
	}
	if out, err := exec.Command("sysctl", "-n", "machdep.cpu.brand_string").Output(); err == nil {
		return strings.TrimSpace(string(out))
	}
	return "unknown processor"
}

// modelName returns the first model name in a text in the format of
// /proc/cpuinfo, "" where there is none.
func modelName(cpuinfo string) string {
	for line := range strings.Lines(cpuinfo) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

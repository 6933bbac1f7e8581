package engine

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/gomlx/gomlx/core/graph"
)

// How much memory the arrays of one batch of runs may take before the batch is
// split, by the estimate of peak. On a CPU a batch that leaves the cache is
// slower than its parts one after the other (PERFORMANCE.md); a GPU wants large
// ones. These are constants and no share of the machine's memory, so that every
// machine splits alike and gets the same bits.
const (
	cpuBatchBytes = 48 << 20
	gpuBatchBytes = 2 << 30
)

// batchBytes returns the limit for a backend.
func batchBytes(c Choice) int64 {
	if c.Name == Go || c.Name == XLACPU {
		return cpuBatchBytes
	}
	return gpuBatchBytes
}

// batchCount returns into how many batches to split runs that take so many
// bytes together: the least number of batches that fit, or up to twice as many
// where only that makes them equal, since each size is a graph to compile.
func batchCount(runs int, bytes, limit int64) int {
	least := min(int((bytes+limit-1)/limit), runs)
	for n := least; n <= min(2*least, runs); n++ {
		if runs%n == 0 {
			return n
		}
	}
	return least
}

// peak returns the memory of a graph's arrays at the moment when most are
// alive, each node taken as an array of its own. Compilers fuse nodes, so this
// is an upper bound but for a copy of what a loop carries.
func peak(g *graph.Graph) int64 {
	nodes := g.Nodes()
	last := make(map[*graph.Node]int, len(nodes))
	for i, n := range nodes {
		for _, in := range n.Inputs() {
			last[in] = i
		}
	}
	ends := make([]int64, len(nodes)+1)
	var alive, most int64
	for i, n := range nodes {
		size := bytesOf(n)
		alive += size
		most = max(most, alive)
		alive -= ends[i]
		if end, used := last[n]; used {
			ends[end] += size
		}
	}
	return most
}

func bytesOf(n *graph.Node) int64 {
	if n.NumOutputs() != 1 || n.Type() == graph.NodeTypeSplitNode {
		return 0 // a split node is a view, a loop's arrays are counted in its body
	}
	return int64(n.Shape().ByteSize())
}

// within says when a graph cannot fit into this machine.
func within(bytes int64) error {
	if total := machineMemory(); total > 0 && bytes > total {
		return fmt.Errorf("its arrays would take about %s, this machine has %s: take fewer samples, neurons or runs",
			gigabytes(bytes), gigabytes(total))
	}
	return nil
}

func gigabytes(n int64) string { return fmt.Sprintf("%.3g GB", float64(n)/1e9) }

// machineMemory returns the memory that this process may use in bytes, 0 where
// the system does not say.
var machineMemory = sync.OnceValue(func() int64 {
	total := int64(0)
	if text, err := os.ReadFile("/proc/meminfo"); err == nil {
		total = 1024 * number(strings.TrimSpace(strings.TrimSuffix(field(string(text), "MemTotal:"), "kB")))
	}
	for _, f := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		if text, err := os.ReadFile(f); err == nil {
			if limit := number(strings.TrimSpace(string(text))); limit > 0 && (total == 0 || limit < total) {
				total = limit
			}
		}
	}
	return total
})

// field returns what follows a label on its line.
func field(text, label string) string {
	_, rest, _ := strings.Cut(text, label)
	line, _, _ := strings.Cut(rest, "\n")
	return line
}

// number returns a whole number, 0 for what is none.
func number(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}

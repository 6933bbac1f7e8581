package engine

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/gomlx/gomlx/core/graph"
)

// BatchBytes is how much memory the arrays of one batch of runs may take:
// larger batches are split. It is a constant and not a share of the machine's
// memory, so that every machine splits alike and gets the same bits.
const BatchBytes = 2 << 30

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
		return fmt.Errorf("its arrays would take about %s, this machine has %s: take fewer samples, neurons or runs", gigabytes(bytes), gigabytes(total))
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

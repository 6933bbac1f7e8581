package engine

// SetBatchBytes sets the limit above which batches of runs are split.
func SetBatchBytes(e *Engine, limit int64) { e.limit = limit }

// SetMachineMemory sets the memory of the machine, until the returned function
// is called.
func SetMachineMemory(total int64) (restore func()) {
	was := machineMemory
	machineMemory = func() int64 { return total }
	return func() { machineMemory = was }
}

// BatchCount is batchCount.
var BatchCount = batchCount

// GoXLA is goXLA.
const GoXLA = goXLA

// PluginKey returns the key of a backend with a plugin.
func PluginKey(name, plugin string) string { return Choice{Name: name, Plugin: plugin}.key() }

package subnormal

// flush is flush-to-zero (bit 15) and denormals-are-zero (bit 6) of MXCSR.
const flush = 1<<15 | 1<<6

func control() uint32

func setControl(word uint32)

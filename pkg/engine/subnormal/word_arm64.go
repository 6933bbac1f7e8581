package subnormal

// flush is the bit FZ of FPCR.
const flush = 1 << 24

func control() uint32

func setControl(word uint32)

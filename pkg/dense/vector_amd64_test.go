package dense

func useVectors(on bool) { vector = on }

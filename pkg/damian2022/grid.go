package damian2022

import "math"

// samples returns n for a ratio n/d².
func samples(ratio float64, d int) int { return int(ratio*float64(d)*float64(d) + 0.5) }

// quarticSamples returns n for a ratio n/d⁴.
func quarticSamples(ratio float64, d int) int { return int(ratio*math.Pow(float64(d), 4) + 0.5) }

// seedsAt returns how many data sets a dimension gets: seeds at d = 40, and at
// other dimensions as many as cost the same for one n/d² and d, between 8 and
// 128 (fewer than 8 only when seeds is). Small dimensions have the noisier
// alignment, and are cheap.
func seedsAt(d, seeds int) int {
	return min(max(seeds*1600/(d*d), min(seeds, 8)), max(seeds, 128))
}

// moreSeeds returns how many data sets a dimension gets when d = 20 gets so many:
// below more, since the risk varies more there and is cheap.
func moreSeeds(d, seeds int) int { return max(seeds, seeds*20/d) }

package nichani2022

// The palette slots of the methods, the same in all figures of this paper.
const (
	SlotTangent     = 1 // f_L, by descent or by ridge
	SlotQuadratic   = 2 // f_Q
	SlotJoint       = 3 // f_L + f_Q
	SlotRegularised = 4 // f_L + f_Q with the sample term
	SlotNetwork     = 5 // f, the whole network
	SlotOther       = 6 // whatever else is compared
)

// Package jacot2023 is Jacot, "Bottleneck Structure in Learned Features:
// Low-Dimension vs Regularity Tradeoff" (NeurIPS 2023, arXiv 2305.19008): deep ReLU
// networks trained with L2 regularisation, the representation cost that they
// minimise, and the low-dimensional bottleneck that this cost makes of their layers.
// Every notebook has a room, a package in this folder, with its experiments, claims
// and figures.
//
// Throughout, a network of depth L minimises
//
//	C(θ) + λ ‖θ‖²,  C = (1/N) Σ_i ‖f(x_i) − y_i‖²,
//
// with the biases in ‖θ‖², inputs centred and scaled to (1/N) Σ‖x_i‖² = d_in/4, and
// outputs centred and scaled to (1/N) Σ‖y_i‖² = 1, so that C = 1 is what the
// zero function has. The paper's own scaling is not known to us.
//
// The paper's theorems could not be read: their statements are recalled or
// derived here, and carry labels T1 to T10 of our own, never a number of the paper.
//
// # Where a statement is
//
// Below each statement stand the code, the test that compares it with something
// computed in another way, and the notebook.
//
//	Setting: teachers, rings, students and their training
//		Task, Training, Net | TestATrainingIsItsRecipeInPlainLoops | 02_bottleneck
//	T1: no network is cheaper than its Jacobian
//		cost.JacobianBoundSpec | TestBothBoundsOfADiagonalNetworkByHand | 01_representation_cost
//	T2: rules for the first correction: floor, composition, addition, identity
//		cost.InterpolationSpec | TestACostThatKeepsTheRulesPassesAndItsTwinsDoNot | 01_representation_cost
//	T3: linear maps: what they cost, and the expansion in 1/L
//		LinearCost, LinearExpansion | TestCostsOfTwoMatricesAndTheirExpansion | 01_representation_cost
//	T4: λ and L decide which rank is chosen
//		Rung, ScalarMinimum | TestRungsSwitchWhereTheirObjectivesMeet | 03_dimension_vs_regularity
//	T5: what rank 1 costs through N points
//		PathExponent, RankOneDepth | TestRankOneDepthAndSamplesAreInverse | 06_underestimating_rank
//	T6: the tangent kernel of a steep function varies fast
//		Net.Partner | TestAChainOfEqualWeightsMakesT6AnEquality | 05_learning_rate
//	T7: weights are near partial isometries of rank k in almost all layers
//		Net.BottleneckAt, Bottleneck | TestDistancesFromIsometriesAreThoseOfAnotherRoute | 02_bottleneck
//	T8: a tangent kernel of order L bounds representations
//		Net.SizeQuotient, IdentityTrace | TestTheTraceOfTheIdentityIsLKSquared | 05_learning_rate
//	T9: representations of almost all layers converge
//		learningrate.RepresentationsSpec | TestCodesAreReportedWithinNetworksAndBetweenDepths | 05_learning_rate
//	T10: a large learning rate and a tangent kernel of order L
//		SteepestStable, Net.Sharpness | TestSharpnessIsTheLargestEigenvalueOfTheDenseGaussNewtonMatrix | 05_learning_rate
//	Symmetry: what an invariance is in numbers, in closed form for a ring
//		InvarianceRatio, RingInputRatio | TestAnInvarianceRatioIsTheMoveOverTwiceTheVariance | 04_symmetry
//
// # Rooms
//
// A room, the notebook it belongs to, and its experiments.
//
//	cost | 01_representation_cost
//		JacobianBoundSpec, LinearCostSpec, InterpolationSpec
//	bottleneck | 02_bottleneck
//		BottleneckSpec, RightRankSpec, DistanceBoundSpec, DepthSpec
//	regularity | 03_dimension_vs_regularity
//		StaircaseSpec, EndStatesSpec, DepthLineSpec, PriceSpec
//	symmetry | 04_symmetry
//		SymmetrySpec
//	learningrate | 05_learning_rate
//		DescentSpec, TangentBlowupSpec, RepresentationsSpec
//	rankone | 06_underestimating_rank
//		PathsSpec, InterpolantSpec, RankOneSpec
//	breaks | 07_what_breaks_it
//		BreaksSpec
package jacot2023

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
// computed in another way, and the notebook. A statement that is only measured, as T9,
// has a test that judges made-up results. A name like cost.InterpolationSpec is in a room.
//
//	Setting: teachers
//		Task, Task.Problem | TestATeacherIsTwoShallowNetworksOfTheLatentCoordinates | 02_bottleneck
//	Setting: students and their training
//		Net, Recipe, Training, TrainAll | TestATrainingIsItsRecipeInPlainLoops | 02_bottleneck
//	Setting: what every stationary point balances
//		Net.Imbalance | TestBalancingANeuronLeavesTheNetworkAloneAndIsTheSlopeOfTheNorm | 02_bottleneck
//	T1: no network is cheaper than its Jacobian
//		Net.JacobianBoundsAt | TestTheJacobianBoundIsThatOfPlainSingularValues | 01_representation_cost
//	T2: rules for the first correction: the floor by the Jacobian
//		cost.CostFunction.Floor | TestTheSteepestJacobianIsThatOfTheFunction | 01_representation_cost
//	T2: rules for the first correction: composition, addition, identity
//		cost.InterpolationSpec | TestACostThatKeepsTheRulesPassesAndItsTwinsDoNot | 01_representation_cost
//	T3: linear maps: what they cost
//		LinearCost | TestTheBalancedDiagonalNetworkAttainsTheCost | 01_representation_cost
//	T3: linear maps: the expansion in 1/L, and what it leaves
//		LinearExpansion, LinearRemainder | TestTheExpansionOfAContraction | 01_representation_cost
//	T3: linear maps: regularised regression
//		RegularisedLinear, LinearShrink | TestNoSingularValueIsCheaperThanTheMinimiser | 01_representation_cost
//	T4: λ and L decide which rank is chosen: one singular value
//		ScalarMinimum | TestTheScalarMinimumIsThatOfAGrid | 03_dimension_vs_regularity
//	T4: λ and L decide which rank is chosen: networks on a ladder
//		Rung, Rung.Switch, Rung.SwitchDepth | TestRungsSwitchWhereTheirObjectivesMeet | 03_dimension_vs_regularity
//	T5: what rank 1 costs through N points
//		PathExponent, RankOneDepth | TestAtTheRankOneDepthBothFunctionsCostTheSame | 06_underestimating_rank
//	T6: the tangent kernel of a steep function varies fast: both sides
//		Net.JacobiansAt | TestAChainOfEqualWeightsMakesT6AnEquality | 05_learning_rate
//	T6: the tangent kernel of a steep function varies fast: inputs of one region
//		Net.Partner | TestPartnersLieInOneRegionOrInTwo | 05_learning_rate
//	T7: weights are near partial isometries of rank k in almost all layers
//		Net.BottleneckAt, Bottleneck | TestDistancesFromIsometriesAreThoseOfAnotherRoute | 02_bottleneck
//	T7: what a bottleneck is in numbers
//		EndState, Student.Examine | TestAReportHoldsWhatPlainLoopsSay | 02_bottleneck
//	T8: a tangent kernel of order L bounds representations
//		Net.SizeQuotient, Net.Tilted | TestTheIdentityIsAnEqualityOfT8AndItsTiltAViolation | 05_learning_rate
//	T8: the kernel of the identity
//		IdentityTrace | TestTheTraceOfTheIdentityIsLKSquared | 05_learning_rate
//	T9: representations of almost all layers converge
//		learningrate.RepresentationsSpec | TestRepresentationClaimsHoldForWhatIsFlat | 05_learning_rate
//	T10: where gradient descent can settle
//		ChainSharpness, SteepestStable | TestTheEqualChainIsTheFlattest | 05_learning_rate
//	T10: how sharp a network is
//		Net.Sharpness | TestSharpnessIsTheLargestEigenvalueOfTheDenseGaussNewtonMatrix | 05_learning_rate
//	T10: a large learning rate and a tangent kernel of order L
//		Net.Tangent | TestTheTangentKernelsTraceIsThatOfFiniteDifferencesLayerByLayer | 05_learning_rate
//	Symmetry: what an invariance is in numbers
//		InvarianceRatio | TestIndependentRepresentationsHaveTheRatioOne | 04_symmetry
//	Symmetry: the same of a ring, in closed form
//		RingInputRatio | TestTheRatioOfRingInputsHasItsClosedForm | 04_symmetry
//	Symmetry: a radius by rectified directions
//		RectifiedRipple | TestFourRectifiedDirectionsRippleBetweenOneAndRootTwo | 04_symmetry
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

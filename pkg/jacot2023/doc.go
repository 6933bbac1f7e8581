// Package jacot2023 is Jacot, "Bottleneck Structure in Learned Features:
// Low-Dimension vs Regularity Tradeoff" (NeurIPS 2023, arXiv 2305.19008): deep ReLU
// networks trained with L2 regularisation, the representation cost that they
// minimise, and the low-dimensional bottleneck that this cost makes of their layers.
//
// Throughout, a network of depth L minimises C(θ) + λ‖θ‖², C = (1/N) Σ_i ‖f(x_i) − y_i‖²,
// with the biases in ‖θ‖², inputs centred and scaled to (1/N) Σ‖x_i‖² = d_in/4, and
// outputs centred and scaled to (1/N) Σ‖y_i‖² = 1, so that C = 1 is what the zero
// function has. The paper's own scaling is not known to us, and its theorems could not be
// read: their statements are recalled or derived here, and carry labels T1 to T10 of our own,
// never a number of the paper.
//
// # Where a statement is
//
// What it says, its code, a test that compares this with something computed in another
// way (or judges made-up results, of what is only measured), and the notebook.
//
//	Setting: teachers | Task, Task.Problem | TestATeacherIsTwoShallowNetworksOfTheLatentCoordinates | 02
//	Setting: students, how they train | Net, Recipe, Trainings.Train | TestATrainingIsItsRecipeInPlainLoops | 02
//	Setting: the balance of stationary points | Net.Imbalance | TestBalancingANeuronIsTheSlopeOfTheNorm | 02
//	T1: no network is cheaper than its Jacobian | Net.JacobianBoundsAt | TestTheJacobianBoundIsThatOfPlainLoops | 01
//	T2: a floor of the first correction | cost.CostFunction.Floor | TestTheSteepestJacobianIsThatOfTheFunction | 01
//	T2: its rules, composition, addition, identity | cost.RepresentationCostSpec | TestACostThatKeepsTheRulesPasses | 01
//	T3: what linear maps cost | LinearCost | TestTheBalancedDiagonalNetworkAttainsTheCost | 01
//	T3: its expansion in 1/L, and the rest | LinearExpansion, LinearRemainder | TestTheExpansionOfAContraction | 01
//	T3: regularised linear regression | RegularisedLinear | TestNoSingularValueIsCheaperThanTheMinimiser | 01
//	T4: λ and L choose a rank: one singular value | ScalarMinimum | TestTheScalarMinimumIsThatOfAGrid | 03
//	T4: the same of several networks | Rung.Switch, Rung.SwitchDepth | TestRungsSwitchWhereTheirObjectivesMeet | 03
//	T5: rank 1 through N points | PathExponent, RankOneDepth | TestAtTheRankOneDepthBothFunctionsCostTheSame | 06
//	T6: the tangent kernel of a steep function | Net.JacobiansAt | TestAChainOfEqualWeightsMakesT6AnEquality | 05
//	T6: for inputs of one linear region | Net.Partner | TestPartnersLieInOneRegionOrInTwo | 05
//	T7: weights near isometries of rank k | Net.BottleneckAt | TestDistancesFromIsometriesAreThoseOfAnotherRoute | 02
//	T7: what a bottleneck is in numbers | EndState, Student.Examine | TestAReportHoldsWhatPlainLoopsSay | 02
//	T8: the kernel bounds representations | Net.SizeQuotient | TestTheIdentityIsAnEqualityOfT8AndItsTiltAViolation | 05
//	T8: the kernel of the identity | IdentityTrace | TestTheTraceOfTheIdentityIsLKSquared | 05
//	T9: representations converge | learningrate.RepresentationsSpec | TestRepresentationClaimsHoldForWhatIsFlat | 05
//	T10: where descent can settle | ChainSharpness, SteepestStable | TestTheEqualChainIsTheFlattest | 05
//	T10: how sharp a network is | Net.Sharpness | TestSharpnessIsTheLargestEigenvalueOfTheDenseGaussNewtonMatrix | 05
//	T10: the kernel that a large step leaves | Net.Tangent | TestTheTangentKernelsTraceIsThatOfFiniteDifferences | 05
//	Symmetry: what an invariance is in numbers | InvarianceRatio | TestIndependentRepresentationsHaveTheRatioOne | 04
//	Symmetry: the same of a ring, in closed form | RingInputRatio | TestTheRatioOfRingInputsHasItsClosedForm | 04
//	Symmetry: a radius by rectified directions | RectifiedRipple | TestFourRectifiedDirectionsRippleByRootTwo | 04
//
// # Rooms
//
// A package in this folder, its notebook, and its experiments.
//
//	cost | 01_representation_cost | JacobianBoundSpec, LinearCostSpec, RepresentationCostSpec
//	bottleneck | 02_bottleneck | BottleneckSpec, RightRankSpec, DistanceBoundSpec, DepthSpec
//	regularity | 03_dimension_vs_regularity | StaircaseSpec, EndStatesSpec, DepthLineSpec, PriceSpec
//	symmetry | 04_symmetry | SymmetrySpec
//	learningrate | 05_learning_rate | LearningRateSpec, TangentBlowupSpec, RepresentationsSpec
//	rankone | 06_underestimating_rank | PathsSpec, InterpolantSpec, RankOneSpec
//	breaks | 07_what_breaks_it | WhatBreaksItSpec
package jacot2023

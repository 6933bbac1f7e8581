// Package sarussi2021 is Sarussi, Brutzkus and Globerson, "Towards Understanding Learning in Neural Networks
// with Linear Teachers" (ICML 2021, PMLR 139:9313–9322, arXiv 2101.02533): a two-layer leaky-ReLU network, its
// second layer fixed, learns linearly separable data, and ends as a classifier that is almost linear.
//
// Throughout,
//
//	N(x) = v Σ_{i=1}^k σ(w_i·x) − v Σ_{i=1}^k σ(u_i·x),  σ(z) = max(z, αz),
//
// without biases, and training minimises the cross-entropy L = (1/n) Σ_l ln(1 + e^(−y_l N(x_l))) by the first layer
// alone. w* has y_l w*·x_l ≥ 1 for all l; w̄ and ū are the means of the w_i and u_i, r the largest distance of a unit
// from its mean, ρ = 2r/‖w̄−ū‖; s_l = 1/(1 + e^(z_l)) with z_l = y_l N(x_l). Entries of W begin as N(0, σ_0²/d).
//
// The body of the paper could not be read. The labels T1 to T3 and D1 to D13 are our own, never numbers of the
// paper, and no constant is the paper's. What stands here is derived (the derivation is at the function),
// recalled from the literature (and says so), or measured. The sharp cone (Kappa), the theorem for reshuffled
// SGD (T1d), the self-consistency test (Limit.Consistency), the diagonal condition (Set.DiagonalRatio) and the
// claims X1 to X3 are ours.
//
// # Where a statement is
//
// What it says, its code, a test that compares this with something computed in another way (or judges made-up
// results, of what is only measured), and the notebook.
//
//	T1a: the perceptron's three lines | Descent.Progress | TestReversedLabelsViolateThePerceptronsLines | 01
//	T1a: the mean of s after T updates | Descent.MeanBound | TestMeanBoundSolvesTheInequality | 01
//	T1b: gradient descent reaches any loss | Descent.MeanTarget, Descent.GDBound | TestTheTargetKeepsTheLoss | 01
//	T1c: how fast it is in an agreement regime | SlowSteps, LossLaw | TestLawsOfThePerfectRegime | 01
//	T1d: reshuffled SGD does with certainty | Descent.SGDBound | TestTheEpochsEndIsWithinItsFactor | 01
//	T1′: updates on the hinge loss | Descent.HingeBound | TestHingeBoundSolvesItsInequality | 01
//	T2: outside of the cone the boundary is linear | Net.Boundary, Clusters.Rho | TestNoPointOutsideOfTheConeIsWrong | 02
//	T2: the odd part is linear, the even part bends | Net.Odd, Net.Even | TestOddAndEvenPartsAreThoseOfTheValues | 02
//	T2: the sharp cone (D5) | Kappa, Clusters.SharpCone | TestKappaIsTheWorstOfAGrid | 02
//	T2: its constant is attained (D5) | SharpExample | TestTheSharpConeIsAttained | 02
//	T2: how straight a boundary is | Net.Roughness | TestRoughnessIsThatOfTwoRays | 02
//	T3: the agreement regimes | Net.Regime, Regime, Pattern | TestRegimesAreThoseOfASmallNetwork | 03
//	T3a: agreement freezes the spread | Drift | TestWhatBreaksTheFrozenSpread | 03
//	T3b: training is logistic regression | Reduced, Set.Features | TestTheMixtureIsInItsBands | 03
//	T3e: entering the perfect regime | Net.EntrySum, Set.LeastInner | TestTheBoundAskedForIsThatOfTheLibrary | 03
//	D8: whether it can last | Limit.Consistency | TestConsistencyClaimsHoldAndFail | 03
//	D10: the diagonal condition | Set.DiagonalRatio | TestTheDiagonalConditionFailsWhereAgreementComes | 03
//	D11: the bound of all margins | MarginBound, Net.MarginShare | TestTheMarginBoundIsAttainedAndNeverPassed | 05
//	D12: the smoothed margin | SmoothedMargin | TestTheSmoothedMarginAgreesWithItsFormulaAndItsLimits | 05
//	X1: it does not fall in training | margin.SmoothedMarginSpec | TestSmoothedClaimsHoldAndFail | 05
//	X2: training comes near the bound | margin.MarginBoundSpec | TestBoundClaimsHoldAndFail | 05
//	X3: agreement without a teacher | agreement.OrthogonalSpec | TestCoinsHoldAndFail | 03
//	T3c: the machine that training tends to | Set.PerfectLimit, Limit | TestNormalizedDescentTendsToThePerfectLimit | 04
//	T3c: how slowly plain steps turn | whichline.PlainStepsSpec | TestPlainStepsClaimsHoldAndFail | 04
//	T3d: which linear classifier it is | Limit.Normal, Set.Directions | TestDirectionsAreInTheirBands | 04
//	D7: the margin of the features | SymmetricMargin | TestAnglesClaimsHoldAndFail | 04
//	D8: pulled towards p = q | Objective | TestTheObjectiveIsLeastAtTheMachine | 04
//	D, F7: digits, and the line of each network | digits.PairsSpec | TestClaimsOnPairsHoldAndFail | 06
//	D, F7: the same images with reversed labels | digits.LabelsSpec | TestClaimsOnReversedLabelsHoldAndFail | 06
//	C7: agreement that is not perfect | digits.PairsSpec | TestClaimsOnPairsHoldAndFail | 06
//	E, F8: how many points it takes | digits.SizeSpec | TestClaimsOnSizesHoldAndFail | 06
//	α > 1: the reciprocal network has α < 1 (ours) | hypotheses.Reciprocal | TestTheReciprocalIsTheSameFunction | 07
//
// # Rooms
//
// A package in this folder, its notebook, and its experiments.
//
//	convergence | 01_convergence | ConvergenceSpec, HingeSpec
//	boundary | 02_linear_boundary | ConeSpec, BoundarySpec, RoughnessSpec, LinearitySpec
//	agreement | 03_agreement | AgreementSpec, ConsistencySpec, OrthogonalSpec
//	whichline | 04_which_line | DirectionSpec, PlainStepsSpec, ReflectedSpec, AnglesSpec
//	margin | 05_margin | SmoothedMarginSpec, MarginBoundSpec
//	digits | 06_digits | PairsSpec, LabelsSpec, SizeSpec
//	hypotheses | 07_what_breaks_it | WhatBreaksItSpec
package sarussi2021

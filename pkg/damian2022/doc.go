// Package damian2022 is Damian, Lee and Soltanolkotabi, "Neural Networks can
// Learn Representations with Gradient Descent" (COLT 2022, PMLR 178:5413–5452),
// in the paper's own symbols: its setting, its algorithm, and what its statements
// say in closed form. Every notebook has a room, a package in this folder, with its
// experiments, claims and figures.
//
// A target f*: R^d → R depends on its first r coordinates only: the principal
// subspace S* is the span of e_1, …, e_r. Nothing is lost by that, since
// x ~ N(0, I_d) and the law of the initial weights do not change under
// rotation.
//
// # Where a statement is
//
// Below each statement stand the code, the test that compares it with something
// computed in another way, and the notebook.
//
//	Section 2.1: targets, inputs, and labels with noise
//		Target, Draw | TestTargetsHaveUnitNormAndTheStatedHessian | 01_first_step
//	Section 2.2: a start at which the network is the zero function
//		SymmetricStart | TestSymmetricStartIsZeroToTheLastBit | 01_first_step
//	Lemma 4: the gradient at the start, in expectation
//		Target.PopulationGradient | TestPopulationGradientIsTheSingleIndexFormula | 01_first_step
//	Derived: a law for the share of the first step that lies in the subspace
//		AlignmentLaw, ExpectedAlignment | TestExpectedAlignmentTendsToTheAlignmentLaw | 01_first_step
//	Lemma 17: ReLUs with random biases make monomials
//		MonomialCoefficient, MonomialBound | TestMonomialCoefficientsMakeMonomials | 02_features
//	Lemma 21: the features span the subspace and its symmetric square
//		SymmetricSquare | TestSymmetricSquareIsTheLeastMeanOverUnitMatrices | 02_features
//	Derived: what the weakest direction costs
//		WeakestSamples, WeakestShare | TestWeakestShareOfNoiseAloneIsThatOfItsVariances | 02_features
//	Algorithm 1: one step of gradient descent, then ridge regression on the head
//		Algorithm, Representation | TestTheFirstStageStepsAlongTheLossGradient | 03_sample_complexity
//	Theorem 1: the absolute loss that it bounds
//		AbsoluteExcess | TestTheAbsoluteExcessIsTheMeanOverBothSigns | 03_sample_complexity
//	Figure 1: the published points, and where they cross one half
//		PublishedRisk, PublishedHalf | TestPublishedPointsAreFoundByName | 03_sample_complexity
//	Theorem 3: one representation, another head
//		Pretraining, Links | TestPretrainingIsTheFirstStepOnTheSource | 04_transfer
//	Figure 2: the published points
//		PublishedTransfer | TestThePublishedTransferIsRead | 04_transfer
//	Theorem 2: a class of targets that few queries tell apart
//		ClassCorrelation, ToleranceBound | TestCorrelationsOfTheClassAreTheHandComputedPolynomials | 05_lower_bound
//	Lemma 5: how many members a query excludes
//		ExcludedBound | TestExcludedBoundIsInfiniteBelowTheCorrelation | 05_lower_bound
//	Lemma 6: how many nearly orthogonal members there are
//		PackingBound | ExamplePackingBound | 05_lower_bound
//
// # Rooms
//
// A room, the notebook it belongs to, and its experiments.
//
//	firststep | 01_first_step
//		StartSpec, PopulationSpec, ClosedFormSpec, NoiseSpec, AlignmentSpec, CloudSpec
//	features | 02_features
//		SymmetricSpec, MonomialsSpec, DirectionsSpec, PlaneSpec
//	samplecomplexity | 03_sample_complexity
//		LearnedSpec, SecondStageSpec, Figure1Spec, GrowthSpec, ScalingSpec, WidthSpec, L1RateSpec
//	transfer | 04_transfer
//		HeadsSpec, TransferSpec, CubicSpec, Figure2Spec
//	lowerbound | 05_lower_bound
//		DegenerateSpec, QuarticSpec, CorrelationsSpec
//	whatmatters | 06_what_matters
//		AblationSpec, StepSizeSpec, HeavyTailSpec, ConfigurationSpec
package damian2022

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
// computed in another way, and the notebook. A name like features.MonomialsSpec is in
// a room. Corollary 22, that the features make every polynomial, is argued from Lemma 21
// in 02_features and not run.
//
//	Section 2.1: targets, and their mean Hessians
//		Target, TargetByName, Target.Hessian | TestTargetsHaveUnitNormAndTheStatedHessian | 01_first_step
//	Section 2.1: inputs, and labels with noise
//		Draw, Sampling | TestSamplesAreNormalWithTheNoiseAddedToTheTarget | 01_first_step
//	Assumption 2: all directions are curved, the least by κ
//		Target.Kappa, TwoDirections | TestTwoDirectionsHaveTheHessianThatTheyAreNamedFor | 02_features
//	Section 2.2: a start at which the network is the zero function
//		SymmetricStart | TestSymmetricStartIsZeroToTheLastBit | 01_first_step
//	Appendix A.1.4: the gradient at the start, on samples
//		Gradients | TestFirstStepMatchesCentralDifferences | 01_first_step
//	Lemma 4: the gradient at the start, in expectation
//		Target.PopulationGradient, Target.LeadingGradient | TestPopulationGradientIsTheSingleIndexFormula | 01_first_step
//	Derived: a law for the share of the first step that lies in the subspace
//		AlignmentLaw, Target.ExpectedAlignment | TestExpectedAlignmentTendsToTheAlignmentLaw | 01_first_step
//	Derived: what the law leaves out, of the signal
//		Target.SignalEnergy | TestSignalEnergyOfDegreeFourIsTheHandComputedOne | 05_lower_bound
//	Derived: what the law leaves out, of the noise
//		Target.NoiseFloor, Target.NoiseEnergy | TestNoiseFloorOfDegreeThree | 05_lower_bound
//	Lemma 17: ReLUs with random biases make monomials
//		MonomialCoefficient | TestMonomialCoefficientsMakeMonomials | 02_features
//	Lemma 17: with bounded coefficients
//		MonomialBound | TestMonomialBoundsAreAttained | 02_features
//	Corollary 18: with normal biases too
//		features.MonomialsSpec, features.NormalBiases | TestBiasDensitiesHaveMassOne | 02_features
//	Lemma 21: the features span the subspace and its symmetric square
//		SymmetricSquare | TestSymmetricSquareIsTheLeastMeanOverUnitMatrices | 02_features
//	Derived: what the weakest direction costs
//		features.WeakestShare, features.WeakestSamples | TestWeakestShareTendsToThatOfThePopulationGradient | 02_features
//	Algorithm 1, labels: mean and linear part are taken off
//		Data.Preprocess | TestPreprocessingRemovesMeanAndLinearPart | 03_sample_complexity
//	Algorithm 1, first stage: one step of gradient descent
//		Algorithm, Algorithm.Represent | TestTheFirstStageStepsAlongTheLossGradient | 03_sample_complexity
//	Algorithm 1, second stage: ridge regression on the head
//		Features.Fit, Representation.Refit | TestTheSecondStageIsRidgeRegressionAtEverySampleSize | 03_sample_complexity
//	Appendix A.3: ridge regression is where gradient descent ends
//		samplecomplexity.SecondStageSpec | TestTheSecondStageIsGradientDescentOnTheSamples | 03_sample_complexity
//	Theorem 1: the absolute loss that it bounds
//		AbsoluteExcess, Design.Absolute | TestTheAbsoluteExcessIsTheMeanOverBothSigns | 03_sample_complexity
//	Section 6.1: what Algorithm 1 is compared with
//		PolynomialFeatures, OracleFeatures | TestPolynomialsAreOrthonormalUnderTheNormalLaw | 03_sample_complexity
//	Figure 1: the published points
//		PublishedCurve, PublishedRisk | TestPublishedPointsAreFoundByName | 03_sample_complexity
//	Figure 1: where the published points cross one half
//		PublishedHalf | TestThePublishedHalfWayPointLiesBetweenItsNeighbours | 01_first_step
//	Theorem 3: one representation
//		Pretraining, Pretraining.Represent | TestPretrainingIsTheFirstStepOnTheSource | 04_transfer
//	Theorem 3: another head
//		Links, Features.Freeze, Trial.HeadRisks | TestNestedHeadsAreThoseOfEverySampleAlone | 04_transfer
//	Figure 2: the published points
//		PublishedTransfer | TestThePublishedTransferIsRead | 04_transfer
//	Theorem 2: a class of targets that are nearly orthogonal
//		ClassCorrelation, ClassCorrelationSeries | TestCorrelationsOfTheClassAreTheHandComputedPolynomials | 05_lower_bound
//	Theorem 2: how nearly, for random directions
//		TypicalCorrelation | TestTypicalCorrelationInTwoAndThreeDimensions | 05_lower_bound
//	Theorem 2: the tolerance that few queries must have
//		ToleranceBound | TestToleranceBoundIsAtMostThatOfTheStatedEpsilon | 05_lower_bound
//	Lemma 5: how many members a query excludes
//		ExcludedBound | TestAQueryExcludesNoMoreMembersThanTheBound | 05_lower_bound
//	Lemma 6: how many nearly orthogonal members there are
//		PackingBound | TestAsManyRandomVectorsAsThePackingBoundSaysAreNearlyOrthogonal | 05_lower_bound
//	Section 6.1: the spread of a test set
//		Target.TestSetSD | TestTheSpreadOfATestSetIsThatOfTheFourthMoment | 06_what_matters
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
//		AblationsSpec, StepSizeSpec, HeavyTailsSpec, ConfigurationSpec
package damian2022

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
// What it says, its code, a test that compares this with something computed in another
// way, and the notebook. A name like features.MonomialsSpec is in a room. Corollary 22,
// that the features make every polynomial, is argued from Lemma 21 in 02 and not run.
//
//	Section 2.1: targets, their Hessians | TargetByName, Target.Hessian | TestTargetsHaveUnitNormAndTheStatedHessian | 01
//	Section 2.1: inputs, noisy labels | Draw, Sampling | TestSamplesAreNormalWithTheNoiseAddedToTheTarget | 01
//	Assumption 2: all directions are curved | Target.Kappa, TwoDirections | TestTwoDirectionsHaveTheirHessian | 02
//	Section 2.2: a start with f = 0 | SymmetricStart | TestSymmetricStartIsZeroToTheLastBit | 01
//	Appendix A.1.4: the gradient at the start, on samples | Gradients | TestFirstStepMatchesCentralDifferences | 01
//	Lemma 4: the mean gradient | Target.PopulationGradient | TestPopulationGradientIsTheSingleIndexFormula | 01
//	Derived: the step's share in the subspace | AlignmentLaw | TestExpectedAlignmentTendsToTheAlignmentLaw | 01
//	Derived: what the law leaves out | Target.SignalEnergy | TestSignalEnergyOfDegreeFourIsTheHandComputedOne | 05
//	Derived: the same of the noise | Target.NoiseFloor, Target.NoiseEnergy | TestNoiseFloorOfDegreeThree | 05
//	Lemma 17: random biases make monomials | MonomialCoefficient | TestMonomialCoefficientsMakeMonomials | 02
//	Lemma 17: with bounded coefficients | MonomialBound | TestMonomialBoundsAreAttained | 02
//	Corollary 18: normal biases too | features.NormalBiases | TestBiasDensitiesHaveMassOne | 02
//	Lemma 21: features span the symmetric square | SymmetricSquare | TestSymmetricSquareIsTheLeastMean | 02
//	Derived: the weakest direction | features.WeakestShare | TestWeakestShareTendsToThatOfThePopulationGradient | 02
//	Algorithm 1: labels, preprocessed | Data.Preprocess | TestPreprocessingRemovesMeanAndLinearPart | 03
//	Algorithm 1: its first stage, one step | Algorithm.Represent | TestTheFirstStageStepsAlongTheLossGradient | 03
//	Algorithm 1: its second stage, ridge | Features.Fit, Representation.Refit | TestTheSecondStageIsRidgeRegression | 03
//	Appendix A.3: ridge is descent's end | samplecomplexity.SecondStageSpec | TestTheSecondStageIsGradientDescent | 03
//	Theorem 1: the absolute loss | AbsoluteExcess, Design.Absolute | TestTheAbsoluteExcessIsTheMeanOverBothSigns | 03
//	Section 6.1: baselines | PolynomialFeatures, OracleFeatures | TestPolynomialsAreOrthonormalUnderTheNormalLaw | 03
//	Figure 1: the published points | PublishedCurve, PublishedRisk | TestPublishedPointsAreFoundByName | 03
//	Figure 1: where they cross one half | PublishedHalf | TestThePublishedHalfWayPointLiesBetweenItsNeighbours | 01
//	Theorem 3: one representation | Pretraining, Pretraining.Represent | TestPretrainingIsTheFirstStepOnTheSource | 04
//	Theorem 3: another head | Links, Features.Freeze, Trial.HeadRisks | TestNestedHeadsAreThoseOfEverySampleAlone | 04
//	Figure 2: the published points | PublishedTransfer | TestThePublishedTransferIsRead | 04
//	Theorem 2: a class of targets | ClassCorrelation | TestCorrelationsOfTheClassAreTheHandComputedPolynomials | 05
//	Theorem 2: of random directions | TypicalCorrelation | TestTypicalCorrelationInTwoAndThreeDimensions | 05
//	Theorem 2: the tolerance of few queries | ToleranceBound | TestToleranceBoundIsAtMostThatOfTheStatedEpsilon | 05
//	Lemma 5: how many members a query excludes | ExcludedBound | TestAQueryExcludesNoMoreMembersThanTheBound | 05
//	Lemma 6: how many members there are | PackingBound | TestAsManyRandomVectorsAsThePackingBoundAreNearlyOrthogonal | 05
//	Section 6.1: the spread of a test set | Target.TestSetSD | TestTheSpreadOfATestSetIsThatOfTheFourthMoment | 06
//
// # Rooms
//
// A package in this folder, its notebook, and its experiments.
//
//	firststep | 01_first_step | StartSpec, PopulationSpec, ClosedFormSpec, NoiseSpec, AlignmentSpec, CloudSpec
//	features | 02_features | SymmetricSpec, MonomialsSpec, DirectionsSpec, PlaneSpec
//	samplecomplexity | 03_sample_complexity
//		LearnedSpec, SecondStageSpec, Figure1Spec, GrowthSpec, ScalingSpec, WidthSpec, L1RateSpec
//	transfer | 04_transfer | HeadsSpec, TransferSpec, CubicSpec, Figure2Spec
//	lowerbound | 05_lower_bound | DegenerateSpec, QuarticSpec, CorrelationsSpec
//	whatmatters | 06_what_matters | AblationsSpec, StepSizeSpec, HeavyTailsSpec, ConfigurationSpec
package damian2022

// Package nichani2022 is Nichani, Bai and Lee, "Identifying good directions to escape the NTK regime and efficiently
// learn low-degree plus sparse polynomials" (NeurIPS 2022, arXiv 2206.03688): a two-layer network near its start is a
// linear model f_L, its tangent kernel, plus a quadratic one, f_Q; f_L learns a dense polynomial of degree k, f_Q a
// sparse term of degree k+1, and a regulariser that keeps f_L out of the bulk of its spectrum, where it would
// memorise, lets the two learn both.
//
// Throughout, f(x; W) = m^{−1/2} Σ_r a_r σ((w_{0,r} + w_r)·x) with a = ±1 in pairs that share w_{0,r}, so that f(x; 0)
// = 0; W is the displacement of the first layer, the only one that is trained, by full-batch gradient descent from W =
// 0. A pair has the coordinates δ_r = w_r⁺ − w_r⁻ and s_r = w_r⁺ + w_r⁻, and h = m/2. K is the matrix of the tangent
// kernel on the n points of the sample; P_{≤k} projects on its n_k leading directions; μ_l(g) = E g(Z) h_l(Z).
//
// Read were the abstract, and the authors' code with its one stored figure (eshnich/escape_NTK). The theorems could not
// be read: none is quoted or numbered here. The labels D1 to D12 (derivations), E1 to E6 (experiments) and X1 (a claim)
// are our own. R_1 is the authors' symbol; the sample term is an expression in their code; R_2 is inferred from their
// labels, R_4 recalled from Bai and Lee (2020). That the figure's λ multiplies a sum over the sample is inferred from
// its numbers.
//
// # Where a statement is
//
// What it says, its code, a test that compares this with something computed in another way, and the notebook.
//
//	1.2: the network and its terms | Net, Net.Taylor | TestTheTermsAreTheDerivativesOfF | 07
//	1.1: targets and inputs | Target, Inputs | TestMomentsOfTheTargets | 05
//	D1: the exact eigenvalues | Activation.Levels | TestExactLevelsAreThoseOfTheTable | 01
//	D1: their limits | Activation.LimitLevel, Activation.LimitBulk | TestLimitsAreThoseOfLargeDimensions | 01
//	D1: what n points make of them | Activation.Clusters | TestTheMeansOfTheClustersAddUpToTheTrace | 01
//	D1: the edges of clusters | Cluster | TestTheEdgesAreThoseOfIndependentNumbers | 01
//	2.1: the clusters of the kernel matrix
//		Net.Gram, Gaps, Places, spectrum.SpectrumSpec | TestTheSpectrumHasItsClusters | 01
//	2.2: the same in parameter space
//		Net.Covariance, spectrum.CovarianceSpec | TestTheKernelIsThatOfTheJacobian | 01
//	D4: norms of f_L | LeastNorms, Activation.ResolvedNorm | TestNormsOfInterpolationAreTheDerivedOnes | 02
//	D4: what linear functions, squares and coins cost | directions.NormsSpec | TestClaimsOnNormsHoldAndFail | 02
//	D5: a good direction of degree 2
//		Direction, Activation.Leakage | TestTheQuadraticDirectionFitsAndLeaksAsDerived | 02
//	D5: of degree k+1 | Direction, Activation.FitError | TestTheCubicDirectionFitsAsDerived | 02
//	D5: signs that lean | directions.GoodDirectionsSpec | TestTheLeakageOfLeaningSignsIsTheLaw | 02
//	D5: degree 3, measured | directions.CubicDirectionSpec | TestClaimsOnDegreeThreeHoldAndFail | 02
//	X1: what a projection leaves of a direction
//		directions.ProjectionSpec, Leading.Part | TestTheProjectionKeepsTheBalancedDirection | 02
//	D2: gradient descent on pairs | Objective.Step, Training | TestAStepIsGradientDescentOnTheNeurons | 03
//	D2: pairs for neurons, step by step | escape.PairsSpec | TestClaimsOnPairsHoldAndFail | 03
//	D2: what is conserved | Displacement.Imbalance | TestTheImbalanceIsConservedWithoutTheLinearTerm | 03
//	D3: growth and escape | Pull, EscapeTime, EscapeExponent | TestThePullMovesThePairs | 03
//	D3: the pull on pairs over the width | escape.EscapeSpec | TestClaimsOnTheEscapeHoldAndFail | 03
//	D3: how soon f_L memorises | MemorisingSteps, escape.MemorisingSpec | TestClaimsOnMemorisingHoldAndFail | 03
//	D3: the saddle | Objective.Curvature | TestTheStartOfFQIsASaddle | 06
//	D3: its spectrum, measured | landscape.SaddleSpec | TestClaimsOnTheSaddleHoldAndFail | 06
//	1.4: the regularisers | Weights, Objective | TestTheObjectiveIsThatOfTheSingularVectors | 04
//	D6: the constant must be free
//		Activation.ResolvedNorm | TestTheConstantIsWhatAnNkOfDLosesByD6 | 04
//	D11: what the sample term lets f_L take up
//		Training.Beyond, Beyond.Taken | TestWhatIsTakenIsThatOfTaxedDescent | 04
//	D7: projections without V | Objective.At | TestTheObjectiveIsThatOfTheSingularVectors | 04
//	D8: stability | StableRate, Training.Stability | TestTheRateIsStableUpToItsBound | 06
//	2.7: rates on both sides of the stable one | landscape.RatesSpec | TestClaimsOnRatesHoldAndFail | 06
//	3.1: the authors' figure | PublishedPath, AuthorsPath | TestThePublishedPathIsTheFigures | 04
//	E3, 3.1: the path, and what λ multiplies | regularisation.PathSpec | TestPathClaimsHoldAndFail | 04
//	D6: who pays for the constant | regularisation.ConstantSpec | TestConstantClaimsHoldAndFail | 04
//	2.5: neither alone | Alone, Training.KernelDescent | TestTheTangentModelIsKernelDescent | 05
//	E2: dense plus sparse | alone.NeitherAloneSpec | TestClaimsOnTheFourMethodsHoldAndFail | 05
//	E2: over the number of points | alone.SamplesSpec | TestClaimsOverPointsHoldAndFail | 05
//	E2: from a sparse part to a dense one | alone.RanksSpec, TrainOn | TestTrainingOnOwnLabelsIsTrainingOnThem | 05
//	2.8: what f_L learns of a degree | alone.SharesOf | TestSharesAddUpToThePoints | 05
//	2.6: the ends of the Hessian's spectrum
//		Objective.HessianVector | TestHessianVectorsAreDifferencesOfGradients | 06
//	2.6: how its lower end is found | landscape.LanczosSpec | TestClaimsOnTheSearchHoldAndFail | 06
//	2.6: where training ends | landscape.EndsSpec | TestClaimsOnEndsHoldAndFail | 06
//	D12: how far down the objective bends | landscape.Depth | TestNoEigenvalueIsBelowTheDepth | 06
//	D9: why n ~ d^k | LinearComplexity, QuadraticComplexity | TestComplexitiesAreSuprema | 05
//	D9: in numbers | alone.PricesSpec | TestClaimsOnDirectionsAndPricesHoldAndFail | 05
//	D10: what the expansion leaves out
//		Activation.HigherOrders | TestWhatTheExpansionLeavesOutIsOfTheDerivedSize | 07
//	E4: standard networks | MLP, TrainMLPs | TestTheReLUNetworkIsTrainedAsInPlainLoops | 07
//	E4: how the points grow with d
//		networks.GrowthSpec, networks.Crossing | TestClaimsOnGrowthHoldAndFail | 07
//	E4: the network's own kernel | MLP.KernelRidge | TestTheKernelOfTheReLUNetworkIsItsMean | 07
//	3.2: whether the task is one at all d
//		networks.TaskSpec, networks.DenseSquare | TestSizesOfTheDensePartAreMoments | 07
//	E6: f, f_L + f_Q and f_L on a polynomial
//		networks.OrdersSpec, Orders | TestClaimsOnTheOrdersHoldAndFail | 07
//	4.10: the three on images | Handwriting, TrainDigits | TestDigitsAreTrainedAsInPlainLoops | 07
//	4.10: the order, split by split | networks.PicturesSpec | TestClaimsOnPicturesHoldAndFail | 07
//	3.3: the images of CIFAR-10, where a user has them
//		networks.CIFAR, Handwriting.Split | TestTheExperimentRunsOnFilesOfCIFAR10 | 07
//
// # Rooms
//
// The room, its notebook, its experiments.
//
//	spectrum | 01_spectrum | SpectrumSpec, CovarianceSpec
//	directions | 02_good_directions | GoodDirectionsSpec, ProjectionSpec, NormsSpec, CubicDirectionSpec
//	escape | 03_escape | PairsSpec, MemorisingSpec, EscapeSpec
//	regularisation | 04_regularisation | PathSpec, ConstantSpec
//	alone | 05_neither_alone | NeitherAloneSpec, SamplesSpec, RanksSpec, PricesSpec
//	landscape | 06_landscape | SaddleSpec, EndsSpec, LanczosSpec, RatesSpec
//	networks | 07_networks | TaskSpec, GrowthSpec, OrdersSpec, PicturesSpec
package nichani2022

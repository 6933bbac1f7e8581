// Package jacot2023 holds the experiments on Jacot 2023, "Bottleneck Structure in
// Learned Features: Low-Dimension vs Regularity Tradeoff" (NeurIPS 2023,
// arXiv 2305.19008): deep ReLU networks trained with L2 regularisation, the
// representation cost that they minimise, and the low-dimensional bottleneck
// that this cost makes of their layers.
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
package jacot2023

"""The jobs of the benchmark in JAX: each compiled whole, in the fastest of the forms tried.

Loops are a scan in one compiled function, seeds an axis of vmap. Data lie as
[d, n], and the ReLU is a product with its mask: for these jobs XLA runs both
as fast as, or faster than, rows of samples and a maximum. Fresh data come from NumPy
block by block, drawn while the block before is computed: half the time of
drawing them in the compiled loop.
"""
import functools

import jax
import jax.numpy as jnp
import numpy as np

# Without this, arrays of float64 become float32; float32 jobs state theirs.
jax.config.update("jax_enable_x64", True)

BLOCK = 100  # steps of fresh data at a time: of 100, 500 and 2000 the fastest
UNROLL = 4  # steps of a two-layer network in one round of the compiled loop: a sixth faster where they are tiny


def about():
    return {"jax": jax.__version__, "device": jax.devices()[0].platform}


def relu(z):
    return z * (z > 0).astype(z.dtype)


def compiled(f, *args, check):
    """Return (run, check) of f compiled, on arguments that already lie on the device."""
    f, args = jax.jit(f), jax.block_until_ready(args)
    return lambda: jax.block_until_ready(f(*args)), check


def float32(a, *names):
    return [jnp.asarray(a[name], jnp.float32) for name in names]


def square_loss(f, y):
    r = f - y
    return jnp.dot(r, r) / y.shape[0]


# ---- training loops

def two_layer_loss(params, x, y):
    w, head = params  # [m, d], [m]
    return square_loss(head @ relu(w @ x), y)


def descend(params, gradient, rate):
    return jax.tree.map(lambda p, g: p - rate * g, params, gradient)


def two_layer(a, numbers):
    x, y, w, head = float32(a, "x", "y", "w", "head")

    def train(params, x, y):
        def step(params, _):
            return descend(params, jax.grad(two_layer_loss)(params, x, y), numbers["rate"]), None

        return jax.lax.scan(step, params, None, length=numbers["steps"], unroll=UNROLL)[0]

    loss = two_layer_loss
    if w.ndim == 3:
        train, loss = jax.vmap(train), jax.vmap(loss)
    return compiled(train, (w, head), x, y, check=lambda params: jnp.mean(loss(params, x, y)))


def online(a, numbers):
    w, head, x, y = float32(a, "w", "head", "x", "y")
    shape = (BLOCK, w.shape[1], numbers["batch"])

    def target(x):
        return x[0] + (x[0] ** 2 - 1) / 2**0.5

    @functools.partial(jax.jit, donate_argnums=0)
    def block(params, data):
        def step(params, x):
            return descend(params, jax.grad(two_layer_loss)(params, x, target(x)), numbers["rate"]), None

        return jax.lax.scan(step, params, data)[0]

    def run():
        random = np.random.default_rng(numbers["seed"])
        params = jnp.copy(w), jnp.copy(head)
        for _ in range(numbers["steps"] // BLOCK):
            params = block(params, random.standard_normal(shape, np.float32))
        return jax.block_until_ready(params)

    return run, lambda params: two_layer_loss(params, x, y)


def deep_loss(weights, x, y):
    *hidden, last = weights
    for w in hidden:
        x = relu(w @ x)
    return square_loss((last @ x)[0], y)


def adam(gradient, rate, params, numbers):
    """Return params after full-batch Adam, with gradient(params, t) and rate(t) at the t-th step, t = 1, 2, …."""
    beta1, beta2, epsilon = (numbers[k] for k in ("beta1", "beta2", "epsilon"))

    def step(state, t):
        params, m, v = state
        g = gradient(params, t)
        m = jax.tree.map(lambda m, g: beta1 * m + (1 - beta1) * g, m, g)
        v = jax.tree.map(lambda v, g: beta2 * v + (1 - beta2) * g * g, v, g)
        size, scale = rate(t) / (1 - beta1**t), 1 / jnp.sqrt(1 - beta2**t)
        return (jax.tree.map(lambda p, m, v: p - size * m / (scale * jnp.sqrt(v) + epsilon), params, m, v), m, v), None

    zero = jax.tree.map(jnp.zeros_like, params)
    count = jnp.arange(1, numbers["steps"] + 1, dtype=jnp.float32)
    return jax.lax.scan(step, (params, zero, zero), count)[0][0]


def deep(a, numbers):
    x, y, *weights = float32(a, "x", "y", *sorted(name for name in a if name.startswith("w")))

    def train(weights, x, y):
        return adam(lambda weights, t: jax.grad(deep_loss)(weights, x, y), lambda t: numbers["rate"], weights, numbers)

    loss = jax.vmap(deep_loss, in_axes=(0, None, None))
    return compiled(jax.vmap(train, in_axes=(0, None, None)), weights, x, y, check=lambda w: jnp.mean(loss(w, x, y)))


def biased_loss(params, x, y):
    """Return (1/n) Σ ‖f − y‖² of a ReLU network with the parameters W_1, b_1, W_2, …, at y [outputs, n]."""
    *hidden, last, shift = params
    for w, b in zip(hidden[::2], hidden[1::2]):
        x = relu(w @ x + b[:, None])
    r = last @ x + shift[:, None] - y
    return jnp.sum(r * r) / y.shape[1]


def bottleneck(a, numbers):
    x, y, *params = float32(a, "x", "y", *sorted(name for name in a if name.startswith("p")))
    rate, last, steps, ramp = (numbers[k] for k in ("rate", "last", "steps", "ramp"))

    def cosine(t):
        return last + (rate - last) / 2 * (1 + jnp.cos(jnp.pi / steps * (t - 1)))

    def train(params, x, y):
        def gradient(params, t):
            twice = 2 * numbers["lambda"] * jnp.minimum((t - 1) / ramp, 1)
            return jax.tree.map(lambda g, p: g + twice * p, jax.grad(biased_loss)(params, x, y), params)

        return adam(gradient, cosine, params, numbers)

    return compiled(jax.vmap(train), params, x, y, check=lambda p: jnp.mean(jax.vmap(biased_loss)(p, x, y)))


def slopes(h, alpha):
    return jnp.where(h > 0, 1, jnp.asarray(alpha, h.dtype))


def cross_entropy(w, head, x, y, alpha):
    h = w @ x
    return jnp.mean(jax.nn.softplus(-y * (head @ (slopes(h, alpha) * h))))


def line_sgd(a, numbers):
    x, y, w, head = float32(a, "x", "y", "w", "head")
    alpha, rate = numbers["alpha"], numbers["rate"]

    def train(w, head, rows, y, order):
        def step(w, i):
            h = jnp.sum(w * rows[i], 1)  # a product of one column is slower
            slope = slopes(h, alpha) * head
            s = jax.nn.sigmoid(-y[i] * jnp.sum(slope * h))
            return w + (rate * s * y[i] * slope)[:, None] * rows[i], None

        return jax.lax.scan(step, w, order, unroll=UNROLL)[0]

    rows, order = jnp.swapaxes(x, 1, 2), jnp.asarray(a["order"], jnp.int32)
    loss = jax.vmap(functools.partial(cross_entropy, alpha=alpha))
    return compiled(jax.vmap(train), w, head, rows, y, order, check=lambda w: jnp.mean(loss(w, head, x, y)))


def line_gd(a, numbers):
    x, y, w, head = float32(a, "x", "y", "w", "head")
    loss = functools.partial(cross_entropy, alpha=numbers["alpha"])

    def train(w, head, x, y):
        def step(w, _):
            return w - numbers["rate"] * jax.grad(loss)(w, head, x, y), None

        return jax.lax.scan(step, w, None, length=numbers["steps"])[0]

    return compiled(jax.vmap(train), w, head, x, y, check=lambda w: jnp.mean(jax.vmap(loss)(w, head, x, y)))


# ---- linear algebra

def ridge_path(a, numbers):
    def path(features, y, ridges):
        n = features.shape[0]
        s, v = jnp.linalg.eigh(features.T @ features / n)
        c = v.T @ (features.T @ y / n)
        return c / (s + ridges[:, None]) @ v.T

    return compiled(path, *(jnp.asarray(a[k]) for k in ("features", "y", "ridges")), check=lambda w: jnp.sum(w * w))


def tangent_kernel(a, numbers):
    def coefficients(x, y):
        gram = x.T @ x
        norm = jnp.sqrt(jnp.diag(gram))
        norms = jnp.outer(norm, norm)
        u = jnp.clip(gram / norms, -1, 1)
        # 2π times the kernels of the first layer and of the head
        k = 2 * gram * (jnp.pi - jnp.arccos(u)) + norms * jnp.sqrt(1 - u * u)
        k = k / (2 * jnp.pi) + numbers["ridge"] * jnp.eye(y.shape[0])
        return jax.scipy.linalg.cho_solve((jnp.linalg.cholesky(k, symmetrize_input=False), True), y)

    x, y = jnp.asarray(a["x"]), jnp.asarray(a["y"])
    return compiled(coefficients, x, y, check=lambda c: jnp.dot(c, y))


def first_step(a, numbers):
    def alignment(x, y, w):  # [n, d], [n], [m, d]
        y = y - jnp.mean(y) - x @ (y @ x / y.shape[0])
        g = jnp.where(w @ x.T >= 0, y, 0) @ x
        energy = jnp.sum(g * g, 0)
        return energy[0] / jnp.sum(energy)

    def grid(cells):
        return jnp.stack([alignment(*c) for c in cells])

    cells = [tuple(jnp.asarray(a[f"{name}{d}"][: r * d * d] if name != "w" else a[f"w{d}"]) for name in "xyw")
             for d in (20, 40, 80) for r in (1, 2, 4, 8)]
    return compiled(grid, cells, check=lambda r: jnp.sum(r * r))


def svd(a, numbers):
    layers = jnp.asarray(a["layers"])
    svd = functools.partial(jnp.linalg.svd, full_matrices=False)
    # Σ ⟨U Vᵀ, A⟩ is the sum of the singular values, by way of the vectors.
    return compiled(svd, layers, check=lambda r: jnp.sum(r[0] @ r[2] * layers))

"""The jobs of the benchmark in NumPy: gradients by hand, buffers used again, the rest in BLAS and LAPACK.

Seeds run one after the other, which keeps each one's numbers in the cache.
"""
import numpy as np
import scipy
from scipy.linalg import cho_factor, cho_solve


def about():
    return {"numpy": np.__version__, "scipy": scipy.__version__}


def float32(a, *names):
    return [np.asarray(a[name], np.float32) for name in names]


def timed(f, *args, check):
    return lambda: f(*args), check


# ---- training loops

def two_layer_loss(w, head, x, y):
    r = head @ np.maximum(w @ x, 0) - y
    return r @ r / len(y)


class TwoLayer:
    """Gradient descent on f = Σ a_j relu(w_j·x); its buffers fit one batch size."""

    def __init__(self, w, head, n, rate):
        self.w, self.head, self.rate = w.copy(), head.copy(), np.float32(rate)
        self.z, self.h = np.empty((2, len(w), n), np.float32)
        self.active = np.empty(self.z.shape, bool)
        self.factor = np.float32(2 / n)

    def step(self, x, xt, y):
        z, h = self.z, self.h
        np.matmul(self.w, x, out=z)
        np.maximum(z, 0, out=h)
        r = self.head @ h
        r -= y
        r *= self.factor
        gradient = h @ r
        np.greater(z, 0, out=self.active)
        np.multiply(self.active, r, out=z)
        first = z @ xt
        first *= (self.rate * self.head)[:, None]
        self.w -= first
        gradient *= self.rate
        self.head -= gradient


def two_layer(a, numbers):
    x, y, w, head = float32(a, "x", "y", "w", "head")
    if w.ndim == 2:
        x, y, w, head = x[None], y[None], w[None], head[None]
    seeds = range(len(w))

    def one(seed):
        net = TwoLayer(w[seed], head[seed], y.shape[1], numbers["rate"])
        for _ in range(numbers["steps"]):
            net.step(x[seed], x[seed].T, y[seed])
        return net.w, net.head

    def check(trained):
        return np.mean([two_layer_loss(*trained[s], x[s], y[s]) for s in seeds])

    return lambda: [one(seed) for seed in seeds], check


def online(a, numbers):
    w, head, x, y = float32(a, "w", "head", "x", "y")

    def run():
        random = np.random.default_rng(numbers["seed"])
        net = TwoLayer(w, head, numbers["batch"], numbers["rate"])
        fresh = np.empty((w.shape[1], numbers["batch"]), np.float32)
        for _ in range(numbers["steps"]):
            random.standard_normal(dtype=np.float32, out=fresh)
            net.step(fresh, fresh.T, fresh[0] + (fresh[0] ** 2 - 1) * np.float32(2**-0.5))
        return net.w, net.head

    return run, lambda trained: two_layer_loss(*trained, x, y)


def views(flat, shapes):
    """Return the arrays of these shapes that lie one after the other in flat."""
    ends = np.cumsum([np.prod(s) for s in shapes])
    return [part.reshape(s) for part, s in zip(np.split(flat, ends[:-1]), shapes)]


def deep_loss(weights, biases, x, y):
    for w, b in zip(weights[:-1], biases):
        x = np.maximum(w @ x + b, 0)
    r = weights[-1] @ x + biases[-1] - y
    return np.sum(r * r) / y.shape[-1]


class Deep:
    """Adam on a fully connected ReLU network; all its parameters lie in one vector. Biases are columns, or 0."""

    def __init__(self, weights, biases, numbers):
        params = weights + [b for b in biases if np.ndim(b)]
        shapes = [p.shape for p in params]
        self.flat = np.concatenate([p.ravel() for p in params])
        self.gradient, self.m, self.v, self.scratch = np.zeros((4, self.flat.size), np.float32)
        parts, gradients = views(self.flat, shapes), views(self.gradient, shapes)
        depth = len(weights)
        self.weights, self.gradients = parts[:depth], gradients[:depth]
        self.biases, self.shifts = parts[depth:] or biases, gradients[depth:]
        self.beta1, self.beta2, self.epsilon = (numbers[k] for k in ("beta1", "beta2", "epsilon"))

    def backward(self, x, y):
        inputs = [x]
        for w, b in zip(self.weights[:-1], self.biases):
            h = w @ inputs[-1]
            if self.shifts:
                h += b
            np.maximum(h, 0, out=h)
            inputs.append(h)
        delta = self.weights[-1] @ inputs[-1]
        if self.shifts:
            delta += self.biases[-1]
        delta -= y
        delta *= np.float32(2 / y.shape[-1])
        for k in reversed(range(len(self.weights))):
            np.matmul(delta, inputs[k].T, out=self.gradients[k])
            if self.shifts:
                np.sum(delta, axis=1, keepdims=True, out=self.shifts[k])
            if k > 0:
                delta = self.weights[k].T @ delta
                delta *= inputs[k] > 0

    def penalise(self, l2):
        np.multiply(self.flat, np.float32(2 * l2), out=self.scratch)
        self.gradient += self.scratch

    def update(self, t, rate):
        g, s = self.gradient, self.scratch
        self.m *= self.beta1
        np.multiply(g, 1 - self.beta1, out=s)
        self.m += s
        self.v *= self.beta2
        np.multiply(g, g, out=s)
        s *= 1 - self.beta2
        self.v += s
        np.sqrt(self.v, out=s)
        s *= (1 - self.beta2**t) ** -0.5
        s += self.epsilon
        np.divide(self.m, s, out=s)
        s *= rate / (1 - self.beta1**t)
        self.flat -= s


def deep(a, numbers):
    x, y, *weights = float32(a, "x", "y", *sorted(name for name in a if name.startswith("w")))
    seeds, biases = range(len(weights[0])), [0] * len(weights)

    def one(seed):
        net = Deep([w[seed] for w in weights], biases, numbers)
        for t in range(1, numbers["steps"] + 1):
            net.backward(x, y)
            net.update(t, numbers["rate"])
        return net.weights

    return lambda: [one(s) for s in seeds], lambda nets: np.mean([deep_loss(w, biases, x, y) for w in nets])


def bottleneck(a, numbers):
    x, y, *params = float32(a, "x", "y", *sorted(name for name in a if name.startswith("p")))
    weights, biases = params[::2], [b[..., None] for b in params[1::2]]
    rate, last, steps, ramp = (numbers[k] for k in ("rate", "last", "steps", "ramp"))
    seeds = range(len(x))

    def one(seed):
        net = Deep([w[seed] for w in weights], [b[seed] for b in biases], numbers)
        for t in range(steps):
            net.backward(x[seed], y[seed])
            net.penalise(numbers["lambda"] * min(t / ramp, 1))
            net.update(t + 1, last + (rate - last) / 2 * (1 + np.cos(np.pi * t / steps)))
        return net.weights, net.biases

    return lambda: [one(s) for s in seeds], lambda nets: np.mean([deep_loss(*net, x[s], y[s]) for s, net in enumerate(nets)])


def leaky(z, alpha):
    return np.where(z > 0, z, np.float32(alpha) * z)


def cross_entropy(w, head, x, y, alpha):
    return np.mean(np.logaddexp(0, -y * (head @ leaky(w @ x, alpha))))


def line(a, numbers, train):
    x, y, w, head = float32(a, "x", "y", "w", "head")
    seeds, alpha = range(len(w)), np.float32(numbers["alpha"])

    def run():
        return [train(w[s].copy(), head[s], x[s], y[s], s) for s in seeds]

    return run, lambda trained: np.mean([cross_entropy(trained[s], head[s], x[s], y[s], alpha) for s in seeds])


def line_sgd(a, numbers):
    order, alpha, rate = a["order"].astype(int), np.float32(numbers["alpha"]), np.float32(numbers["rate"])

    def train(w, head, x, y, seed):
        rows = np.ascontiguousarray(x.T)
        for i in order[seed]:
            h = w @ rows[i]
            slope = np.where(h > 0, np.float32(1), alpha) * head
            s = 1 / (1 + np.exp(y[i] * (slope @ h)))
            w += np.multiply.outer(rate * s * y[i] * slope, rows[i])
        return w

    return line(a, numbers, train)


def line_gd(a, numbers):
    alpha, rate = np.float32(numbers["alpha"]), np.float32(numbers["rate"])

    def train(w, head, x, y, _):
        rows, scale = np.ascontiguousarray(x.T), rate / np.float32(len(y)) * y
        for _ in range(numbers["steps"]):
            h = w @ x
            slope = np.where(h > 0, np.float32(1), alpha)
            s = scale / (1 + np.exp(y * (head @ (slope * h))))
            slope *= s
            slope *= head[:, None]
            w += slope @ rows
        return w

    return line(a, numbers, train)


# ---- linear algebra

def ridge_path(a, numbers):
    def path(features, y, ridges):
        n = len(y)
        s, v = np.linalg.eigh(features.T @ features / n)
        c = v.T @ (features.T @ y / n)
        return c / (s + ridges[:, None]) @ v.T

    return timed(path, a["features"], a["y"], a["ridges"], check=lambda w: np.sum(w * w))


def tangent_kernel(a, numbers):
    def coefficients(x, y):
        k = x.T @ x
        norm = np.sqrt(np.diag(k))
        u = k / norm
        u /= norm[:, None]
        np.clip(u, -1, 1, out=u)
        k *= 2 * (np.pi - np.arccos(u))
        u *= u
        np.subtract(1, u, out=u)
        np.sqrt(u, out=u)
        u *= norm
        u *= norm[:, None]
        k += u
        k /= 2 * np.pi
        k.flat[:: len(y) + 1] += numbers["ridge"]
        # LAPACK reads columns: the transpose is the same matrix without a copy.
        return cho_solve(cho_factor(k.T, overwrite_a=True, check_finite=False), y, check_finite=False)

    return timed(coefficients, a["x"], a["y"], check=lambda c: c @ a["y"])


def cells(a):
    """The grid of the first step: (x, y, w) of every cell."""
    for d in (20, 40, 80):
        for ratio in (1, 2, 4, 8):
            n = ratio * d * d
            yield a[f"x{d}"][:n], a[f"y{d}"][:n], a[f"w{d}"]


BLOCK = 4096  # samples at a time, so that their signs stay in the cache


def first_step(a, numbers):
    def alignment(x, y, w):
        y = y - np.mean(y) - x @ (y @ x / len(y))
        g = np.zeros_like(w)
        for i in range(0, len(y), BLOCK):
            block = x[i : i + BLOCK]
            g += (w @ block.T >= 0) * y[i : i + BLOCK] @ block
        energy = np.sum(g * g, 0)
        return energy[0] / np.sum(energy)

    grid = list(cells(a))
    return lambda: np.array([alignment(*c) for c in grid]), lambda r: np.sum(r * r)


def svd(a, numbers):
    layers = a["layers"]
    return timed(lambda: np.linalg.svd(layers, full_matrices=False), check=lambda r: np.sum(r[0] @ r[2] * layers))

"""The jobs of the benchmark in PyTorch, run operation by operation on the processor.

Seeds are an axis of the batched products. The gradients of two-layer networks
are written by hand, which for small networks costs less than recording them;
deep networks use autograd and the fused Adam.
"""
import numpy as np
import torch

BLOCK = 4096  # samples of the first step at a time


def about():
    return {"torch": torch.__version__, "threads": str(torch.get_num_threads())}


def float32(a, *names):
    return [torch.as_tensor(a[name], dtype=torch.float32) for name in names]


def float64(a, *names):
    return [torch.as_tensor(a[name]) for name in names]


# ---- training loops

def two_layer_loss(w, head, x, y):
    r = (head.unsqueeze(-2) @ torch.relu(w @ x)).squeeze(-2) - y
    return (r * r).mean()


def two_layer_step(w, head, x, y, rate):
    """One step, in place: w [m, d], head [m], x [d, n], y [n], each with an axis of seeds in front or without."""
    z = w @ x
    active = z > 0
    h = z.relu_()
    r = (head.unsqueeze(-2) @ h).squeeze(-2).sub_(y).mul_(2 / y.shape[-1])
    gradient = (h @ r.unsqueeze(-1)).squeeze(-1)
    first = (active * r.unsqueeze(-2)) @ x.transpose(-1, -2)
    w.addcmul_(first, head.unsqueeze(-1), value=-rate)
    head.sub_(gradient, alpha=rate)


def two_layer(a, numbers):
    x, y, w0, head0 = float32(a, "x", "y", "w", "head")

    @torch.inference_mode()
    def run():
        w, head = w0.clone(), head0.clone()
        for _ in range(numbers["steps"]):
            two_layer_step(w, head, x, y, numbers["rate"])
        return w, head

    return run, lambda trained: two_layer_loss(*trained, x, y)


def online(a, numbers):
    w0, head0, x, y = float32(a, "w", "head", "x", "y")

    @torch.inference_mode()
    def run():
        random = np.random.default_rng(numbers["seed"])
        w, head = w0.clone(), head0.clone()
        fresh = np.empty((w.shape[1], numbers["batch"]), np.float32)
        data = torch.from_numpy(fresh)
        for _ in range(numbers["steps"]):
            random.standard_normal(dtype=np.float32, out=fresh)
            two_layer_step(w, head, data, data[0] + (data[0] ** 2 - 1) * 2**-0.5, numbers["rate"])
        return w, head

    return run, lambda trained: two_layer_loss(*trained, x, y)


def deep_loss(weights, x, y):
    """Return the losses of all seeds, [S]."""
    for w in weights[:-1]:
        x = torch.relu(w @ x)
    r = (weights[-1] @ x)[:, 0] - y
    return (r * r).mean(1)


def deep(a, numbers):
    x, y, *start = float32(a, "x", "y", *sorted(name for name in a if name.startswith("w")))

    def run():
        weights = [w.clone().requires_grad_() for w in start]
        betas = numbers["beta1"], numbers["beta2"]
        adam = torch.optim.Adam(weights, lr=numbers["rate"], betas=betas, eps=numbers["epsilon"], fused=True)
        for _ in range(numbers["steps"]):
            adam.zero_grad()
            deep_loss(weights, x, y).sum().backward()
            adam.step()
        return weights

    @torch.inference_mode()
    def check(weights):
        return deep_loss(weights, x, y).mean()

    return run, check


def biased_loss(params, x, y):
    """Return the losses of all seeds, [S], of ReLU networks with the parameters W_1, b_1, W_2, …, at y [S, outputs, n]."""
    for w, b in zip(params[:-2:2], params[1:-2:2]):
        x = torch.relu(torch.baddbmm(b.unsqueeze(-1), w, x))
    r = torch.baddbmm(params[-1].unsqueeze(-1), params[-2], x) - y
    return (r * r).sum(1).mean(1)


def bottleneck(a, numbers):
    x, y, *start = float32(a, "x", "y", *sorted(name for name in a if name.startswith("p")))
    rate, last, steps, ramp = (numbers[k] for k in ("rate", "last", "steps", "ramp"))

    def run():
        params = [p.clone().requires_grad_() for p in start]
        betas = numbers["beta1"], numbers["beta2"]
        adam = torch.optim.Adam(params, lr=rate, betas=betas, eps=numbers["epsilon"], fused=True)
        (group,) = adam.param_groups
        for t in range(steps):
            group["lr"] = last + (rate - last) / 2 * (1 + np.cos(np.pi * t / steps))
            group["weight_decay"] = 2 * numbers["lambda"] * min(t / ramp, 1)  # is part of the gradient
            adam.zero_grad()
            biased_loss(params, x, y).sum().backward()
            adam.step()
        return params

    @torch.inference_mode()
    def check(params):
        return biased_loss(params, x, y).mean()

    return run, check


def line(a, numbers, train):
    x, y, w0, head = float32(a, "x", "y", "w", "head")
    alpha = numbers["alpha"]

    @torch.inference_mode()
    def run():
        return train(w0.clone(), head, x, y)

    def check(w):
        z = torch.einsum("sm,smn->sn", head, torch.nn.functional.leaky_relu(w @ x, alpha))
        return torch.nn.functional.softplus(-y * z).mean()

    return run, check


def line_sgd(a, numbers):
    order, alpha, rate = torch.as_tensor(a["order"]).long(), numbers["alpha"], numbers["rate"]

    def train(w, head, x, y):
        rows, seeds = x.transpose(1, 2).contiguous(), torch.arange(len(w))
        for step in range(order.shape[1]):
            i = order[:, step]
            row, label = rows[seeds, i], y[seeds, i]
            h = (w * row.unsqueeze(1)).sum(2)
            slope = torch.where(h > 0, 1.0, alpha) * head
            s = torch.sigmoid(-label * (slope * h).sum(1))
            w.addcmul_(((s * label).unsqueeze(1) * slope).unsqueeze(2), row.unsqueeze(1), value=rate)
        return w

    return line(a, numbers, train)


def line_gd(a, numbers):
    alpha, rate = numbers["alpha"], numbers["rate"]

    def train(w, head, x, y):
        rows = x.transpose(1, 2)
        for _ in range(numbers["steps"]):
            h = w @ x
            slope = torch.where(h > 0, 1.0, alpha)
            z = torch.einsum("sm,smn->sn", head, slope * h)
            s = y * torch.sigmoid(-y * z) / y.shape[1]
            w += rate * ((slope * head.unsqueeze(2) * s.unsqueeze(1)) @ rows)
        return w

    return line(a, numbers, train)


# ---- linear algebra

def ridge_path(a, numbers):
    features, y, ridges = float64(a, "features", "y", "ridges")

    @torch.inference_mode()
    def run():
        s, v = torch.linalg.eigh(features.T @ features / len(y))
        c = v.T @ (features.T @ y / len(y))
        return c / (s + ridges[:, None]) @ v.T

    return run, lambda w: (w * w).sum()


def tangent_kernel(a, numbers):
    x, y = float64(a, "x", "y")

    @torch.inference_mode()
    def run():
        gram = x.T @ x
        norm = gram.diag().sqrt()
        norms = torch.outer(norm, norm)
        u = (gram / norms).clamp_(-1, 1)
        k = gram.mul_(2).mul_(torch.pi - u.arccos())
        k += norms.mul_((1 - u.mul_(u)).sqrt_())
        k /= 2 * torch.pi
        k.diagonal().add_(numbers["ridge"])
        return torch.cholesky_solve(y[:, None], torch.linalg.cholesky(k))[:, 0]

    return run, lambda c: c @ y


def first_step(a, numbers):
    cells = [(*float64({"x": a[f"x{d}"][: r * d * d], "y": a[f"y{d}"][: r * d * d]}, "x", "y"), *float64(a, f"w{d}"))
             for d in (20, 40, 80) for r in (1, 2, 4, 8)]

    def alignment(x, y, w):
        y = y - y.mean() - x @ (y @ x / len(y))
        g = torch.zeros_like(w)
        for block, labels in zip(x.split(BLOCK), y.split(BLOCK)):
            g += ((w @ block.T >= 0) * labels) @ block
        energy = (g * g).sum(0)
        return energy[0] / energy.sum()

    @torch.inference_mode()
    def run():
        return torch.stack([alignment(*c) for c in cells])

    return run, lambda r: (r * r).sum()


def svd(a, numbers):
    (layers,) = float64(a, "layers")

    @torch.inference_mode()
    def run():
        return torch.linalg.svd(layers, full_matrices=False)

    return run, lambda r: (r[0] @ r[2] * layers).sum()

"""Convex problems in float64 and where they have their minimum, by SciPy's L-BFGS-B and PyTorch's LBFGS; writes lbfgs.json.

    python3 test/torch/lbfgs.py

Costs are written out here: mean loss + λ/(2m)·Σw², biases in where a case says so. Newton's method with the exact Hessian
takes PyTorch's answer to the last digits. PyTorch's lies within 1e-8 of that, SciPy's within 1e-7: it stops where costs no
longer differ.
"""

import json
import pathlib

import numpy
import scipy.optimize
import torch
import torch.nn.functional as functional

HERE = pathlib.Path(__file__).parent
ROWS, FEATURES = 120, 5
torch.set_default_dtype(torch.float64)

LOSSES = {
    "binaryCrossEntropy": lambda z, y: functional.binary_cross_entropy_with_logits(z[:, 0], y),
    "softmaxCrossEntropy": lambda z, y: functional.cross_entropy(z, y.long()),
    "meanSquaredError": lambda z, y: functional.mse_loss(z[:, 0], y),
}

CASES = [
    {"name": "logistic regression", "loss": "binaryCrossEntropy", "units": 1, "l2": 1.0, "biases": False},
    {"name": "logistic regression, hardly penalized", "loss": "binaryCrossEntropy", "units": 1, "l2": 0.01, "biases": False},
    {"name": "softmax regression, biases too", "loss": "softmaxCrossEntropy", "units": 3, "l2": 2.0, "biases": True},
    {"name": "ridge regression", "loss": "meanSquaredError", "units": 1, "l2": 5.0, "biases": False},
]


def data(case, random):
    x = numpy.round(random.normal(size=(ROWS, FEATURES)) * [1, 3, 0.2, 1, 1], 4)
    truth = x @ random.normal(size=(FEATURES, case["units"])) + random.normal(size=(ROWS, case["units"]))
    if case["loss"] == "meanSquaredError":
        return x, numpy.round(truth[:, 0], 4)
    return x, (truth[:, 0] > 0).astype(float) if case["units"] == 1 else truth.argmax(axis=1).astype(float)


def cost(case, theta, x, y):
    cut = FEATURES * case["units"]
    z = x @ theta[:cut].reshape(FEATURES, case["units"]) + theta[cut:]
    penalized = theta if case["biases"] else theta[:cut]
    return LOSSES[case["loss"]](z, y) + case["l2"] / (2 * ROWS) * (penalized**2).sum()


def by_scipy(case, x, y):
    def value(theta):
        leaf = torch.tensor(theta, requires_grad=True)
        j = cost(case, leaf, x, y)
        j.backward()
        return j.item(), leaf.grad.numpy()

    start = numpy.zeros((FEATURES + 1) * case["units"])
    options = {"ftol": 0, "gtol": 1e-13, "maxiter": 1000, "maxls": 50}
    return scipy.optimize.minimize(value, start, jac=True, method="L-BFGS-B", options=options).x


def by_torch(case, x, y):
    theta = torch.zeros((FEATURES + 1) * case["units"], requires_grad=True)
    settings = {"max_iter": 1000, "tolerance_grad": 1e-14, "tolerance_change": 0, "line_search_fn": "strong_wolfe"}
    optimizer = torch.optim.LBFGS([theta], **settings)

    def closure():
        optimizer.zero_grad()
        j = cost(case, theta, x, y)
        j.backward()
        return j

    optimizer.step(closure)
    return theta.detach().numpy()


def by_newton(case, theta, x, y):
    theta = torch.tensor(theta)
    for _ in range(5):
        leaf = theta.clone().requires_grad_()
        (slope,) = torch.autograd.grad(cost(case, leaf, x, y), leaf)
        theta = theta - torch.linalg.solve(torch.autograd.functional.hessian(lambda t: cost(case, t, x, y), theta), slope)
    return theta.numpy()


def solved(case):
    x, y = data(case, numpy.random.default_rng(len(case["name"])))
    tensors = torch.tensor(x), torch.tensor(y)
    scipys, torchs = by_scipy(case, *tensors), by_torch(case, *tensors)
    newtons = by_newton(case, torchs, *tensors)
    for theta, bound in ((scipys, 1e-7), (torchs, 1e-8)):
        apart = numpy.linalg.norm(theta - newtons) / numpy.linalg.norm(newtons)
        assert apart < bound, (case["name"], apart)
    value = cost(case, torch.tensor(newtons), *tensors).item()
    optima = {"scipy": scipys.tolist(), "torch": torchs.tolist(), "newton": newtons.tolist()}
    return {**case, "x": x.tolist(), "y": y.tolist(), **optima, "cost": value}


lines = ",\n".join(json.dumps(solved(case)) for case in CASES)
(HERE / "lbfgs.json").write_text(f"[\n{lines}\n]\n")

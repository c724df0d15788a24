"""Trains the cases of problem.json by PyTorch in float64 and writes θ after 200 batches to trajectories.json.

    UPDATE_TORCH=1 npx vitest run --project node test/torch   # writes problem.json
    python3 test/torch/trajectories.py

Nothing here is taken from wellfit but the first weights and the order of the rows. What torch has no name for
(proximal steps, max-norm, clipping without its 1e-6, class weights times sample weights) is written out.
"""

import json
import math
import pathlib

import torch
import torch.nn.functional as functional

HERE = pathlib.Path(__file__).parent
BATCH = 16
EPOCHS = 50
WIDTHS = [4, 6, 5, 3]
torch.set_default_dtype(torch.float64)


def parameters(case):
    """The leaves, cut out of θ: for each layer weight [inputs, units], bias and, where normalized, scale and shift."""
    start, at, layers = torch.tensor(case["start"]), 0, []

    def take(*shape):
        nonlocal at
        size = math.prod(shape)
        leaf = start[at : at + size].reshape(shape).clone().requires_grad_()
        at += size
        return leaf

    for index, (inputs, units) in enumerate(zip(WIDTHS, WIDTHS[1:])):
        layer = {"weight": take(inputs, units), "bias": take(units)}
        if index < 2 and "normalization" in case["layer"]:
            layer["scale"] = take(units)
            layer["shift"] = take(units)
            if case["layer"]["normalization"] == "batch":
                layer["mean"] = take(units).detach()
                layer["variance"] = take(units).detach()
                layer["bias"].requires_grad_(False)
        layers.append(layer)
    assert at == len(start)
    return layers


def normalized(kind, layer, z):
    if kind == "batch":
        running = (layer["mean"], layer["variance"])
        return functional.batch_norm(z, *running, layer["scale"], layer["shift"], True, momentum=0.1, eps=1e-5)
    return functional.layer_norm(z, z.shape[1:], layer["scale"], layer["shift"], eps=1e-5)


def forward(case, layers, x):
    kind = case["layer"].get("normalization")
    for index, layer in enumerate(layers):
        x = x @ layer["weight"] + layer["bias"]
        if index < 2:
            if kind:
                x = normalized(kind, layer, x)
            x = torch.tanh(x) if index == 0 else functional.softplus(x, threshold=1e9)
    return x


def losses(case, outputs, labels):
    """The loss of each row."""
    smoothing = case["fit"].get("labelSmoothing", 0)
    if case["loss"] == "softmaxCrossEntropy":
        return functional.cross_entropy(outputs, labels, reduction="none", label_smoothing=smoothing)
    targets = functional.one_hot(labels, 3).double() * (1 - smoothing) + smoothing / 2
    return functional.binary_cross_entropy_with_logits(outputs, targets, reduction="none").mean(1)


def row_weights(fit, labels):
    weights = torch.ones(len(labels))
    if "sampleWeights" in fit:
        weights = torch.tensor(fit["sampleWeights"], dtype=torch.float64)
    classes = fit.get("classWeights")
    if classes == "balanced":
        return weights * (len(labels) / (3 * torch.bincount(labels, minlength=3)))[labels]
    if classes is not None:
        return weights * torch.tensor([float(classes.get(str(k), 1)) for k in range(3)])[labels]
    return weights


def make_optimizer(given, leaves, penalized):
    kind, rate = given["kind"], given["learningRate"]
    if kind == "sgd":
        return torch.optim.SGD(leaves, lr=rate)
    if kind in ("momentum", "nesterov"):
        return torch.optim.SGD(leaves, lr=rate, momentum=0.9, nesterov=kind == "nesterov")
    if kind == "rmsprop":
        return torch.optim.RMSprop(leaves, lr=rate, alpha=0.9, eps=given.get("epsilon", 1e-8))
    if kind in ("adam", "amsgrad"):
        return torch.optim.Adam(leaves, lr=rate, eps=given.get("epsilon", 1e-8), amsgrad=kind == "amsgrad")
    if kind == "nadam":
        return torch.optim.NAdam(leaves, lr=rate, eps=given.get("epsilon", 1e-8))
    if kind == "adagrad":
        return torch.optim.Adagrad(leaves, lr=rate, eps=given.get("epsilon", 1e-10))
    decayed = {id(leaf) for leaf in penalized}
    groups = [
        {"params": penalized, "weight_decay": given["weightDecay"]},
        {"params": [leaf for leaf in leaves if id(leaf) not in decayed], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=rate)


class Plateau:
    """torch's ReduceLROnPlateau with an absolute threshold; its patience counts the epochs that are forgiven."""

    def __init__(self, optimizer, options):
        self.scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(
            optimizer,
            factor=options["factor"],
            patience=options["patience"] - 1,
            threshold=options["minImprovement"],
            threshold_mode="abs",
            min_lr=options["end"] * optimizer.param_groups[0]["lr"],
            eps=0,
        )

    def step(self, value):
        self.scheduler.step(value)


def make_schedule(optimizer, fit, steps_of_epoch):
    """What has to be called after every step, or None; and after every epoch, or None."""
    schedule = fit.get("schedule", "constant")
    options = {"kind": schedule} if isinstance(schedule, str) else schedule
    kind, total = options["kind"], EPOCHS * steps_of_epoch
    scheduler = torch.optim.lr_scheduler
    if kind == "plateau":
        return None, Plateau(optimizer, options)
    warmup = round(options.get("warmup", 0) * steps_of_epoch)
    if kind == "step":
        after = scheduler.StepLR(optimizer, round(options["every"] * steps_of_epoch), options["factor"])
    elif kind == "exponential":
        after = scheduler.ExponentialLR(optimizer, options["factor"] ** (1 / steps_of_epoch))
    elif kind == "cosine":
        lowest = options.get("end", 0) * optimizer.param_groups[0]["lr"]
        after = scheduler.CosineAnnealingLR(optimizer, total - warmup, lowest)
    elif kind == "oneCycle":
        rate = optimizer.param_groups[0]["lr"]
        after = scheduler.OneCycleLR(
            optimizer, rate, total_steps=total, div_factor=25, final_div_factor=1 / 25 / 4e-6, cycle_momentum=False
        )
    else:
        after = scheduler.ConstantLR(optimizer, factor=1)
    if warmup == 0:
        return after, None
    rise = scheduler.LinearLR(optimizer, start_factor=1 / warmup, total_iters=warmup - 1)
    return scheduler.SequentialLR(optimizer, [rise, after], milestones=[warmup]), None


def step_size(given, optimizer, leaf):
    """The diagonal by which the optimizer's last step multiplies a gradient that stays."""
    rate, kind, state = optimizer.param_groups[0]["lr"], given["kind"], optimizer.state[leaf]
    if kind == "sgd":
        return rate
    if kind in ("momentum", "nesterov"):
        return rate / (1 - 0.9)
    if kind == "rmsprop":
        return rate / (state["square_avg"].sqrt() + given.get("epsilon", 1e-8))
    if kind == "adagrad":
        return rate / (state["sum"].sqrt() + given.get("epsilon", 1e-10))
    square = state["max_exp_avg_sq" if kind == "amsgrad" else "exp_avg_sq"]
    root = (square / (1 - 0.999 ** float(state["step"]))).sqrt()
    return rate / (root + given.get("epsilon", 1e-8))


def clip(fit, leaves):
    if "clipValue" in fit:
        torch.nn.utils.clip_grad_value_(leaves, fit["clipValue"])
    if "clipNorm" in fit:
        norm = torch.sqrt(sum((leaf.grad**2).sum() for leaf in leaves))
        if norm > fit["clipNorm"]:
            for leaf in leaves:
                leaf.grad *= fit["clipNorm"] / norm


def run(case, x, labels, orders):
    fit, layers = case["fit"], parameters(case)
    given, rows = fit["optimizer"], len(labels)
    everything = [leaf for layer in layers for leaf in layer.values()]
    leaves = [leaf for leaf in everything if leaf.requires_grad]
    weights = [layer["weight"] for layer in layers]
    penalized = weights + ([layer["bias"] for layer in layers] if fit.get("penalizeBiases") else [])
    l2, l1 = fit.get("l2", 0), fit.get("l1", 0)
    is_proximal = fit.get("l1Method", "proximal") == "proximal"
    optimizer = make_optimizer(given, leaves, penalized)
    accumulate = fit.get("accumulate", 1)
    batches = math.ceil(rows / BATCH)
    after_step, after_epoch = make_schedule(optimizer, fit, math.ceil(batches / accumulate))
    weigh = row_weights(fit, labels)

    def penalty(with_l1):
        cost = l2 / (2 * rows) * sum((leaf**2).sum() for leaf in penalized)
        return cost + (l1 / (2 * rows) * sum(leaf.abs().sum() for leaf in penalized) if with_l1 else 0)

    for order in orders:
        order = torch.tensor(order)
        for first in range(0, batches, accumulate):
            # What a step sees: one batch, or several as if they were one.
            seen = order[first * BATCH : (first + accumulate) * BATCH]
            optimizer.zero_grad()
            own = losses(case, forward(case, layers, x[seen]), labels[seen])
            cost = (weigh[seen] * own).sum() / weigh[seen].sum() + penalty(not is_proximal)
            cost.backward()
            clip(fit, leaves)
            optimizer.step()
            with torch.no_grad():
                if is_proximal and l1:
                    for leaf in penalized:
                        bound = l1 / (2 * rows) * step_size(given, optimizer, leaf)
                        leaf.copy_(leaf.sign() * (leaf.abs() - bound).clamp(min=0))
                if "maxNorm" in fit:
                    for weight in weights:
                        weight.copy_(limited(weight, fit))
            if after_step:
                after_step.step()
        if after_epoch:
            with torch.no_grad():
                measured = losses(case, forward(case, layers, x), labels).mean() + penalty(True)
            after_epoch.step(float(measured))
    return torch.cat([leaf.detach().flatten() for leaf in everything]).tolist()


def limited(weight, fit):
    """torch.renorm divides by norm + 1e-7."""
    norms = weight.norm(dim=0)
    return weight * torch.where(norms > fit["maxNorm"], fit["maxNorm"] / norms, torch.ones_like(norms))


def main():
    problem = json.loads((HERE / "problem.json").read_text())
    x, labels = torch.tensor(problem["x"]), torch.tensor(problem["labels"])
    results = {case["name"]: run(case, x, labels, problem["orders"]) for case in problem["cases"]}
    lines = [f"{json.dumps(name)}: {json.dumps(theta)}" for name, theta in results.items()]
    (HERE / "trajectories.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


main()

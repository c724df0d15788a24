"""The optimizers, schedules and learning rates of problem.json that PyTorch's runs do not have yet, by NumPy in float64; writes numpy-trajectories.json.

    UPDATE_TORCH=1 npx vitest run --project node test/torch   # writes problem.json
    python3 test/torch/numpy_trajectories.py

Forward pass, gradient and rules are written out here, the rules as PyTorch 2 documents them (torch.optim.Adagrad, NAdam,
Adam with amsgrad=True). The script first repeats PyTorch's own runs of the other optimizers and stops if one of them
differs from trajectories.json by more than a relative 1e-10.
"""

import json
import math
import pathlib

import numpy

HERE = pathlib.Path(__file__).parent
BATCH = 16
WIDTHS = [4, 6, 5, 3]


def slices():
    """For each layer the places of its weight and bias in θ."""
    at, layers = 0, []
    for inputs, units in zip(WIDTHS, WIDTHS[1:]):
        weight = slice(at, at + inputs * units)
        layers.append((weight, slice(weight.stop, weight.stop + units), (inputs, units)))
        at = weight.stop + units
    return layers


LAYERS = slices()


def gradient(theta, x, labels):
    """dJ/dθ of the mean softmax cross-entropy; tanh, then softplus, between the layers."""
    weights = [(theta[w].reshape(shape), theta[b]) for w, b, shape in LAYERS]
    zs, inputs = [], [x]
    for index, (weight, bias) in enumerate(weights):
        z = inputs[-1] @ weight + bias
        zs.append(z)
        inputs.append(numpy.tanh(z) if index == 0 else numpy.logaddexp(0, z) if index == 1 else z)
    shifted = numpy.exp(zs[-1] - zs[-1].max(axis=1, keepdims=True))
    delta = shifted / shifted.sum(axis=1, keepdims=True)
    delta[numpy.arange(len(labels)), labels] -= 1
    delta /= len(labels)
    result = numpy.zeros_like(theta)
    for index in (2, 1, 0):
        if index == 1:
            delta = delta / (1 + numpy.exp(-zs[1]))
        elif index == 0:
            delta = delta * (1 - inputs[1] ** 2)
        weight, bias, _ = LAYERS[index]
        result[weight] = (inputs[index].T @ delta).ravel()
        result[bias] = delta.sum(axis=0)
        delta = delta @ weights[index][0].T
    return result


def coslog(schedule, t, total):
    """pytabkit's coslog4 with any number of cycles."""
    return 0.5 - 0.5 * math.cos(2 * math.pi * math.log2(1 + (2 ** schedule["cycles"] - 1) * t / total))


def rates_and_stretch(fit, size):
    """A factor of the learning rate for each entry, and by how much the trained one is larger than θ: √inputs with ntk."""
    factors = fit.get("learningRateFactors", {})
    rates, stretch = numpy.full(size, float(factors.get("bias", 1))), numpy.ones(size)
    for weight, _, (inputs, _) in LAYERS:
        rates[weight] = factors.get("weight", 1)
        if fit.get("parametrization") == "ntk":
            stretch[weight] = math.sqrt(inputs)
    return rates, stretch


def orthogonal(direction):
    """Five steps of Newton and Schulz by Muon's quintic (Jordan et al., 2024; torch.optim.Muon)."""
    x = direction / max(numpy.linalg.norm(direction), 1e-7)
    for _ in range(5):
        gram = x @ x.T
        x = 3.4445 * x + (-4.775 * gram + 2.0315 * gram @ gram) @ x
    return x


def rule(given, stretch):
    """A function from (θ, g, t, weights decayed) to the next θ and the step size of a gradient that stays."""
    kind, size = given["kind"], len(stretch)
    beta1, beta2 = 0.9, 0.95 if kind == "muon" else 0.999
    # ε beside the gradient by θ, which is the stretched one times the stretch.
    epsilon = given.get("epsilon", 1e-10 if kind == "adagrad" else 1e-8) / stretch
    first, second, largest, velocity = (numpy.zeros(size) for _ in range(4))
    hidden = numpy.zeros(size, dtype=bool)
    for weight, _, _ in LAYERS[:-1]:
        hidden[weight] = True
    product = 1.0

    def mu(t):
        return beta1 * (1 - 0.5 * 0.96 ** (t * 0.004))

    def step(theta, g, t, decayed, rate):
        nonlocal first, second, largest, product, velocity
        if kind == "sgd":
            return theta - rate * g, rate
        if kind in ("momentum", "nesterov"):
            first = 0.9 * first + g
            return theta - rate * (g + 0.9 * first if kind == "nesterov" else first), rate / (1 - 0.9)
        if kind in ("rmsprop", "adagrad"):
            second = 0.9 * second + 0.1 * g**2 if kind == "rmsprop" else second + g**2
            size = rate / (numpy.sqrt(second) + epsilon)
            return theta - size * g, size
        if kind == "muon":
            rate = rate * numpy.where(hidden, 1, given.get("adamFactor", 0.05))
        theta = theta - rate * given.get("weightDecay", 0) * numpy.where(decayed, theta, 0)
        first = beta1 * first + (1 - beta1) * g
        second = beta2 * second + (1 - beta2) * g**2
        largest = numpy.maximum(largest, second)
        square = largest if kind == "amsgrad" else second
        root = numpy.sqrt(square / (1 - beta2**t)) + epsilon
        if kind == "muon":
            velocity = 0.95 * velocity + 0.05 * g
            moved = rate / (1 - beta1**t) * first / root
            for weight, _, (inputs, units) in LAYERS[:-1]:
                direction = (0.05 * g + 0.95 * velocity)[weight].reshape(inputs, units)
                scale = math.sqrt(max(1, units / inputs))
                moved[weight] = rate[weight] * scale * orthogonal(direction).ravel()
            return theta - moved, None
        if kind != "nadam":
            return theta - rate / (1 - beta1**t) * first / root, rate / root
        product *= mu(t)
        theta = theta - rate * (1 - mu(t)) / (1 - product) * g / root
        return theta - rate * mu(t + 1) / (1 - product * mu(t + 1)) * first / root, rate / root

    return step


def run(case, x, labels, orders):
    fit, theta = case["fit"], numpy.array(case["start"])
    rows = len(labels)
    l2, l1 = fit.get("l2", 0), fit.get("l1", 0)
    is_proximal = fit.get("l1Method", "proximal") == "proximal"
    penalized = numpy.zeros(len(theta), dtype=bool)
    for weight, bias, _ in LAYERS:
        penalized[weight] = True
        penalized[bias] = fit.get("penalizeBiases", False)
    rates, stretch = rates_and_stretch(fit, len(theta))
    step, t = rule(fit["optimizer"], stretch), 0
    total = len(orders) * math.ceil(rows / BATCH)
    for order in orders:
        for begin in range(0, rows, BATCH):
            seen = numpy.array(order[begin : begin + BATCH])
            g = gradient(theta, x[seen], labels[seen]) + l2 / rows * penalized * theta
            if not is_proximal:
                g = g + l1 / (2 * rows) * penalized * numpy.sign(theta)
            rate = fit["optimizer"]["learningRate"] * rates
            if "schedule" in fit:
                rate = rate * coslog(fit["schedule"], t, total)
            t += 1
            stretched, size = step(theta * stretch, g / stretch, t, penalized, rate)
            theta = stretched / stretch
            if is_proximal and l1:
                shrunk = numpy.sign(theta) * numpy.maximum(numpy.abs(theta) - l1 / (2 * rows) * size, 0)
                theta = numpy.where(penalized, shrunk, theta)
    return theta


def fit_schedule(case):
    schedule = case["fit"].get("schedule")
    return schedule["kind"] if isinstance(schedule, dict) else schedule


def plain(case):
    """Whether a case has nothing but an optimizer and a penalty, which is all that this script knows."""
    known = {"optimizer", "l1", "l2", "l1Method", "penalizeBiases", "learningRateFactors", "parametrization", "schedule"}
    if fit_schedule(case) not in (None, "coslog"):
        return False
    return set(case["fit"]) <= known and not case["layer"] and case["loss"] == "softmaxCrossEntropy"


def main():
    problem = json.loads((HERE / "problem.json").read_text())
    torchs = json.loads((HERE / "trajectories.json").read_text())
    x, labels = numpy.array(problem["x"]), numpy.array(problem["labels"])
    cases = [case for case in problem["cases"] if plain(case)]
    repeated = [case for case in cases if case["name"] in torchs]
    assert len(repeated) >= 30, "PyTorch's runs are missing"
    for case in repeated:
        expected = numpy.array(torchs[case["name"]])
        found = run(case, x, labels, problem["orders"])
        apart = numpy.linalg.norm(found - expected) / numpy.linalg.norm(expected)
        assert apart < 1e-10, (case["name"], apart)
    wanted = [case for case in cases if case["name"] not in torchs]
    results = {case["name"]: run(case, x, labels, problem["orders"]).tolist() for case in wanted}
    assert all(math.isfinite(value) for theta in results.values() for value in theta)
    lines = [f"{json.dumps(name)}: {json.dumps(theta)}" for name, theta in results.items()]
    (HERE / "numpy-trajectories.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


main()

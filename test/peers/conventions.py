"""One epoch of a library with the settings that docs/conventions.md names, from given weights, in float64.

    python3 conventions.py RUN … < problem.json > thetas.json

The problem holds x, labels, widths, weights and biases layer by layer (tanh between the layers), l2, batch and rate.
"""

import json
import sys

import numpy

problem = json.load(sys.stdin)
x = numpy.array(problem["x"])
labels = numpy.array(problem["labels"])
weights = [numpy.array(weight) for weight in problem["weights"]]
biases = [numpy.array(bias) for bias in problem["biases"]]
l2, batch, rate = problem["l2"], problem["batch"], problem["rate"]
rows = len(x)


def scikit_learn_alpha():
    """alpha = λ₂·batch/m of MLPClassifier."""
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        [weight.shape[1] for weight in weights[:-1]],
        activation="tanh",
        solver="sgd",
        alpha=l2 * batch / rows,
        batch_size=batch,
        learning_rate_init=rate,
        momentum=0,
        nesterovs_momentum=False,
        shuffle=False,
        max_iter=1,
    )
    # A first call makes the arrays, which a second one goes on with.
    model.partial_fit(x, labels, classes=numpy.unique(labels))
    for target, source in zip(model.coefs_ + model.intercepts_, weights + biases):
        target[...] = source
    model.partial_fit(x, labels)
    return model.coefs_, model.intercepts_


def torch_step(optimizer_of, loss_of=None):
    import torch

    torch.set_default_dtype(torch.float64)
    parameters = [torch.tensor(value, requires_grad=True) for value in weights + biases]
    ws, bs = parameters[: len(weights)], parameters[len(weights) :]
    optimizer = optimizer_of(torch, ws, bs)
    for first in range(0, rows, batch):
        outputs = torch.tensor(x[first : first + batch])
        for index, (w, b) in enumerate(zip(ws, bs)):
            outputs = outputs @ w + b
            if index < len(ws) - 1:
                outputs = torch.tanh(outputs)
        optimizer.zero_grad()
        if loss_of is None:
            loss = torch.nn.functional.cross_entropy(outputs, torch.tensor(labels[first : first + batch]))
        else:
            loss = loss_of(torch, outputs, first)
        loss.backward()
        optimizer.step()
    return [w.detach().numpy() for w in ws], [b.detach().numpy() for b in bs]


def torch_weight_decay():
    """c = λ₂/m of SGD, in a parameter group without the biases."""

    def optimizer(torch, ws, bs):
        return torch.optim.SGD([{"params": ws, "weight_decay": l2 / rows}, {"params": bs}], lr=rate)

    return torch_step(optimizer)


def torch_adamw():
    """AdamW decays biases, too."""
    return torch_step(lambda torch, ws, bs: torch.optim.AdamW(ws + bs, lr=rate, weight_decay=l2))


def torch_pos_weight():
    """pos_weight of BCEWithLogitsLoss, for the labels as rows of 0 and 1."""
    targets = numpy.eye(weights[-1].shape[1])[labels]

    def loss(torch, outputs, first):
        measure = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(problem["positive_weights"]))
        return measure(outputs, torch.tensor(targets[first : first + batch]))

    return torch_step(lambda torch, ws, bs: torch.optim.SGD(ws + bs, lr=rate), loss)


def torch_soft():
    """Cross-entropy with the probability of each class."""

    def loss(torch, outputs, first):
        targets = torch.tensor(problem["probabilities"])[first : first + batch]
        return torch.nn.functional.cross_entropy(outputs, targets)

    return torch_step(lambda torch, ws, bs: torch.optim.SGD(ws + bs, lr=rate), loss)


def numpy_prelu():
    """An epoch of SGD with PReLU between the layers, by its formulas; the slopes come behind the biases of their layer."""
    (w1, w2), (b1, b2) = ([v.copy() for v in values] for values in (weights, biases))
    alpha = numpy.array(problem["alphas"])
    for first in range(0, rows, batch):
        inputs, y = x[first : first + batch], labels[first : first + batch]
        z = inputs @ w1 + b1
        a = numpy.maximum(z, 0) + alpha * numpy.minimum(z, 0)
        logits = a @ w2 + b2
        powers = numpy.exp(logits - logits.max(axis=1, keepdims=True))
        dlogits = (powers / powers.sum(axis=1, keepdims=True) - numpy.eye(w2.shape[1])[y]) / len(y)
        da = dlogits @ w2.T
        dalpha = (da * numpy.minimum(z, 0)).sum(axis=0)
        dz = da * numpy.where(z > 0, 1, alpha)
        w2 -= rate * (a.T @ dlogits)
        b2 -= rate * dlogits.sum(axis=0)
        w1 -= rate * (inputs.T @ dz)
        b1 -= rate * dz.sum(axis=0)
        alpha -= rate * dalpha
    return [w1, w2], [numpy.concatenate([b1, alpha]), b2]


def torch_prelu():
    """torch.nn.functional.prelu with a slope of each unit."""
    import torch

    torch.set_default_dtype(torch.float64)
    w1, w2, b1, b2, alpha = (
        torch.tensor(value, requires_grad=True) for value in [*weights, *biases, numpy.array(problem["alphas"])]
    )
    optimizer = torch.optim.SGD([w1, w2, b1, b2, alpha], lr=rate)
    for first in range(0, rows, batch):
        hidden = torch.nn.functional.prelu(torch.tensor(x[first : first + batch]) @ w1 + b1, alpha)
        loss = torch.nn.functional.cross_entropy(hidden @ w2 + b2, torch.tensor(labels[first : first + batch]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    w1, w2, b1, b2, alpha = (value.detach().numpy() for value in (w1, w2, b1, b2, alpha))
    return [w1, w2], [numpy.concatenate([b1, alpha]), b2]


def keras_step(kind):
    """c = λ/(2m) of regularizers.L1 and L2."""
    import keras

    keras.backend.set_floatx("float64")
    regularizer = getattr(keras.regularizers, kind)(l2 / (2 * rows))
    model = keras.Sequential([keras.Input((x.shape[1],))])
    for index, weight in enumerate(weights):
        activation = "tanh" if index < len(weights) - 1 else None
        model.add(keras.layers.Dense(weight.shape[1], activation=activation, kernel_regularizer=regularizer))
    for layer, weight, bias in zip(model.layers, weights, biases):
        layer.set_weights([weight, bias])
    model.compile(keras.optimizers.SGD(rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(x, labels, epochs=1, batch_size=batch, shuffle=False, verbose=0)
    pairs = [layer.get_weights() for layer in model.layers]
    return [weight for weight, _ in pairs], [bias for _, bias in pairs]


def scikit_learn_scalers():
    """Centers and scales: σ² divides by m."""
    from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

    standard, robust, least = StandardScaler().fit(x), RobustScaler().fit(x), MinMaxScaler().fit(x)
    return [standard.mean_, robust.center_, least.data_min_], [standard.scale_, robust.scale_, least.data_range_]


runs = {
    "alpha": scikit_learn_alpha,
    "scalers": scikit_learn_scalers,
    "weight_decay": torch_weight_decay,
    "adamw": torch_adamw,
    "pos_weight": torch_pos_weight,
    "soft targets": torch_soft,
    "numpy prelu": numpy_prelu,
    "torch prelu": torch_prelu,
    "L2": lambda: keras_step("L2"),
    "L1": lambda: keras_step("L1"),
}
answers = {}
for name in sys.argv[1:]:
    first, second = runs[name]()
    answers[name] = {"first": [a.tolist() for a in first], "second": [a.tolist() for a in second]}
json.dump(answers, sys.stdout)

"""RealMLP-TD-S, a network for tables with the published settings, over PyTorch.

Settings of Holzmüller, Grinsztajn and Steinwart, "Better by default" (2024), and of their repository realmlp-td-s_standalone; written
anew. Its early stopping holds out a part of the training rows, as that of the other rivals: the last of the best epochs is kept.
"""

import copy

import numpy
import torch
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split

WIDTH = 256
EPOCHS = 256
BATCH = 256
RATE = {True: 0.04, False: 0.07}
# Factors of the learning rate of scales, weights and biases.
FACTORS = (6, 1, 0.1)
SMOOTHING = 0.1


class RobustSmoothClip:
    """z = (x − median) / (q75 − q25), where that is 0 by half of the range; then z / √(1 + (z/3)²)."""

    def fit(self, x):
        self.median = numpy.median(x, axis=0)
        spread = numpy.subtract(*numpy.quantile(x, [0.75, 0.25], axis=0))
        spread = numpy.where(spread == 0, (x.max(axis=0) - x.min(axis=0)) / 2, spread)
        self.factor = numpy.divide(1, spread, out=numpy.zeros_like(spread), where=spread != 0)
        return self

    def transform(self, x):
        z = self.factor * (x - self.median)
        return torch.tensor(z / numpy.sqrt(1 + (z / 3) ** 2), dtype=torch.float32)


class Scale(torch.nn.Module):
    """A trained factor of each input."""

    def __init__(self, inputs):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.ones(inputs))

    def forward(self, x):
        return x * self.scale


class Dense(torch.nn.Module):
    """x·W/√inputs + b (NTK parametrization), W and b from N(0, σ²)."""

    def __init__(self, inputs, units, sigma=1):
        super().__init__()
        self.weight = torch.nn.Parameter(sigma * torch.randn(inputs, units))
        self.bias = torch.nn.Parameter(sigma * torch.randn(units))

    def forward(self, x):
        return x @ self.weight / self.weight.shape[0] ** 0.5 + self.bias


def network(inputs, outputs, classifies):
    activation = torch.nn.SELU if classifies else torch.nn.Mish
    layers = [Scale(inputs)]
    for units in (inputs, WIDTH, WIDTH):
        layers += [Dense(units, WIDTH), activation()]
    return torch.nn.Sequential(*layers, Dense(WIDTH, outputs, sigma=0))


class RealMLP:
    def __init__(self, classifies, seed, columns, validation):
        self.classifies, self.seed, self.validation = classifies, seed, validation
        self.columns = columns(SimpleImputer(strategy="median"))

    def fit(self, x, y):
        torch.set_num_threads(1)
        torch.manual_seed(self.seed)
        stratify = y if self.classifies and numpy.bincount(y).min() > 1 else None
        x, x_dev, y, y_dev = train_test_split(x, y, test_size=self.validation, random_state=self.seed, stratify=stratify)
        x, x_dev = self.columns.fit_transform(x).astype(float), self.columns.transform(x_dev).astype(float)
        self.scaler = RobustSmoothClip().fit(x)
        x, x_dev = self.scaler.transform(x), self.scaler.transform(x_dev)
        if self.classifies:
            y, y_dev = torch.tensor(y), torch.tensor(y_dev)
            loss = torch.nn.CrossEntropyLoss(label_smoothing=SMOOTHING)
            error = lambda output: (output.argmax(1) != y_dev).sum().item()
        else:
            self.mean, self.deviation = float(numpy.mean(y)), float(numpy.std(y)) or 1.0
            y, y_dev = (torch.tensor((numpy.asarray(v) - self.mean) / self.deviation).float()[:, None] for v in (y, y_dev))
            loss = torch.nn.MSELoss()
            error = lambda output: loss(output, y_dev).item()
        self.model = network(x.shape[1], int(y.max()) + 1 if self.classifies else 1, self.classifies)
        self.descend(x, y, loss, lambda: error(self.model(x_dev)))
        return self

    def descend(self, x, y, loss, error):
        """Trains to the end of the schedule, and restores the best epoch."""
        scales, others = [self.model[0].scale], list(self.model[1:].parameters())
        groups = [{"params": params} for params in (scales, others[0::2], others[1::2])]
        optimizer = torch.optim.Adam(groups, betas=(0.9, 0.95))
        size = min(BATCH, len(x))
        steps = len(x) // size
        best = numpy.inf
        for epoch in range(EPOCHS):
            order = torch.randperm(len(x))
            for step in range(steps):
                t = (epoch * steps + step) / (EPOCHS * steps)
                rate = RATE[self.classifies] * (0.5 - 0.5 * numpy.cos(2 * numpy.pi * numpy.log2(1 + 15 * t)))
                for group, factor in zip(optimizer.param_groups, FACTORS):
                    group["lr"] = factor * rate
                rows = order[step * size : (step + 1) * size]
                optimizer.zero_grad()
                loss(self.model(x[rows]), y[rows]).backward()
                optimizer.step()
            with torch.no_grad():
                found = error()
            if found <= best:
                best, kept = found, copy.deepcopy(self.model.state_dict())
        self.model.load_state_dict(kept)

    def outputs(self, x):
        with torch.no_grad():
            return self.model(self.scaler.transform(self.columns.transform(x).astype(float)))

    def predict(self, x):
        return self.outputs(x)[:, 0].double().numpy() * self.deviation + self.mean

    def predict_proba(self, x):
        return torch.softmax(self.outputs(x).double(), dim=1).numpy()

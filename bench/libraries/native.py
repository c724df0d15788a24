"""What Python offers, on one thread: native.py numpy|numpy-plain|torch|sklearn. Speaks as lib/serve.ts does."""

import json
import math
import os
import statistics
import sys
import time
import warnings

SAMPLE_SECONDS = 0.002
BATCHES = 8

answers = os.fdopen(3, 'w')


def say(line):
    answers.write(json.dumps(line) + '\n')
    answers.flush()


def repeated(work):
    def run(count):
        for _ in range(count):
            work()

    return run


class Numpy:
    def __init__(self):
        import numpy

        self.np = numpy
        self.version = numpy.__version__
        self.random = numpy.random.default_rng(1)

    def values(self, *shape):
        return (self.random.random(shape, dtype=self.np.float32) - 0.5).astype(self.np.float32)

    def layers(self, units):
        pairs = list(zip(units, units[1:]))
        weights = [self.values(i, o) * self.np.float32(math.sqrt(24 / i)) for i, o in pairs]
        return weights, [self.np.zeros(o, self.np.float32) for _, o in pairs]

    def gemm(self, transposes, m, n, k):
        a = self.values(k, m).T if transposes == 'TN' else self.values(m, k)
        b = self.values(n, k).T if transposes == 'NT' else self.values(k, n)
        c = self.np.empty((m, n), self.np.float32)
        return repeated(lambda: self.np.matmul(a, b, out=c))

    def inference(self, units, batch):
        np = self.np
        weights, biases = self.layers(units)
        x = self.values(batch, units[0])

        def predict():
            a = x
            for i, (w, b) in enumerate(zip(weights, biases)):
                a = a @ w
                a += b
                if i < len(weights) - 1:
                    np.maximum(a, 0, out=a)
            a -= a.max(axis=1, keepdims=True)
            np.exp(a, out=a)
            a /= a.sum(axis=1, keepdims=True)

        return repeated(predict)

    def step(self, units, batch):
        np = self.np
        count = sum(i * o + o for i, o in zip(units, units[1:]))
        # One vector each, so that Adam is a few calls for any number of layers.
        theta, gradient, mean, square, spare = (np.zeros(count, np.float32) for _ in range(5))

        def views(vector):
            at = 0
            result = []
            for i, o in zip(units, units[1:]):
                result.append((vector[at : at + i * o].reshape(i, o), vector[at + i * o : at + i * o + o]))
                at += i * o + o
            return result

        layers, gradients = views(theta), views(gradient)
        for (w, _), (i, o) in zip(layers, zip(units, units[1:])):
            w[...] = self.values(i, o) * math.sqrt(24 / i)
        batches = [
            (self.values(batch, units[0]), self.random.integers(0, units[-1], batch)) for _ in range(BATCHES)
        ]
        rows = np.arange(batch)
        state = {'step': 0}

        def step():
            x, labels = batches[state['step'] % BATCHES]
            state['step'] += 1
            t = state['step']
            outputs = [x]
            for i, (w, b) in enumerate(layers):
                z = outputs[-1] @ w
                z += b
                if i < len(layers) - 1:
                    np.maximum(z, 0, out=z)
                outputs.append(z)
            dz = outputs[-1]
            dz -= dz.max(axis=1, keepdims=True)
            np.exp(dz, out=dz)
            dz /= dz.sum(axis=1, keepdims=True)
            dz[rows, labels] -= 1
            dz /= batch
            for i in range(len(layers) - 1, -1, -1):
                np.matmul(outputs[i].T, dz, out=gradients[i][0])
                dz.sum(axis=0, out=gradients[i][1])
                if i > 0:
                    dz = dz @ layers[i][0].T
                    dz *= outputs[i] > 0
            np.multiply(mean, 0.9, out=mean)
            np.multiply(gradient, 0.1, out=spare)
            np.add(mean, spare, out=mean)
            np.multiply(gradient, gradient, out=gradient)
            np.multiply(gradient, 0.001, out=gradient)
            np.multiply(square, 0.999, out=square)
            np.add(square, gradient, out=square)
            np.sqrt(square, out=spare)
            np.multiply(spare, 1 / math.sqrt(1 - 0.999**t), out=spare)
            np.add(spare, 1e-8, out=spare)
            np.divide(mean, spare, out=spare)
            np.multiply(spare, 0.001 / (1 - 0.9**t), out=spare)
            np.subtract(theta, spare, out=theta)

        return repeated(step)


class PlainNumpy(Numpy):
    """Steps as they are usually written: array by array, a new array for every result."""

    def gemm(self, *_):
        return None

    def inference(self, *_):
        return None

    def step(self, units, batch):
        np = self.np
        weights, biases = self.layers(units)
        parameters = weights + biases
        means = [np.zeros_like(p) for p in parameters]
        squares = [np.zeros_like(p) for p in parameters]
        batches = [
            (self.values(batch, units[0]), self.random.integers(0, units[-1], batch)) for _ in range(BATCHES)
        ]
        state = {'step': 0}

        def step():
            x, labels = batches[state['step'] % BATCHES]
            state['step'] += 1
            t = state['step']
            outputs = [x]
            for i, (w, b) in enumerate(zip(weights, biases)):
                z = outputs[-1] @ w + b
                outputs.append(np.maximum(z, 0) if i < len(weights) - 1 else z)
            e = np.exp(outputs[-1] - outputs[-1].max(axis=1, keepdims=True))
            dz = e / e.sum(axis=1, keepdims=True)
            dz[np.arange(batch), labels] -= 1
            dz /= batch
            weight_slopes, bias_slopes = [], []
            for i in range(len(weights) - 1, -1, -1):
                weight_slopes.insert(0, outputs[i].T @ dz)
                bias_slopes.insert(0, dz.sum(axis=0))
                if i > 0:
                    dz = (dz @ weights[i].T) * (outputs[i] > 0)
            for p, g, m, v in zip(parameters, weight_slopes + bias_slopes, means, squares):
                m[...] = 0.9 * m + 0.1 * g
                v[...] = 0.999 * v + 0.001 * g * g
                p -= 0.001 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)

        return repeated(step)


class Torch:
    def __init__(self):
        import torch

        torch.set_num_threads(1)
        torch.manual_seed(1)
        self.torch = torch
        self.version = torch.__version__

    def network(self, units):
        nn = self.torch.nn
        layers = []
        for i, (into, out) in enumerate(zip(units, units[1:])):
            layers.append(nn.Linear(into, out))
            if i < len(units) - 2:
                layers.append(nn.ReLU())
        return nn.Sequential(*layers)

    def gemm(self, transposes, m, n, k):
        rand = self.torch.rand
        a = rand(k, m).t() if transposes == 'TN' else rand(m, k)
        b = rand(n, k).t() if transposes == 'NT' else rand(k, n)
        c = self.torch.empty(m, n)
        return repeated(lambda: self.torch.mm(a, b, out=c))

    def inference(self, units, batch):
        torch = self.torch
        net = self.network(units)
        x = torch.rand(batch, units[0])

        def run(count):
            with torch.inference_mode():
                for _ in range(count):
                    torch.softmax(net(x), 1)

        return run

    def step(self, units, batch):
        torch = self.torch
        net = self.network(units)
        optimizer = torch.optim.Adam(net.parameters())
        batches = [
            (torch.rand(batch, units[0]), torch.randint(0, units[-1], (batch,))) for _ in range(BATCHES)
        ]
        loss = torch.nn.CrossEntropyLoss()
        state = {'step': 0}

        def step():
            x, y = batches[state['step'] % BATCHES]
            state['step'] += 1
            optimizer.zero_grad(set_to_none=True)
            loss(net(x), y).backward()
            optimizer.step()

        return repeated(step)


class Sklearn:
    def __init__(self):
        import numpy
        import sklearn
        from sklearn.neural_network import MLPClassifier

        self.np = numpy
        self.MLPClassifier = MLPClassifier
        self.version = sklearn.__version__

    def gemm(self, *_):
        return None

    def fitted(self, units, batch, rows):
        net = self.MLPClassifier(units[1:-1], batch_size=batch, shuffle=True, random_state=1)
        random = self.np.random.default_rng(1)
        x = random.random((rows, units[0]), dtype=self.np.float32)
        y = self.np.arange(rows) % units[-1]
        net.partial_fit(x, y, classes=self.np.arange(units[-1]))
        return net, x, y

    def inference(self, units, batch):
        net, x, _ = self.fitted(units, max(batch, 16), max(batch, 16))
        x = x[:batch]
        return repeated(lambda: net.predict_proba(x))

    def step(self, units, batch):
        net, x, y = self.fitted(units, batch, BATCHES * batch)
        # partial_fit is one epoch.
        return repeated(lambda: net.partial_fit(x, y)), BATCHES


def prepare(library, work):
    if work['kind'] == 'gemm':
        return library.gemm(work['transposes'], work['m'], work['n'], work['k'])
    return getattr(library, work['kind'])(work['units'], work['batch'])


def warm_up(run, work, milliseconds):
    most = 1 if work['kind'] == 'inference' else 2**20
    end = time.perf_counter() + min(0.5, milliseconds * 5 / 1000)
    repeats = 1
    while True:
        start = time.perf_counter()
        run(repeats)
        if repeats < most and time.perf_counter() - start < SAMPLE_SECONDS:
            repeats *= 2
        elif time.perf_counter() >= end:
            return repeats


def measure(run, items, repeats, milliseconds):
    count = repeats * items
    cpus, walls = [], []
    end = time.perf_counter() + milliseconds / 1000
    while len(cpus) < 1 or time.perf_counter() < end:
        cpu, start = time.process_time_ns(), time.perf_counter_ns()
        run(repeats)
        wall = time.perf_counter_ns() - start
        cpus.append((time.process_time_ns() - cpu) / count / 1e6)
        walls.append(wall / count / 1e6)
    return {'cpu': statistics.median(cpus), 'wall': statistics.median(walls), 'samples': len(cpus)}


def main():
    warnings.simplefilter('ignore')
    try:
        library = {'numpy': Numpy, 'numpy-plain': PlainNumpy, 'torch': Torch, 'sklearn': Sklearn}[sys.argv[1]]()
    except ImportError:
        say({'missing': 'not installed'})
        return
    say({'version': library.version})
    ready = {}
    for line in sys.stdin:
        request = json.loads(line)
        work, milliseconds = request['work'], request['milliseconds']
        key = json.dumps(work)
        try:
            if key not in ready:
                run = prepare(library, work)
                run, items = run if isinstance(run, tuple) else (run, 1)
                ready[key] = run and (run, items, warm_up(run, work, milliseconds))
            if ready[key] is None:
                say({'missing': 'not offered'})
            else:
                say({'timing': measure(*ready[key], milliseconds)})
        except Exception as error:
            say({'missing': str(error).split('\n')[0]})


main()

"""Start-up of a Python library up to its first step b: native.py numpy|torch|sklearn."""

import json
import resource
import sys

rows, inputs, classes = 64, 784, 10

try:
    if sys.argv[1] == 'sklearn':
        import numpy as np
        from sklearn.neural_network import MLPClassifier

        net = MLPClassifier([128], batch_size=rows)
        x = np.zeros((rows, inputs), np.float32)
        net.partial_fit(x, np.arange(rows) % classes, classes=np.arange(classes))
    else:
        import torch

        torch.set_num_threads(1)
        net = torch.nn.Sequential(torch.nn.Linear(inputs, 128), torch.nn.ReLU(), torch.nn.Linear(128, classes))
        optimizer = torch.optim.Adam(net.parameters())
        loss = torch.nn.CrossEntropyLoss()(net(torch.zeros(rows, inputs)), torch.arange(rows) % classes)
        loss.backward()
        optimizer.step()
except ImportError:
    sys.exit(1)
try:
    with open('/proc/self/status') as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith('VmHWM')) * 1024
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
usage = resource.getrusage(resource.RUSAGE_SELF)
processor = (usage.ru_utime + usage.ru_stime) * 1000
print(json.dumps({'peakBytes': peak, 'processorMilliseconds': processor}))

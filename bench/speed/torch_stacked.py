"""Networks 20-64-64-2 trained together in PyTorch: their weights stacked, their products batched, one Adam over all of them.

    torch_stacked.py NETWORKS STEPS BATCH

Every network has the same batches, as in many-networks.ts. One thread. Prints the processor seconds of a step of one network.
"""
import sys
import time

import torch

networks, steps, batch = map(int, sys.argv[1:])
torch.set_num_threads(1)
torch.manual_seed(0)
UNITS = [20, 64, 64, 2]
ROWS = 8 * batch
x = torch.rand(ROWS, UNITS[0]) - 0.5
y = (torch.arange(ROWS) % UNITS[-1]).unsqueeze(0).expand(networks, ROWS)
weights = [torch.nn.Parameter(torch.randn(networks, a, b) * (2 / a) ** 0.5) for a, b in zip(UNITS, UNITS[1:])]
biases = [torch.nn.Parameter(torch.zeros(networks, 1, b)) for b in UNITS[1:]]
adam = torch.optim.Adam([*weights, *biases], lr=0.001, foreach=True)


def step(at):
    first = at % 8 * batch
    a = x[first : first + batch].unsqueeze(0).expand(networks, batch, UNITS[0])
    for i, (w, b) in enumerate(zip(weights, biases)):
        a = torch.baddbmm(b, a, w)
        if i < 2:
            a = torch.relu(a)
    labels = y[:, first : first + batch]
    # The sum over networks of each one's mean: the gradient of every network is its own.
    loss = torch.nn.functional.cross_entropy(a.reshape(-1, UNITS[-1]), labels.reshape(-1), reduction="sum") / batch
    adam.zero_grad(set_to_none=True)
    loss.backward()
    adam.step()


for at in range(8):
    step(at)
start = time.process_time()
for at in range(steps):
    step(at)
print((time.process_time() - start) / steps / networks)

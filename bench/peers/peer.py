"""The steps of PyTorch that ours are timed against, one thread, tensors in memory.

    peer.py WORKLOAD LOOP SECONDS    prints the images per second of training, over
                                     all of it and of the quickest stretch of steps

Workloads: mlp128 (784-400-400-10, batch 128, Adam), mlp10 (784-100-100-10,
batch 10, SGD), cnn (3×3 convolutions of 32 and 64 channels, each with ReLU and
2×2 max pooling, dense 128, 10; 28×28, batch 64, Adam; usual loop only). Loops: usual (autograd and torch.optim), tuned (written by hand:
preallocated outputs, one flat parameter vector, no autograd).
"""
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.manual_seed(1)

WORKLOADS = {
    "mlp128": dict(widths=[784, 400, 400, 10], batch=128, adam=True, rate=1e-3, stretch=4),
    "mlp10": dict(widths=[784, 100, 100, 10], batch=10, adam=False, rate=0.1, stretch=64),
    "cnn": dict(channels=[32, 64], batch=64, adam=True, rate=1e-3, stretch=1),
}
EXAMPLES = 12_000


def data():
    x = torch.randint(0, 256, (EXAMPLES, 784), dtype=torch.uint8).float().div_(255)
    return x, torch.randint(0, 10, (EXAMPLES,))


def batches(batch):
    while True:
        order = torch.randperm(EXAMPLES)
        for lo in range(0, EXAMPLES - batch + 1, batch):
            yield order[lo : lo + batch]


def network(w):
    layers = []
    if "channels" in w:
        a, b = w["channels"]
        layers = [torch.nn.Unflatten(1, (1, 28, 28))]
        for i, o in ((1, a), (a, b)):
            layers += [torch.nn.Conv2d(i, o, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2)]
        layers += [torch.nn.Flatten(), torch.nn.Linear(b * 49, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10)]
        return torch.nn.Sequential(*layers)
    for a, b in zip(w["widths"], w["widths"][1:]):
        layers += [torch.nn.Linear(a, b), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def usual(w):
    net = network(w)
    kind = torch.optim.Adam if w["adam"] else torch.optim.SGD
    optimizer = kind(net.parameters(), lr=w["rate"])
    x, y = data()
    for idx in batches(w["batch"]):
        loss = F.cross_entropy(net(x[idx]), y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield


@torch.no_grad()
def tuned(w):
    shapes = [s for a, b in zip(w["widths"], w["widths"][1:]) for s in ((a, b), (b,))]
    flat = torch.empty(sum(torch.Size(s).numel() for s in shapes))
    grad, m, v, t = (torch.zeros_like(flat) for _ in range(4))

    def views(vector):
        out, at = [], 0
        for s in shapes:
            n = torch.Size(s).numel()
            out.append(vector[at : at + n].view(s))
            at += n
        return out

    p, g = views(flat), views(grad)
    for i in range(0, len(p), 2):
        bound = p[i].shape[0] ** -0.5
        p[i].uniform_(-bound, bound)
        p[i + 1].uniform_(-bound, bound)
    n, last = w["batch"], len(p) // 2 - 1
    act = [torch.empty(n, b) for b in w["widths"][1:]]
    dact = [torch.empty(n, b) for b in w["widths"][1:]]
    mask = [torch.empty(n, b, dtype=torch.bool) for b in w["widths"][1:]]
    inputs, rows = torch.empty(n, w["widths"][0]), torch.arange(n)
    x, y = data()
    step, rate = 0, w["rate"]
    for idx in batches(n):
        torch.index_select(x, 0, idx, out=inputs)
        below = inputs
        for i in range(last + 1):
            torch.addmm(p[2 * i + 1], below, p[2 * i], out=act[i])
            if i < last:
                act[i].relu_()
            below = act[i]
        d = dact[last]
        torch.softmax(act[last], 1, out=d)
        d[rows, y[idx]] -= 1
        d.div_(n)
        for i in range(last, -1, -1):
            below = act[i - 1] if i else inputs
            torch.mm(below.t(), dact[i], out=g[2 * i])
            torch.sum(dact[i], 0, out=g[2 * i + 1])
            if i:
                torch.mm(dact[i], p[2 * i].t(), out=dact[i - 1])
                torch.gt(act[i - 1], 0, out=mask[i - 1])
                dact[i - 1].mul_(mask[i - 1])
        if w["adam"]:
            step += 1
            m.lerp_(grad, 0.1)
            v.mul_(0.999).addcmul_(grad, grad, value=0.001)
            torch.sqrt(v, out=t)
            t.mul_((1 - 0.999**step) ** -0.5).add_(1e-8)
            flat.addcdiv_(m, t, value=-rate / (1 - 0.9**step))
        else:
            flat.add_(grad, alpha=-rate)
        yield


def main():
    workload, loop, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    w = WORKLOADS[workload]
    steps = {"usual": usual, "tuned": tuned}[loop](w)
    for _ in range(20):
        next(steps)
    n, least = 0, float("inf")
    start = now = time.perf_counter()
    while now - start < seconds:
        last = now
        for _ in range(w["stretch"]):
            next(steps)
        now = time.perf_counter()
        n, least = n + w["stretch"], min(least, now - last)
    print(n * w["batch"] / (now - start), w["stretch"] * w["batch"] / least)


main()

"""The steps of a GPT in PyTorch that ours are timed against, tokens in memory.

    peer.py WORKLOAD THREADS SECONDS    prints the tokens per second of the median step and
                                        of the quickest

Workloads: 4x128 (4 layers, 4 heads, 128 wide, 64 tokens, batch 12) and 6x384 (6 layers,
6 heads, 384 wide, 256 tokens, batch 8): nanoGPT's network (Karpathy 2022) for
bytes, GELU by tanh, tied head, no dropout; AdamW with decay on matrices, gradients clipped
at norm 1. THREADS 0 takes as many as there are cores.
"""
import os
import sys
import time

WORKLOAD, THREADS, SECONDS = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
THREADS = THREADS or os.cpu_count()
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(THREADS)

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(THREADS)
torch.manual_seed(1)

LAYERS, HEADS, WIDTH, CONTEXT, BATCH = {"4x128": (4, 4, 128, 64, 12), "6x384": (6, 6, 384, 256, 8)}[WORKLOAD]
VOCABULARY = 256


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.ln_1, self.ln_2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.c_attn, self.c_proj = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.c_fc, self.out = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.register_buffer("mask", torch.tril(torch.ones(CONTEXT, CONTEXT)).view(1, 1, CONTEXT, CONTEXT) == 0)

    def forward(self, x):
        b, t, c = x.size()
        q, k, v = self.c_attn(self.ln_1(x)).split(WIDTH, dim=2)
        q, k, v = (y.view(b, t, HEADS, c // HEADS).transpose(1, 2) for y in (q, k, v))
        att = (q @ k.transpose(-2, -1)) * (c // HEADS) ** -0.5
        att = F.softmax(att.masked_fill(self.mask, float("-inf")), dim=-1)
        x = x + self.c_proj((att @ v).transpose(1, 2).contiguous().view(b, t, c))
        return x + self.out(F.gelu(self.c_fc(self.ln_2(x)), approximate="tanh"))


class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(CONTEXT, WIDTH)
        self.h = nn.ModuleList(Block() for _ in range(LAYERS))
        self.ln_f = nn.LayerNorm(WIDTH)
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.normal_(p, std=0.02)

    def forward(self, tokens, labels):
        x = self.wte(tokens) + self.wpe.weight
        for block in self.h:
            x = block(x)
        logits = F.linear(self.ln_f(x), self.wte.weight)
        return F.cross_entropy(logits.view(-1, VOCABULARY), labels.view(-1))


def main():
    net = GPT()
    groups = [
        dict(params=[p for p in net.parameters() if p.dim() > 1], weight_decay=0.1),
        dict(params=[p for p in net.parameters() if p.dim() == 1], weight_decay=0.0),
    ]
    optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99), foreach=True)
    text = torch.randint(0, VOCABULARY, (1_000_000,))

    def step():
        at = torch.randint(len(text) - CONTEXT - 1, (BATCH,))
        x = torch.stack([text[i : i + CONTEXT] for i in at])
        y = torch.stack([text[i + 1 : i + 1 + CONTEXT] for i in at])
        loss = net(x, y)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()

    for _ in range(3):
        step()
    times, end = [], time.perf_counter() + SECONDS
    while time.perf_counter() < end or len(times) < 3:
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    times.sort()
    print(BATCH * CONTEXT / times[len(times) // 2], BATCH * CONTEXT / times[0])


main()

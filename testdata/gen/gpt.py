"""Writes what model/gpt is checked against: a small random GPT-2 checkpoint as Hugging Face
has them, and what PyTorch makes of it.

    /usr/bin/python3 testdata/gen/gpt.py model/gpt/testdata

needs torch (Debian: python3-torch) and nothing else: GPT-2 is written out below, and so
is the format of safetensors (a little-endian length, a JSON header, the numbers).

    gpt2/model.safetensors, gpt2/config.json    the checkpoint
    reference.safetensors                       tokens, labels, logits, loss, gradients (grad.…),
                                                losses of 10 steps of AdamW (decay on all) and what
                                                the parameters are after them (after.…, of a few)

and gpt.py --logits DIR writes the logits of the checkpoint in DIR for a fixed row of tokens
to DIR/logits.txt: what a checkpoint of ours is to PyTorch.
"""
import json
import math
import os
import struct
import sys

import torch
import torch.nn.functional as F

CONFIG = {
    "architectures": ["GPT2LMHeadModel"],
    "model_type": "gpt2",
    "activation_function": "gelu_new",
    "n_layer": 2,
    "n_head": 2,
    "n_embd": 16,
    "n_positions": 12,
    "vocab_size": 19,
    "layer_norm_epsilon": 1e-05,
}
KINDS = {torch.float32: ("F32", "f"), torch.int64: ("I64", "q")}


def write(path, tensors, metadata):
    header, at, parts = {"__metadata__": metadata}, 0, []
    for name in sorted(tensors):
        t = tensors[name].detach().contiguous()
        kind, letter = KINDS[t.dtype]
        data = struct.pack("<%d%s" % (t.numel(), letter), *t.flatten().tolist())
        header[name] = {"dtype": kind, "shape": list(t.shape), "data_offsets": [at, at + len(data)]}
        at += len(data)
        parts.append(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + b"".join(parts))


def read(path):
    with open(path, "rb") as f:
        data = f.read()
    (n,) = struct.unpack("<Q", data[:8])
    header, body = json.loads(data[8 : 8 + n]), data[8 + n :]
    tensors = {}
    for name, info in header.items():
        if name == "__metadata__":
            assert info.get("format") == "pt", "transformers refuses a file without format: pt"
            continue
        lo, hi = info["data_offsets"]
        letter = {"F32": "f", "I64": "q"}[info["dtype"]]
        values = struct.unpack("<%d%s" % ((hi - lo) // struct.calcsize("<" + letter), letter), body[lo:hi])
        tensors[name] = torch.tensor(values).view(info["shape"])
    return tensors


def gpt2(p, c, tokens):
    """The logits of GPT-2 (Radford et al. 2019) with transformers' names of parameters."""
    d, heads = c["n_embd"], c["n_head"]
    p = {k.removeprefix("transformer."): v for k, v in p.items()}
    norm = lambda x, name: F.layer_norm(x, (d,), p[name + ".weight"], p[name + ".bias"], c["layer_norm_epsilon"])
    linear = lambda x, name: x @ p[name + ".weight"] + p[name + ".bias"]
    b, t = tokens.shape
    x = p["wte.weight"][tokens] + p["wpe.weight"][:t]
    mask = torch.triu(torch.ones(t, t, dtype=torch.bool), 1)
    for l in range(c["n_layer"]):
        h = "h.%d." % l
        q, k, v = linear(norm(x, h + "ln_1"), h + "attn.c_attn").split(d, 2)
        q, k, v = (y.view(b, t, heads, d // heads).transpose(1, 2) for y in (q, k, v))
        a = (q @ k.transpose(2, 3) / math.sqrt(d // heads)).masked_fill(mask, float("-inf"))
        y = (a.softmax(3) @ v).transpose(1, 2).reshape(b, t, d)
        x = x + linear(y, h + "attn.c_proj")
        y = linear(norm(x, h + "ln_2"), h + "mlp.c_fc")
        y = 0.5 * y * (1 + torch.tanh(math.sqrt(2 / math.pi) * (y + 0.044715 * y**3)))
        x = x + linear(y, h + "mlp.c_proj")
    return norm(x, "ln_f") @ p["wte.weight"].T


def fresh(c):
    d, p = c["n_embd"], {}
    p["wte.weight"], p["wpe.weight"] = torch.randn(c["vocab_size"], d) * 0.3, torch.randn(c["n_positions"], d) * 0.3

    def norm(name):
        p[name + ".weight"], p[name + ".bias"] = 1 + 0.2 * torch.randn(d), 0.2 * torch.randn(d)

    def linear(name, i, o):
        p[name + ".weight"], p[name + ".bias"] = torch.randn(i, o) * 0.2, torch.randn(o) * 0.1

    for l in range(c["n_layer"]):
        h = "h.%d." % l
        norm(h + "ln_1")
        linear(h + "attn.c_attn", d, 3 * d)
        linear(h + "attn.c_proj", d, d)
        norm(h + "ln_2")
        linear(h + "mlp.c_fc", d, 4 * d)
        linear(h + "mlp.c_proj", 4 * d, d)
    norm("ln_f")
    return p


def loss_of(p, tokens, labels):
    return F.cross_entropy(gpt2(p, CONFIG, tokens).flatten(0, 1), labels.flatten())


def main():
    if sys.argv[1] == "--logits":
        folder = sys.argv[2]
        with open(os.path.join(folder, "config.json")) as f:
            config = json.load(f)
        tokens = torch.arange(2 * config["n_positions"]).view(2, -1) * 7 % config["vocab_size"]
        logits = gpt2(read(os.path.join(folder, "model.safetensors")), config, tokens)
        with open(os.path.join(folder, "logits.txt"), "w") as f:
            f.writelines("%.9g\n" % v for v in logits.flatten().tolist())
        return
    torch.manual_seed(1)
    folder = os.path.join(sys.argv[1], "gpt2")
    os.makedirs(folder, exist_ok=True)
    p = fresh(CONFIG)
    write(os.path.join(folder, "model.safetensors"), {"transformer." + k: v for k, v in p.items()}, {"format": "pt"})
    with open(os.path.join(folder, "config.json"), "w") as f:
        json.dump(CONFIG, f, indent=2)
        f.write("\n")
    tokens, labels = torch.randint(0, 19, (3, 12)), torch.randint(0, 19, (3, 12))
    for v in p.values():
        v.requires_grad_()
    out = {"tokens": tokens, "labels": labels, "logits": gpt2(p, CONFIG, tokens)}
    loss = loss_of(p, tokens, labels)
    loss.backward()
    out["loss"] = loss.reshape(1)
    out.update({"grad." + k: v.grad.clone() for k, v in p.items()})
    optimizer, losses = torch.optim.AdamW(p.values(), lr=1e-2, betas=(0.9, 0.99), weight_decay=0.1), []
    for _ in range(10):
        optimizer.zero_grad()
        loss = loss_of(p, tokens, labels)
        losses.append(loss.detach())
        loss.backward()
        optimizer.step()
    out["losses"] = torch.stack(losses)
    for name in ("wpe.weight", "h.0.ln_1.weight", "h.1.attn.c_proj.bias"):
        out["after." + name] = p[name]
    write(os.path.join(sys.argv[1], "reference.safetensors"), out, {"torch": torch.__version__})


main()

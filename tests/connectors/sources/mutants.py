"""Answers gone wrong: from one that is good, many that differ from it in a byte or in the form of their JSON."""

import copy
import json
import random

ODD = (
    None, True, -1, 0, 1.5, 10**400, float("1e308"), "", " ", "x", "\ud800", "a\0b", "9999-12-31", "2026-02-30",
    "NaN", [], {}, [[]], [None], {"": None}, "base_model:finetune:", "9" * 5000,
)  # fmt: skip


def of_bytes(body, n, seed=0):
    """`n` bodies with some bytes changed, taken away, put in or cut off."""
    rnd = random.Random(seed)
    for _ in range(n):
        changed = bytearray(body)
        for _ in range(rnd.randint(1, 4)):
            at = rnd.randrange(len(changed) + 1)
            what = rnd.choice(["put", "change", "take", "cut"])
            if what == "put":
                changed[at:at] = rnd.randbytes(rnd.randint(1, 3))
            elif what == "change":
                changed[at : at + 1] = rnd.randbytes(1)
            elif what == "take":
                del changed[at : at + rnd.randint(1, 40)]
            elif rnd.random() < 0.2:
                del changed[at:]
        yield bytes(changed)


def of_form(body, n, seed=0):
    """`n` bodies in which a value of the JSON was replaced, renamed, taken away or doubled."""
    rnd = random.Random(seed)
    for _ in range(n):
        found = [copy.deepcopy(json.loads(body))]
        for _ in range(rnd.randint(1, 3)):
            _bend(rnd, found)
        yield json.dumps(found[0]).encode()


def _bend(rnd, found):
    holder, at = rnd.choice(list(_places(found)))
    what = rnd.choice(["odd", "odd", "take", "double", "rename"])
    if what == "odd" or holder is found:
        holder[at] = copy.deepcopy(rnd.choice(ODD))
    elif what == "take":
        del holder[at]
    elif isinstance(holder, list):
        holder.append(copy.deepcopy(holder[at]))
    else:
        holder[f"{at}_" if what == "rename" else f"{at}2"] = holder.pop(at)


def _places(holder):
    pairs = enumerate(holder) if isinstance(holder, list) else holder.items()
    for at, value in pairs:
        yield holder, at
        if isinstance(value, list | dict):
            yield from _places(value)

#!/usr/bin/env python3
"""A second implementation of the cost key, in exact rationals, against the product's integers.

oracle.py PEDELL [--cases N] [--seed N]    N random cases; ends with 0 when every one agrees

It follows domain/contributions.md sections 4, 6, 7 and 14 with fractions.Fraction and shares no
thought with the product: a key is a fraction of one, a remainder is a fraction of a cent.  The cases
are written as a file of examples and run by `pedell vectors`.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from math import floor

LEVELS = ("P", "S1", "S2")
PUPILS_MAX, CENTS_MAX, WEIGHT_MAX = 9_999_999, 9_999_999_999_999, 10_000
AGREEMENT = {"P": "15/100", "S1": "35/100", "S2": "50/100"}
CHUNK = 4000


class Refused(Exception):
    """With the code of section 22."""


# --- the rules ---------------------------------------------------------------------------

def totals_of(fixing):
    return {l: sum(p[l] for p in fixing["participants"].values()) for l in LEVELS}


def check(fixing):
    if not fixing.get("reading"):
        raise Refused("reading_missing")
    rows = fixing["participants"].values()
    bad = not 1 <= len(rows) <= 64 or any(not 0 <= p[l] <= PUPILS_MAX for p in rows for l in LEVELS)
    if bad or any(t > PUPILS_MAX for t in totals_of(fixing).values()):
        raise Refused("out_of_bounds")


def weights_of(fixing):
    """What of the whole each level bears: a weight of one (A), points per pupil (B, C)."""
    weights = {l: Fraction(w) for l, w in fixing["weights"].items()}
    if fixing["reading"] != "A":
        return weights
    if sum(weights.values()) != 1:
        raise Refused("weights_not_one")
    empty = [l for l in LEVELS if totals_of(fixing)[l] == 0]
    if empty and (fixing.get("empty_level", "error") == "error" or len(empty) == 3):
        raise Refused("level_without_pupils:" + ",".join(empty))
    left = sum(w for l, w in weights.items() if l not in empty)
    return {l: Fraction(0) if l in empty else w / left for l, w in weights.items()}


def key_of(fixing):
    check(fixing)
    weights, totals = weights_of(fixing), totals_of(fixing)
    if fixing["reading"] == "A":
        return {i: sum((weights[l] * Fraction(p[l], totals[l]) for l in LEVELS if totals[l]), Fraction(0))
                for i, p in fixing["participants"].items()}
    points = {i: sum(weights[l] * p[l] for l in LEVELS) for i, p in fixing["participants"].items()}
    whole = sum(points.values())
    if whole == 0:
        raise Refused("no_weight_points")
    return {i: Fraction(x) / whole for i, x in points.items()}


def largest_remainder(total, key, order):
    if abs(total) > CENTS_MAX:
        raise Refused("out_of_bounds")
    exact = {i: abs(total) * k for i, k in key.items()}
    cents = {i: floor(x) for i, x in exact.items()}
    units = abs(total) - sum(cents.values())
    rank = sorted(key, key=lambda i: (cents[i] - exact[i], -key[i], order.index(i)))
    for i in rank[:units]:
        cents[i] += 1
    return {i: -c if total < 0 else c for i, c in cents.items()}, rank[:units]


def euro_per_pupil(fixing, cost):
    weights, totals = weights_of(fixing), totals_of(fixing)
    whole = sum(weights[l] * totals[l] for l in LEVELS)
    out = {}
    for l in LEVELS:
        if fixing["reading"] == "A":
            out[l] = str(Fraction(cost, 100) * weights[l] / totals[l]) if totals[l] else None
        else:
            out[l] = str(Fraction(cost, 100) * weights[l] / whole)
    return out


def distribute(case):
    key = key_of(case)
    cents, receivers = largest_remainder(case["cost_cents"], key, case["order"])
    weights = weights_of(case)
    out = {"annual_cents": cents, "sum_cents": case["cost_cents"], "key": {i: str(k) for i, k in key.items()},
           "level_totals": totals_of(case), "units_to_distribute": len(receivers), "receivers": receivers,
           "euro_per_pupil": euro_per_pupil(case, case["cost_cents"])}
    if case["reading"] == "A":
        out["effective_weights"] = {l: str(w) for l, w in weights.items()}
    else:
        points = {i: sum(weights[l] * p[l] for l in LEVELS) for i, p in case["participants"].items()}
        out["weight_points"] = {i: str(p) for i, p in points.items()}
        out["weight_points_sum"] = str(sum(points.values()))
    return out


def spread(total, years):
    parts, rest = [], abs(total)
    for left in range(years, 0, -1):
        parts.append(-floor(Fraction(-rest, left)))
        rest -= parts[-1]
    return [-p for p in parts] if total < 0 else parts


def carry(case):
    shares, credit = {}, {}
    for r in case["results"]:
        fixing = case["key_fixings"][r["key_fixing"]]
        part, _ = largest_remainder(r["result_cents"], key_of(fixing), fixing["order"])
        shares[str(r["year"])] = part
        for i, c in part.items():
            credit[i] = credit.get(i, 0) + c
    new, years = case["new_fixing"], sorted(case["plan_cents"])
    key = key_of(new)
    gross = {y: largest_remainder(case["plan_cents"][y], key, new["order"])[0] for y in years}
    per_year = {i: spread(credit.get(i, 0), len(years)) for i in key}
    net = {y: {i: gross[y][i] - per_year[i][k] for i in key} for k, y in enumerate(years)}
    return {"result_shares_cents": shares, "credit_total_cents": credit, "gross_annual_cents": gross,
            "credit_per_year_cents": per_year, "net_annual_cents": net,
            "net_sum_all_years": sum(c for y in net.values() for c in y.values()),
            "separate_settlement_cents": {i: c for i, c in credit.items() if i not in key}}


# --- the cases ---------------------------------------------------------------------------

def some_cents(r):
    kind = r.random()
    if kind < 0.1:
        return r.choice((0, 1, -1, CENTS_MAX, -CENTS_MAX, CENTS_MAX + 1, -CENTS_MAX - 1))
    top = r.choice((20, 10_000, 200_000_000, CENTS_MAX))
    return r.randint(-top if r.random() < 0.3 else 0, top)


def some_weights(r):
    if r.random() < 0.6:
        return dict(AGREEMENT)
    base = r.choice((1, 3, 7, 100, 9973, WEIGHT_MAX))
    if r.random() < 0.6 and base >= 3:
        a = r.randint(1, base - 2)
        b = r.randint(1, base - a - 1)
        parts = (a, b, base - a - b)
    else:
        parts = tuple(r.randint(1, WEIGHT_MAX) for _ in LEVELS)
    return {l: f"{n}/{base}" for l, n in zip(LEVELS, parts)}


def some_fixing(r, names):
    top = r.choice((1, 3, 40, 7000, PUPILS_MAX // len(names)))
    empty = {l for l in LEVELS if r.random() < 0.1}
    bare = {i for i in names if r.random() < 0.1}
    participants = {i: {l: 0 if l in empty or i in bare else r.randint(0, top) for l in LEVELS} for i in names}
    if r.random() < 0.01:
        participants[r.choice(names)][r.choice(LEVELS)] = r.choice((-1, PUPILS_MAX, PUPILS_MAX + 1))
    if r.random() < 0.1 and len(names) > 1:                       # equal remainders, often
        participants[names[1]] = dict(participants[names[0]])
    order = list(names)
    r.shuffle(order)
    fixing = {"reading": r.choice("ABC"), "weights": some_weights(r), "order": order, "participants": participants}
    if r.random() < 0.3:
        fixing["empty_level"] = r.choice(("error", "redistribute"))
    if r.random() < 0.002:
        fixing["reading"] = None
    return fixing


def some_names(r):
    kind = r.random()
    n = r.randint(1, 8) if kind < 0.8 else r.randint(9, 16) if kind < 0.96 else r.randint(17, 64) if kind < 0.998 else 65
    return [f"T{i}" for i in range(n)]


def some_case(r):
    if r.random() < 0.95:
        return "distribute", {**some_fixing(r, some_names(r)), "cost_cents": some_cents(r)}, distribute
    old, new = [f"T{i}" for i in range(r.randint(1, 7))], [f"T{i}" for i in range(r.randint(0, 3), r.randint(4, 9))]
    case = {"key_fixings": {"F1": some_fixing(r, old), "F2": some_fixing(r, old[:3])}, "new_fixing": some_fixing(r, new),
            "results": [{"year": 2022 + k, "result_cents": r.randint(-10**9, 10**9), "key_fixing": r.choice(("F1", "F2"))}
                        for k in range(r.randint(0, 3))],
            "plan_cents": {str(2028 + k): r.randint(0, 10**10) for k in range(r.randint(1, 4))}}
    return "carry", case, carry


def vector(r, number):
    op, case, rule = some_case(r)
    try:
        expected = rule(case)
    except Refused as why:
        expected = {"error": str(why)}
    return {"id": f"{number}", "op": op, "input": case, "expected": expected}


def run_chunk(pedell, folder, vectors):
    path = os.path.join(folder, "cases.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"cost": vectors}, f)
    done = subprocess.run([pedell, "vectors", path], capture_output=True, text=True, check=False)
    if done.stdout.splitlines()[-1:] == [f"{len(vectors)} hold, 0 do not"]:
        return True
    print(done.stdout[:4000], done.stderr[:1000])
    named = {line.split(" ")[0].rstrip(":") for line in done.stdout.splitlines()[:3]}
    for v in vectors:
        if v["id"] in named:
            print(json.dumps(v))
    return False


def run(pedell, cases, seed):
    """True when every case agrees; prints what does not."""
    r, done, counts = random.Random(seed), 0, {}
    with tempfile.TemporaryDirectory(prefix="pedell-oracle-") as folder:
        while done < cases:
            vectors = [vector(r, done + i) for i in range(min(CHUNK, cases - done))]
            if not run_chunk(pedell, folder, vectors):
                return False
            done += len(vectors)
            for v in vectors:
                kind = v["expected"].get("error", v["op"]).split(":")[0]
                counts[kind] = counts.get(kind, 0) + 1
    print(", ".join(f"{n} {k}" for k, n in sorted(counts.items())))
    return True


def main():
    p = argparse.ArgumentParser()
    p.add_argument("pedell")
    p.add_argument("--cases", type=int, default=1_000_000)
    p.add_argument("--seed", type=int, default=int(time.time()))
    args = p.parse_args()
    start = time.monotonic()
    print(f"seed {args.seed}")
    good = run(args.pedell, args.cases, args.seed)
    print(f"{args.cases} cases {'agree' if good else 'do NOT agree'} ({time.monotonic() - start:.0f} s)")
    sys.exit(not good)


if __name__ == "__main__":
    main()

"""The rules of the cost contributions: the shared examples by id, and a second implementation."""
import json
import os
import random
import sys

from place import DATA, PEDELL, ROOT

sys.path.insert(0, os.path.join(ROOT, "test/oracle"))
import oracle                                                     # noqa: E402

VECTORS = os.path.join(DATA, "vectors.json")


def cost_vectors():
    vectors = json.load(open(VECTORS, encoding="utf-8"))["cost"]
    assert len(vectors) == 74, len(vectors)
    return vectors


def by_id(here, vectors):
    """Mismatches by id, as `pedell vectors` says them."""
    done = here.run("vectors", here.write("cost.json", json.dumps({"cost": vectors})))
    lines = done.out.splitlines()
    wrong = {line.split(" ")[0].rstrip(":"): line for line in lines[:-1]}
    assert lines[-1] == f"{len(vectors) - len(wrong)} hold, {len(wrong)} do not", done.out
    assert (done.returncode == 0) == (not wrong)
    return wrong


# req: Z5.1.3
def test_every_example_of_the_cost_rules_holds(here):
    """Each vector of the list "cost" gives what contributions.md says, key by key."""
    wrong = by_id(here, cost_vectors())
    assert not wrong, "\n".join(wrong.values())


def test_an_example_with_another_amount_does_not_hold(here):
    """One cent more in what is expected is found under its id, for each op: the comparison can fail."""
    for op in sorted({v["op"] for v in cost_vectors()}):
        vector = next(v for v in cost_vectors() if v["op"] == op)
        key, value = next(iter(vector["expected"].items()))
        vector["expected"][key] = changed(value)
        assert list(by_id(here, [vector])) == [vector["id"]], op


def changed(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, list):
        return [*value, 1]
    first = next(iter(value))
    return {**value, first: changed(value[first])}


def test_a_second_implementation_agrees(here):
    """3,000 random cases in exact rationals (make oracle: a million); the seed is printed."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    assert oracle.run(PEDELL, 3000, seed), f"seed {seed}"


def test_the_second_implementation_would_notice(here):
    """A cent moved from one participant to another in one of the cases is found."""
    r = random.Random(5)
    case = next(v for v in (oracle.vector(r, n) for n in range(100)) if len(v["expected"].get("annual_cents", "")) > 1)
    assert not by_id(here, [case])
    first, second = list(case["expected"]["annual_cents"])[:2]
    case["expected"]["annual_cents"][first] += 1
    case["expected"]["annual_cents"][second] -= 1
    assert by_id(here, [case])


def test_no_fixing_is_computed_outside_the_bounds(here):
    """65 participants, a reading nobody chose, an order of others: refused with the code and nothing else."""
    base = {"reading": "B", "weights": oracle.AGREEMENT, "order": ["X"], "participants": {"X": {"P": 1, "S1": 0, "S2": 0}},
            "cost_cents": 100}
    many = {f"T{i}": {"P": 1, "S1": 1, "S2": 1} for i in range(65)}
    cases = (("out_of_bounds", {"participants": many, "order": list(many)}), ("out_of_bounds", {"participants": {}, "order": []}),
             ("reading_missing", {"reading": None}), ("key_not_one", {"order": ["Y"]}), ("key_not_one", {"order": []}),
             ("out_of_bounds", {"cost_cents": 10**13}), ("out_of_bounds", {"weights": {"P": "0", "S1": "1", "S2": "1"}}),
             ("out_of_bounds", {"weights": {"P": "1/10001", "S1": "1", "S2": "1"}}))
    for i, (code, change) in enumerate(cases):
        vector = {"id": f"E{i}", "op": "distribute", "input": {**base, **change}, "expected": {"error": code}}
        wrong = by_id(here, [vector])
        assert not wrong, wrong

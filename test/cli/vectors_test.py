"""pedell vectors: the examples of the specification through the rules of the program."""
import json
import os

VECTORS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data", "vectors.json")
DATES = [f"D{n:02d}" for n in range(1, 19)]
IDENTIFIERS = ["L01", "L02", "L03", "L05", "L11", "L12", "L21", "L22", "L27", "I01", "I03", "I04", "I07", "F01", "F02", "F03"]


def of(name, ids):
    """The list of that name with these ids, each of which must be there."""
    with open(VECTORS, encoding="utf-8") as f:
        found = [v for v in json.load(f)[name] if v["id"] in ids]
    assert [v["id"] for v in found] == ids, f"{name}: {sorted(set(ids) - {v['id'] for v in found})} missing"
    return found


def cases(vectors):
    return sum(len(v.get("cases", [v])) for v in vectors)


def hold(here, name, ids):
    vectors = of(name, ids)
    out = here.good("vectors", here.write("vectors.json", json.dumps({name: vectors})))
    assert out.strip() == f"{cases(vectors)} hold, 0 do not", out


# req: Z12 Z9.1 Z9.2.1 Z9.4.2 Z8.4
def test_every_date_of_the_specification_holds(here):
    """D01 to D18: periods, holidays, notices, claims, instalments, the 72 hours."""
    hold(here, "dates", DATES)


def test_every_identifier_of_the_specification_holds(here):
    """Leitweg-ID, IBAN and RF reference with their check digits."""
    hold(here, "identifiers", IDENTIFIERS)


def test_one_wrong_day_is_named_with_its_id(here):
    """A day that differs by one is printed with id, key and both values, and the status is not 0."""
    vectors = of("dates", ["D06"])
    vectors[0]["cases"][3]["expected"]["end_with_193"] = "2026-05-05"
    done = here.run("vectors", here.write("vectors.json", json.dumps({"dates": vectors})))
    out = done.out
    assert done.returncode == 1, done.returncode
    assert 'D06-08 end_with_193: got "2026-05-04", expected "2026-05-05"' in out, out
    assert "5 hold, 1 do not" in out, out

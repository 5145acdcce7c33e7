#!/usr/bin/env python3
"""A route without a row of the access matrix fails the build: routes.py BINARY MATRIX

Each route names an object of the matrix and a verb that somebody has there; what is open to
everybody has the verb for the anonymous; what changes something is no GET of a reading verb.
"""
import csv
import io
import subprocess
import sys

binary, path = sys.argv[1:]
with open(path, encoding="utf-8") as f:
    matrix = list(csv.DictReader(f))
objects = {r["object"] for r in matrix}
given = {(r["object"], verb) for r in matrix for verb in r["verbs"] if verb != "-" and r["role"] != "anonymous"}
anybody = {(r["object"], verb) for r in matrix for verb in r["verbs"] if verb != "-" and r["role"] == "anonymous"}
wrong = []
routes = list(csv.DictReader(io.StringIO(subprocess.run([binary, "routes", "--csv"], check=True, capture_output=True, text=True).stdout)))
for r in routes:
    name, right = f'{r["method"]} {r["path"]}', (r["object"], r["verb"])
    if r["object"] not in objects:
        wrong.append(f"{name}: no object {r['object']} in the matrix")
    elif r["right"] == "public" and right not in anybody:
        wrong.append(f"{name}: open to everybody, but the matrix gives the anonymous no {r['verb']} on {r['object']}")
    elif r["right"] != "public" and right not in given:
        wrong.append(f"{name}: nobody has {r['verb']} on {r['object']}")
    if r["method"] not in ("GET", "POST") and "machine" not in r["flags"].split():
        wrong.append(f"{name}: pages use GET and POST only")
print("\n".join(wrong), end="\n" if wrong else "")
if wrong or not routes:
    sys.exit(f"routes: {len(routes)} checked, {len(wrong)} wrong")

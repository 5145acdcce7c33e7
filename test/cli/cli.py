#!/usr/bin/env python3
"""The command line as a program: the built executables, a folder of their own, SQLite.

cli.py [PART]     runs every test_* of test/cli/*_test.py whose name contains PART

Each test gets a Place (place.py) and says in its docstring what holds.  Servers
listen on loopback and are stopped by their process id.
"""
import importlib
import inspect
import os
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import place                                                      # noqa: E402


def tests(part):
    for name in sorted(os.listdir(HERE)):
        if not name.endswith("_test.py"):
            continue
        module = importlib.import_module(name[:-3])
        for word, function in inspect.getmembers(module, inspect.isfunction):
            if word.startswith("test_") and part in word:
                yield word, function


def run_one(word, function):
    if not function.__doc__:
        print(f"{word}: FAILED\n  no sentence says what holds")
        return False
    here, start = place.Place(), time.monotonic()
    try:
        function(here)
    except Exception as e:                                        # noqa: BLE001 - each test is counted
        where = traceback.extract_tb(e.__traceback__)[-1]
        print(f"{word}: FAILED\n  {function.__doc__.strip()}\n  {where.filename}:{where.lineno}: {type(e).__name__}: {e}")
        return False
    finally:
        here.close()
    took = time.monotonic() - start
    print(f"{word}: ok{f' ({took:.1f} s)' if took > 1 else ''}")
    return True


def main():
    if not os.access(place.PEDELL, os.X_OK):
        sys.exit(f"{place.PEDELL} is missing: run make build first")
    part = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        results = [run_one(word, function) for word, function in tests(part)]
    finally:
        for each in place.Place.opened:
            each.close()
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    sys.exit(not results or not all(results))


main()

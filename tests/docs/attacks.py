#!/usr/bin/env python3
"""docs/security.md lists the attacks that are tried, by the names of their tests: all of them, and no others.

The name of an attack is a string that begins with "attack: " in a C++ test, as the name of a test case or of a row of a table.
"""
import glob
import os
import re
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LEAST = 25


def in_tests():
    names = []
    for path in sorted(glob.glob(os.path.join(TOP, "tests", "**", "*_test.cc"), recursive=True)):
        with open(path, encoding="utf-8") as file:
            joined = re.sub(r'"\s*\n\s*"', "", file.read())  # a string in two pieces
        names += re.findall(r'"(attack: [^"]+)"', joined)
    return names


def in_docs():
    with open(os.path.join(TOP, "docs", "security.md"), encoding="utf-8") as file:
        return re.findall(r"`(attack: [^`]+)`", file.read())


def main():
    tests, docs = in_tests(), in_docs()
    problems = [f"two tests are named {name!r}" for name in sorted({name for name in tests if tests.count(name) > 1})]
    problems += [f"docs/security.md does not list {name!r}" for name in sorted(set(tests) - set(docs))]
    problems += [f"docs/security.md lists {name!r}, which no test tries" for name in sorted(set(docs) - set(tests))]
    if len(tests) < LEAST:
        problems.append(f"only {len(tests)} attacks found: at least {LEAST} are promised")
    for problem in problems:
        print(problem)
    print(f"{len(tests)} attacks")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

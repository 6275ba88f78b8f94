#!/usr/bin/env python3
"""docs/reliability.md names a test for each promise: each of them is there.

    reliability.py               prints names that no test has; exit status 1 if there are any
    reliability.py --self-test   a name that no test has is missed

A name is the beginning of a test case's, or a part of it that is nobody else's.
"""
import glob
import os
import re
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LEAST = 150
ROOM = re.compile(r"^(`tests/[^`]*`|`\w+\.cc`|desk|net|service|storage|rules|ctl|sim|ctest|e2e( \w+)?):? +")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def tests():
    names = set()
    for path in glob.glob(os.path.join(TOP, "tests", "**", "*_test.cc"), recursive=True):
        joined = re.sub(r'"\s*\n\s*"', "", read(path))  # a string in two pieces
        for name, tags in re.findall(r'TEST_CASE\(\s*"((?:[^"\\]|\\.)*)"(?:,\s*"((?:[^"\\]|\\.)*)")?', joined):
            names.add(name.replace('\\"', '"'))
            names.update(re.findall(r"\[[\w-]+\]", tags))
    for path in glob.glob(os.path.join(TOP, "tests", "e2e", "test_*.py")):
        for name in re.findall(r"def (test_\w+)", read(path)):
            names.update((name, name.removeprefix("test_").replace("_", " ")))
    names.update(re.findall(r"add_test\(NAME (\w+)", read(os.path.join(TOP, "tests", "CMakeLists.txt"))))
    return names


def named_in(docs):
    """(name, line) for each test that the last column of a table names."""
    for number, line in enumerate(docs.splitlines(), 1):
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)]
        if len(cells) != 5 or cells[3] in ("", "test") or set(cells[3]) == {"-"}:
            continue
        quoted = re.findall(r'"([^"]+)"', cells[3]) + [name for name in re.findall(r"`([^`]*)`", cells[3]) if "/" not in name and not name.endswith(".cc")]
        for name in quoted or [ROOM.sub("", part.strip()) for part in cells[3].split(";")]:
            yield name.strip(), number


def misfits(docs, names):
    found = []
    for name, number in named_in(docs):
        is_file = re.fullmatch(r"`?(tests/[\w/]+\.\w+)`?", name)
        if is_file and os.path.isfile(os.path.join(TOP, is_file[1])):
            continue
        if not any(name in test for test in names):
            found.append(f"docs/reliability.md:{number}: no test is called {name!r}")
    return found


def main():
    names, docs = tests(), read(os.path.join(TOP, "docs", "reliability.md"))
    if "--self-test" in sys.argv:
        row = '| a fault | a promise | net: {} |\n| another | one | desk "{}", `{}` |\n'
        seen = misfits(row.format("a mail", "gone", "b"), {"a mail is taken", "b"})
        return 0 if len(seen) == 1 and "'gone'" in seen[0] else 1
    found = misfits(docs, names)
    count = len(list(named_in(docs)))
    if count < LEAST:
        found.append(f"only {count} tests are named: at least {LEAST} are promised")
    for line in found:
        print(line)
    print(f"{count} tests are named")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

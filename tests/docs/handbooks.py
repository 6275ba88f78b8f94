#!/usr/bin/env python3
"""docs/handbooks.md has each of the 56 rows, and each row a scenario or a word on what is missing.

    handbooks.py               prints what does not fit; exit status 1 if anything does not
    handbooks.py --self-test   a row without a scenario, a line that is not there and a step that is missing are each found
"""
import collections
import glob
import os
import re
import sys

import yaml

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
POLICIES = os.path.join(TOP, "etc", "policies")
ROWS = {"channels": ("C", 10), "platform-support": ("P", 13), "email-support": ("E", 10), "severity-levels": ("S", 12), "request-routing": ("R", 11)}
MOST_LINES_OF_SMALL_TEAM = 40

# lines: of the policy, as paths; scenarios: names of files without their ending
Row = collections.namedtuple("Row", "id policy lines scenarios")
IDS = [f"{letter}{number}" for letter, count in ROWS.values() for number in range(1, count + 1)]


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def cells_of(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def rows_of(docs):
    policy = None
    for line in docs.splitlines():
        if line.startswith("## "):
            named = re.search(r"`([\w-]+)`$", line)
            policy = named[1] if named else None
        elif policy and re.match(r"\| [A-Z]\d+ \|", line):
            row, _, lines, scenarios = cells_of(line)
            yield Row(row, policy, re.findall(r"`([^`]+)`", lines), re.findall(r"[\w-]+", scenarios))


def missing_of(docs):
    return re.findall(r"^\| ([A-Z]\d+) \|", docs.partition("## What is missing")[2], re.MULTILINE)


def policy_file(policy):
    return os.path.join(POLICIES, policy, "policy.yaml")


def scenario_file(policy, name):
    return os.path.join(POLICIES, policy, "scenarios", name + ".yaml")


# --- places in a policy -------------------------------------------------------------------------------------------------

def child(node, key):
    """(key node or None, value node) of a mapping's key or of a list's index."""
    if isinstance(node, yaml.MappingNode):
        return next(((name, value) for name, value in node.value if name.value == key), None)
    if isinstance(node, yaml.SequenceNode) and key.isdigit() and int(key) < len(node.value):
        return None, node.value[int(key)]
    return None


def steps_of(line):
    """`rules: NAME` is an entry by its name, `a.b[1]` a path."""
    section, is_entry, name = line.partition(": ")
    return [section, f"={name}"] if is_entry else [step for step in re.split(r"[.\[\]]", line) if step]


def find(text, line):
    """The nodes on the way to the line: [(key or None, value)...]; None where it is not there."""
    node, way = yaml.compose(text), []
    for step in steps_of(line):
        if step.startswith("="):
            entries = [entry for entry in node.value if any(k.value == "name" and v.value == step[1:] for k, v in entry.value)]
            found = (None, entries[0]) if entries else None
        else:
            found = child(node, step)
        if not found:
            return None
        way.append((node, *found))
        node = found[1]
    return way


# --- what does not fit ---------------------------------------------------------------------------------------------------

def misfits(docs, text_of):
    rows, missing = list(rows_of(docs)), missing_of(docs)
    named = collections.Counter(row.id for row in rows)
    for row in IDS:
        if named[row] != 1:
            yield f"row {row} stands {named[row]} times in the tables"
    for row in missing:
        if row not in IDS:
            yield f"there is no row {row}, and it is missing something"
    for row in rows:
        if not row.scenarios and row.id not in missing:
            yield f"{row.id}: neither a scenario nor a word on what is missing"
        policy = text_of(policy_file(row.policy)) or ""
        for line in row.lines:
            if not find(policy, line):
                yield f"{row.id}: {row.policy} has no {line}"
        texts = {name: text_of(scenario_file(row.policy, name)) for name in row.scenarios}
        for name, text in texts.items():
            if text is None:
                yield f"{row.id}: there is no scenario {name}"
            elif not re.search(rf"name: .*\b{row.id}:", text):
                yield f"{row.id}: no step of {name} begins with it"


def strays(docs):
    named = {scenario_file(row.policy, name) for row in rows_of(docs) for name in row.scenarios}
    for policy in ROWS:
        for path in sorted(glob.glob(os.path.join(POLICIES, policy, "scenarios", "*.yaml"))):
            if path not in named:
                yield f"no row names {os.path.relpath(path, TOP)}"
    if len(read(policy_file("small-team")).splitlines()) >= MOST_LINES_OF_SMALL_TEAM:
        yield f"small-team is as long as {MOST_LINES_OF_SMALL_TEAM} lines"


def read_if_there(path):
    return read(path) if os.path.isfile(path) else None


def self_test(docs):
    faults = {
        "C2: neither a scenario": re.sub(r"^(\| C2 \|.*\|)[^|]*\|$", r"\1 |", docs, flags=re.MULTILINE),
        "C3: channels has no pages.emergency[7]": docs.replace("pages.emergency[1]", "pages.emergency[7]"),
        "C4: no step of c01-order": re.sub(r"^(\| C4 \|.*\|)[^|]*\|$", r"\1 c01-order |", docs, flags=re.MULTILINE),
        "row E5 stands 0 times": re.sub(r"^\| E5 \|.*\n", "", docs, flags=re.MULTILINE),
    }
    missed = [fault for fault, text in faults.items() if not any(fault in found for found in misfits(text, read_if_there))]
    print("\n".join(f"not found: {fault}" for fault in missed))
    return 1 if missed else 0


def main():
    docs = read(os.path.join(TOP, "docs", "handbooks.md"))
    if "--self-test" in sys.argv:
        return self_test(docs)
    found = [*misfits(docs, read_if_there), *strays(docs)]
    print("\n".join([*found, f"{len(list(rows_of(docs)))} rows"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

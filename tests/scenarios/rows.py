#!/usr/bin/env python3
"""Takes the policy lines of each row of docs/handbooks.md out, one after the other: a step of the row must fail each time.

    rows.py [--ticketctl PROGRAM] [ROW...]

A policy without the line must still load: a scenario that fails because its policy has an error proves nothing. The exit
status is 1 where a line can be taken out unseen, or cannot be taken out.
"""
import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests", "docs"))
import handbooks  # noqa: E402  (its folder is no package)


def without(text, line):
    """The policy without that entry or key; a list or mapping that is empty then goes as well."""
    way = handbooks.find(text, line)
    while len(way) > 1 and len(way[-1][0].value) == 1:
        way.pop()
    parent, key, value = way[-1]
    begin, end = (key or value).start_mark.index, value.end_mark.index
    if parent.flow_style:
        comma = re.match(r"\s*,\s*", text[end:])
        if comma:
            end += comma.end()
        else:
            begin = text.rindex(",", 0, begin)
    else:
        begin = text.rindex("\n", 0, begin) + 1  # with the dash of a list
        if isinstance(value, yaml.ScalarNode) or value.flow_style:
            end = text.index("\n", end) + 1
        else:
            end = text.rindex("\n", 0, end) + 1  # a block ends where the next one begins
    return text[:begin] + text[end:]


def run(*argv):
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


def try_line(program, row, line):
    """What is wrong; empty: a step of the row saw it."""
    with tempfile.TemporaryDirectory() as folder:
        place = os.path.join(folder, row.policy)
        shutil.copytree(os.path.dirname(handbooks.policy_file(row.policy)), place)
        policy = os.path.join(place, "policy.yaml")
        text = without(handbooks.read(policy), line)
        with open(policy, "w", encoding="utf-8") as file:
            file.write(text)
        code, said = run(program, "check", policy)
        if code != 0:
            return "the policy does not load without it: " + said.splitlines()[0]
        scenarios = [os.path.join(place, "scenarios", name + ".yaml") for name in row.scenarios]
        _, said = run(program, "test", *scenarios)
        failed = re.findall(r"^FAIL  (.*)$", said, re.MULTILINE)
        if any(re.search(rf"\b{row.id}:", step) for step in failed):
            return ""
        return "only other steps fail without it: " + failed[0] if failed else "no step fails without it"


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--ticketctl", default=os.path.join(TOP, "build", "dev", "daemon", "ticketctl"))
    words.add_argument("row", nargs="*")
    asked = words.parse_args()
    rows = list(handbooks.rows_of(handbooks.read(os.path.join(TOP, "docs", "handbooks.md"))))
    tries = [(row, line) for row in rows if not asked.row or row.id in asked.row for line in row.lines]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda one: try_line(asked.ticketctl, *one), tries))
    wrong = [f"{row.id}: {line}: {problem}" for (row, line), problem in zip(tries, found) if problem]
    print("\n".join(wrong))
    print(f"  > {len(tries) - len(wrong)} of {len(tries)} lines of {len({row.id for row, _ in tries})} rows are missed when they are gone")
    return 1 if wrong or not tries else 0


if __name__ == "__main__":
    sys.exit(main())

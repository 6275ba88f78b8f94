#!/usr/bin/env python3
"""The documents name files of the project between back quotes, from its top or from daemon/: each of them is there."""
import glob
import os
import re
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
ROOMS = ("daemon", "mailparse", "rules", "storage", "tests", "etc", "systemd", "bench", "docs", "desk", "intake", "imap", "smtp", "http", "net", "outbox",
         "service", "sim", "runtime", "accounts", "verbs", "replay", "control", "ctl")
NAMED = re.compile(r"`((?:%s)/[\w./*-]+)`" % "|".join(ROOMS))
EXAMPLES = re.compile(r"NAME|ROOM|NNNN|\bDIR\b")


def is_there(name):
    return any(glob.glob(os.path.join(TOP, start, name), recursive=True) for start in ("", "daemon"))


def missing(path):
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            for name in NAMED.findall(line):
                if not EXAMPLES.search(name) and not is_there(name):
                    yield f"{os.path.relpath(path, TOP)}:{number}: there is no {name}"


def main():
    documents = [os.path.join(TOP, "README.md"), *sorted(glob.glob(os.path.join(TOP, "docs", "*.md")))]
    named = sum(len(NAMED.findall(open(path, encoding="utf-8").read())) for path in documents)
    problems = [problem for path in documents for problem in missing(path)]
    if is_there("daemon/no/such.file") or named < 50:
        problems.append("this test does not look")
    print("\n".join(problems) or f"{named} files are named, and are there")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Takes away one safeguard after the other and demands that a test notices.

    tests/breaks.py [--jobs N] [WORD...]     with words, only the breaks that have one of them in their name
    tests/breaks.py --check                  builds and breaks nothing: only whether the list fits the sources

tests/breaks.yaml lists them: what is protected, the lines that protect it, and the test that must fail without them. Each
is tried in a copy of the sources (build/breaks, with a build of its own): the lines are replaced, the test's program is
built, the test is run, and the lines are put back. Exit status 1 where a test passes all the same
("survived"), where the lines are not in the source exactly once, where the broken source does not compile, or where the
test does not pass before anything is broken ("stale": the list has to follow the code).
"""
import argparse
import fnmatch
import glob
import itertools
import os
import re
import shutil
import subprocess
import sys
import time

import yaml

from source_copy import copy_sources

TESTS = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(TESTS)
SOURCE = os.path.join(TOP, "build", "breaks")
BUILD = os.path.join(SOURCE, "build", "dev")  # laid out like the original, so that ccache knows its files
# What the missing lines used may be used by nobody else.
LENIENT = "".join(f'#pragma GCC diagnostic ignored "-Wunused-{what}"\n'
                  for what in ("variable", "parameter", "function", "but-set-variable", "but-set-parameter"))


class Stale(Exception):
    """The list and the code do not fit any more."""


def read(path):
    with open(path, encoding="utf-8") as opened:
        return opened.read()


def write(path, text):
    with open(path, "w", encoding="utf-8") as opened:
        opened.write(text)


def run(*argv, seconds=900):
    done = subprocess.run(argv, cwd=SOURCE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds, check=False)
    return done.returncode, done.stdout.decode("utf-8", "replace")


# --- the copy -----------------------------------------------------------------------------------------------------------

def configure():
    linker = ["-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld"] if shutil.which("ld.lld") else []
    failed, said = run("cmake", "--preset", "dev", *linker)
    if failed:
        sys.exit(said)


def build(target, jobs):
    return run("cmake", "--build", BUILD, "-j", str(jobs), "--target", target, seconds=3600)


# --- one break ----------------------------------------------------------------------------------------------------------

def target_of(entry):
    return f"{entry['room']}_tests"


def filter_of(test):
    """A tag, or the name of a test case with what Catch2 would take for a sign escaped."""
    return test if re.fullmatch(r"(~?\[[\w-]+\])+", test) else re.sub(r'([\\,\[\]"*])', r"\\\1", test)


def run_test(entry):
    program = os.path.join(BUILD, "tests", target_of(entry))
    failed, said = run(program, "--warn", "NoTests", filter_of(entry["test"]), seconds=300)
    return failed, said


def check_whole(entries, jobs):
    """Builds a room as it is, and runs the tests of its entries. Gives those that do not pass."""
    failed, said = build(target_of(entries[0]), jobs)
    if failed:
        sys.exit(said[-4000:])
    verdicts = {}
    for entry in entries:
        if entry["test"] not in verdicts:
            verdicts[entry["test"]] = run_test(entry)
    return {test: said for test, (failed, said) in verdicts.items() if failed}


def is_noticed(entry, jobs):
    path = os.path.join(SOURCE, entry["file"])
    whole = read(path)
    if whole.count(entry["cut"]) != 1:
        raise Stale(f"its lines are {whole.count(entry['cut'])} times in {entry['file']}")
    try:
        write(path, LENIENT + whole.replace(entry["cut"], entry.get("with", "")))
        failed, said = build(target_of(entry), jobs)
        if failed:
            raise Stale("without it the sources do not compile:\n" + "\n".join(re.findall(r"^.*error:.*$", said, re.MULTILINE)[:5]))
        failed, said = run_test(entry)
    finally:
        write(path, whole)
    missing = [word for word in entry.get("says", []) if word not in said]
    if failed and missing:
        print(f"          its failure does not tell of {', '.join(missing)}", flush=True)
    return failed and not missing


# --- the list and the sources ------------------------------------------------------------------------------------------

# Test cases by name, and the tags of all of them, of a room.
def tests_of(room):
    names, tags = set(), set()
    for file in sorted(glob.glob(os.path.join(TESTS, room, "**", "*_test.cc"), recursive=True)):
        text = re.sub(r'"\s*\n\s*"', "", read(file))  # a literal in two pieces
        for name, tagged in re.findall(r'TEST_CASE\(\s*"((?:[^"\\]|\\.)*)"(?:,\s*"((?:[^"\\]|\\.)*)")?', text):
            names.add(name.replace('\\"', '"'))
            tags.update(re.findall(r"\[[\w-]+\]", tagged))
    return names, tags


def misfits(entries, source, tests=tests_of):
    """What of the list does not fit, a line each. `source` gives the text of a file."""
    found, rooms = [], {}
    for entry in entries:
        text = source(entry["file"])
        count = text.count(entry["cut"]) if text is not None else 0
        if count != 1:
            found.append(f"{entry['guard']}: its lines are {count} times in {entry['file']}")
        if entry["room"] not in rooms:
            rooms[entry["room"]] = tests(entry["room"])
        names, tags = rooms[entry["room"]]
        asked = re.findall(r"\[[\w-]+\]", entry["test"]) if entry["test"].startswith("[") else []
        if not any(fnmatch.fnmatchcase(name, re.sub(r"[\[?]", r"[\g<0>]", entry["test"])) for name in names) and not (asked and set(asked) <= tags):
            found.append(f"{entry['guard']}: no test of {entry['room']} is called {entry['test']}")
    guards = [entry["guard"] for entry in entries]
    return found + [f"{guard}: is listed twice" for guard in sorted(set(guards)) if guards.count(guard) > 1]


def source_of(name):
    path = os.path.join(TOP, name)
    return read(path) if os.path.isfile(path) else None


def check():
    good = {"guard": "a", "room": "r", "file": "f", "cut": "x = 1;", "test": "holds"}
    seen = misfits([good, {**good, "guard": "b", "cut": "y"}, {**good, "guard": "c", "cut": "1"}, {**good, "guard": "d", "test": "gone"},
                    {**good, "guard": "e", "file": "g"}, good], {"f": "x = 1; z = 1;"}.get, lambda room: ({"holds"}, set()))
    if [line[0] for line in seen] != ["b", "c", "d", "e", "a"]:
        sys.exit(f"the check itself does not see what is wrong: {seen}")
    found = misfits(yaml.safe_load(read(os.path.join(TESTS, "breaks.yaml"))), source_of)
    print("\n".join(found))
    return 1 if found else 0


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    words.add_argument("--check", action="store_true")
    words.add_argument("word", nargs="*")
    asked = words.parse_args()
    if asked.check:
        return check()
    listed = yaml.safe_load(read(os.path.join(TESTS, "breaks.yaml")))
    entries = [entry for entry in listed if not asked.word or any(word in entry["guard"] for word in asked.word)]
    entries.sort(key=lambda entry: (entry["room"], entry["file"]))  # neighbours share what must be built
    began = time.monotonic()
    copy_sources(TOP, SOURCE)
    configure()
    broken, survived = 0, []
    for _, room in itertools.groupby(entries, target_of):
        room = list(room)
        failing = check_whole(room, asked.jobs)
        for entry in room:
            started = time.monotonic()
            try:
                if entry["test"] in failing:
                    raise Stale(f"`{entry['test']}` does not pass as things are:\n{failing[entry['test']][-2000:]}")
                verdict = "broken" if is_noticed(entry, asked.jobs) else "SURVIVED"
            except Stale as problem:
                verdict = f"STALE: {problem}"
            except subprocess.TimeoutExpired:
                verdict = "broken"  # what ends no more is noticed, too
            print(f"{verdict:9} {entry['guard']}  {time.monotonic() - started:.0f} s", flush=True)
            if verdict == "broken":
                broken += 1
            else:
                survived.append(entry["guard"])
    print(f"{broken} broken, {len(survived)} survived" + "".join(f"\n  {guard}" for guard in survived)
          + f"\n{time.monotonic() - began:.0f} s")
    return 1 if survived or not broken else 0


if __name__ == "__main__":
    sys.exit(main())

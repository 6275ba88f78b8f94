#!/usr/bin/env python3
"""Cuts one condition or action after the other out of the evaluator, and sees that some scenario fails each time.

    mutate.py [--jobs N] [WORD...]    with words, only mutants that have one of them in their name

It works on a copy of the sources (build/mutate, with a build of its own), whose evaluator asks mutants/mutant.hh what is cut
out. A mutant that no scenario kills is a condition or action that could be lost without anybody noticing: exit status 1.
"""
import argparse
import glob
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
SOURCE = os.path.join(TOP, "build", "mutate")
BUILD = os.path.join(SOURCE, "build", "dev")  # laid out like the original, so that ccache knows its files
sys.path.insert(0, os.path.dirname(HERE))
from source_copy import copy_sources  # noqa: E402  (it is beside this folder)

# Where the evaluator asks what is cut out: a line of it, and what follows that line in the copy.
CALLS = {
    "rules/evaluate/matcher.cc": {
        "bool Matcher::holds(const Condition& condition) {\n": "  if (const auto cut = mutant::verdict(condition)) return *cut;\n",
        "bool Matcher::leaf_holds(const Condition& leaf) {\n": "  if (const auto cut = mutant::verdict(leaf)) return *cut;\n",
    },
    "rules/evaluate/evaluate.cc": {
        "    for (Action action : then) {\n": "      if (mutant::loses(action)) continue;\n      mutant::weaken(action);\n",
    },
}
LIST = """
add_executable(mutants scenarios/mutants/list.cc)
target_link_libraries(mutants PRIVATE rules)
"""


def scenarios():
    files = sorted(glob.glob(os.path.join(HERE, "**", "*.yaml"), recursive=True))
    return [file for file in files if re.search(r"^steps:", open(file, encoding="utf-8").read(), re.MULTILINE)]


def build(jobs):
    """Builds the copy with its calls; gives ticketctl and the program that lists all mutants."""
    copy_sources(TOP, SOURCE)
    for name, calls in CALLS.items():
        cut(os.path.join(SOURCE, name), calls)
    for name in ("mutant.hh", "mutant.cc"):
        shutil.copyfile(os.path.join(HERE, "mutants", name), os.path.join(SOURCE, "rules", name))
    with open(os.path.join(SOURCE, "tests", "CMakeLists.txt"), "a", encoding="utf-8") as opened:
        opened.write(LIST)
    subprocess.run(["cmake", "--preset", "dev"], cwd=SOURCE, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", BUILD, "-j", str(jobs), "--target", "ticketctl", "--target", "mutants"], cwd=SOURCE, check=True)
    return os.path.join(BUILD, "daemon", "ticketctl"), os.path.join(BUILD, "tests", "mutants")


def cut(path, calls):
    with open(path, encoding="utf-8") as opened:
        text = opened.read()
    for line, call in calls.items():
        if text.count(line) != 1:
            sys.exit(f"{path}: {line.strip()!r} is there {text.count(line)} times: mutate.py has to follow the code")
        text = text.replace(line, line + call)
    with open(path, "w", encoding="utf-8") as opened:
        opened.write('#include "rules/mutant.hh"\n' + text)


def run(ticketctl, mutant, files):
    """The steps that fail, as "file: step", and whether the program ended by itself."""
    env = {**os.environ, "TICKETD_MUTANT": mutant}
    done = subprocess.run([ticketctl, "test", *files], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
    failed, file = [], ""
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        if line.startswith("FAIL"):
            failed.append(f"{os.path.basename(file)}: {line[6:]}")
        elif line.endswith(".yaml"):
            file = line
    return failed, done.returncode in (0, 1)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options.add_argument("word", nargs="*")
    asked = options.parse_args()
    words, files = asked.word, scenarios()
    ticketctl, lister = build(asked.jobs)
    mutants = subprocess.run([lister], check=True, stdout=subprocess.PIPE, text=True).stdout.split("\n")
    failed, sound = run(ticketctl, "", files)
    if failed or not sound:
        sys.exit("the scenarios fail before anything is cut out:\n  " + "\n  ".join(failed))
    tried, survivors = 0, []
    for mutant in filter(None, mutants):
        if words and not any(word in mutant for word in words):
            continue
        tried += 1
        failed, sound = run(ticketctl, mutant, files)
        print(f"{'killed' if failed else 'SURVIVED' if sound else 'CRASHED':9} {mutant:28} {failed[0] if failed else ''}", flush=True)
        if not failed:
            survivors.append(mutant)
    print(f"{tried} mutants, {len(survivors)} survived")
    return 1 if survivors or not tried else 0


if __name__ == "__main__":
    sys.exit(main())

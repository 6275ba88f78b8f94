#!/usr/bin/env python3
"""Cuts one condition or action after the other out of the evaluator, and sees that some scenario fails each time.

    mutate.py BUILD [WORD...]    BUILD: configured with -DTICKETD_MUTATE=ON; with words, only mutants that have one of them

A mutant that no scenario kills is a condition or action that could be lost without anybody noticing: exit status 1.
"""
import glob
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def scenarios():
    files = sorted(glob.glob(os.path.join(HERE, "**", "*.yaml"), recursive=True))
    return [file for file in files if re.search(r"^steps:", open(file, encoding="utf-8").read(), re.MULTILINE)]


def program(build, name):
    found = [path for path in glob.glob(os.path.join(build, "**", name), recursive=True) if os.access(path, os.X_OK) and os.path.isfile(path)]
    if not found:
        sys.exit(f"{name} is not in {build}: configure it with -DTICKETD_MUTATE=ON and build it")
    return found[0]


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
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    build, words = sys.argv[1], sys.argv[2:]
    ticketctl, files = program(build, "ticketctl"), scenarios()
    mutants = subprocess.run([program(build, "mutants")], check=True, stdout=subprocess.PIPE, text=True).stdout.split("\n")
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

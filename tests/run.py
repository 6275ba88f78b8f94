#!/usr/bin/env python3
"""Runs every test there is and counts them honestly: `./dev test` builds first and then calls this.

    tests/run.py [--build build/dev] [--sanitized build/asan]... [--jobs N] [--list] [WORD...]

What is run: all that ctest knows of the build (Catch2 programs are counted by test case), the unit tests of each
sanitized build, the policy scenarios, and the end-to-end tests, each of those in a process of its own. With words, only
what has one of them in its name. The last line is `N passed, N failed`; the exit status is 1 when anything failed or when
nothing ran.
"""
import argparse
import ast
import collections
import concurrent.futures
import glob
import json
import os
import re
import subprocess
import sys
import time

TESTS = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(TESTS)

# One thing to run. count: how to read cases from what it prints; alone: measures time, so nothing else may run beside it.
Job = collections.namedtuple("Job", "name argv cwd env count seconds alone")
Result = collections.namedtuple("Result", "job passed failed skipped output took")


ASLR_OFF_WORKS = subprocess.run(["setarch", "-R", "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0


# --- reading the counts -------------------------------------------------------------------------------------------------
# Each gives (passed, failed, skipped) from what a program printed and whether it ended well.

def count_catch2(output, good):
    if found := re.search(r"All tests passed \(.*?in (\d+) test cases?\)", output):
        return (int(found[1]), 0, 0) if good else (int(found[1]), 1, 0)
    found = re.search(r"^test cases:(.*)$", output, re.MULTILINE)
    numbers = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|skipped)", found[1])} if found else {}
    failed = numbers.get("failed", 0) or (0 if good and numbers else 1)  # ended without a footer: a crash is a failure
    return numbers.get("passed", 0), failed, numbers.get("skipped", 0)


def count_scenarios(output, good):
    found = re.search(r"^(\d+) passed, (\d+) failed$", output, re.MULTILINE)
    if not found:
        return 0, 1, 0
    return int(found[1]), int(found[2]) or (0 if good else 1), 0


def count_unittest(output, good):
    ran = re.search(r"^Ran (\d+) tests?", output, re.MULTILINE)
    skipped = re.search(r"skipped=(\d+)", output)
    skips = int(skipped[1]) if skipped else 0
    if not good or not ran or ran[1] == "0":
        return 0, 1, 0
    return int(ran[1]) - skips, 0, skips


def count_one(output, good):
    if not good and output.startswith("skipped: "):
        return 0, 0, 1
    return (1, 0, 0) if good else (0, 1, 0)


# --- finding the tests --------------------------------------------------------------------------------------------------

def ctest_jobs(build, label, sanitized):
    """Whatever was given to add_test. Of a sanitized build only the rooms' programs are built."""
    listing = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], check=True, stdout=subprocess.PIPE, text=True)
    for test in json.loads(listing.stdout)["tests"]:
        properties = {entry["name"]: entry["value"] for entry in test.get("properties", [])}
        argv = test.get("command") or ["sh", "-c", "echo its program is not built; exit 1"]
        catch2 = os.path.basename(argv[0]).endswith("_tests")
        if sanitized and not catch2 and "command" in test:
            continue
        if sanitized and ASLR_OFF_WORKS:  # g++ 12's sanitizers do not know the address ranges of newer kernels
            argv = ["setarch", "-R", *argv]
        env = dict(line.split("=", 1) for line in properties.get("ENVIRONMENT", []))
        yield Job(f"{label}/{test['name']}", argv, properties.get("WORKING_DIRECTORY", build), env,
                  count_catch2 if catch2 else count_one, 1800 if sanitized else 900, False)


def scenario_jobs(build):
    """Our own, and those that ship beside the policies of etc/policies."""
    folders = os.path.join(TESTS, "scenarios"), os.path.join(TOP, "etc", "policies")
    files = sorted(file for folder in folders for file in glob.glob(os.path.join(folder, "**", "*.yaml"), recursive=True))
    if scenarios := [file for file in files if re.search(r"^steps:", open(file, encoding="utf-8").read(), re.MULTILINE)]:
        ticketctl = next(iter(glob.glob(os.path.join(build, "**", "ticketctl"), recursive=True)), "ticketctl")
        yield Job("scenarios", [ticketctl, "test", *scenarios], TOP, {}, count_scenarios, 300, False)


def e2e_jobs(build):
    """Each method of each tests/e2e/test_*.py; a class with `alone = True` is run by itself."""
    for file in sorted(glob.glob(os.path.join(TESTS, "e2e", "test_*.py"))):
        module = os.path.basename(file)[:-3]
        with open(file, encoding="utf-8") as opened:
            tree = ast.parse(opened.read(), file)
        for group in [node for node in tree.body if isinstance(node, ast.ClassDef)]:
            alone = any(isinstance(node, ast.Assign) and node.targets[0].id == "alone" for node in group.body)
            for method in [node.name for node in group.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test")]:
                yield Job(f"e2e/{module[5:]}/{method[5:]}", [sys.executable, "-m", "unittest", "-v", f"{module}.{group.name}.{method}"],
                          os.path.join(TESTS, "e2e"), {"TICKETD_BUILD": os.path.abspath(build)}, count_unittest, 600, alone)


# --- running them -------------------------------------------------------------------------------------------------------

def run(job):
    started = time.monotonic()
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **job.env}
    try:
        done = subprocess.run(job.argv, cwd=job.cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=job.seconds)
        output, good = done.stdout.decode("utf-8", "replace"), done.returncode == 0
    except subprocess.TimeoutExpired as late:
        output, good = (late.stdout or b"").decode("utf-8", "replace") + f"\nnot finished within {job.seconds} s\n", False
    except OSError as error:
        output, good = f"{job.argv[0]}: {error}\n", False
    return Result(job, *job.count(output, good), output, time.monotonic() - started)


def report(result):
    verdict = "FAILED" if result.failed else "ok" if result.passed else "skipped"
    cases = f"{result.passed}" if result.passed + result.failed != 1 else ""
    print(f"{verdict:7} {result.job.name}  {cases + ' cases, ' if cases else ''}{result.took:.1f} s", flush=True)
    if result.failed:
        print("".join(f"    {line}\n" for line in result.output.splitlines()[-200:]), flush=True)
    else:  # numbers that a test wants to be seen, and reasons for not running
        for line in re.findall(r"^  > (.*)$|^.* skipped ['\"](.*)['\"]$|^skipped: (.*)$", result.output, re.MULTILINE):
            print(f"        {line[0] or 'skipped: ' + (line[1] or line[2])}", flush=True)


def run_all(jobs, workers):
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for future in concurrent.futures.as_completed([pool.submit(run, job) for job in jobs if not job.alone]):
            report(future.result())
            yield future.result()
    for job in jobs:
        if job.alone:
            report(result := run(job))
            yield result


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--build")
    words.add_argument("--sanitized", action="append", default=[])
    words.add_argument("--jobs", type=int, default=max(2, os.cpu_count() or 1))
    words.add_argument("--list", action="store_true", help="only say what would be run")
    words.add_argument("word", nargs="*")
    asked = words.parse_args()

    jobs = []
    if asked.build:
        jobs += [*ctest_jobs(asked.build, "unit", False), *scenario_jobs(asked.build), *e2e_jobs(asked.build)]
    for build in asked.sanitized:
        jobs += ctest_jobs(build, os.path.basename(build.rstrip("/")), True)
    jobs = [job for job in jobs if not asked.word or any(word in job.name for word in asked.word)]
    if asked.list:
        print("\n".join(job.name for job in jobs))
        return 0
    results = list(run_all(jobs, asked.jobs))
    failures = [result.job.name for result in results if result.failed]
    passed, failed, skipped = (sum(getattr(result, field) for result in results) for field in ("passed", "failed", "skipped"))
    if failures:
        print("failed: " + ", ".join(failures))
    if skipped:
        print(f"{skipped} skipped")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())

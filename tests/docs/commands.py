#!/usr/bin/env python3
"""Every command of README and of the operators' documents: commands.py TICKETCTL TICKETD. Blocks of `sh` are run, each with a desk of its own
at work; those marked `root` or `network` are read: bash knows their words, and ticketctl their verbs."""
import os
import re
import subprocess
import sys
import tempfile
import time

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
CTL, DAEMON = (os.path.abspath(path) for path in sys.argv[1:3])
DOCUMENTS = ("README.md", "docs/operations.md", "docs/troubleshooting.md")
BLOCK = re.compile(r"^( *)```sh( [a-z ]+)?\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
POLICY = """
desk: {{name: Example Support, tag: Example, domain: example.com}}
storage: {{path: {folder}/tickets.db}}
control: {{socket: {folder}/control.sock}}
mailboxes:
  support: {{address: support@example.com, smtp: {{url: "smtp://127.0.0.1:9", tls: none, user: u, password: {{file: {folder}/password}}}}}}
agents:
  alice: {{name: Alice Meyer, email: alice@example.com}}
  bob: {{name: Bob Ng, email: bob@example.com}}
groups: {{tier1: {{members: [alice, bob]}}}}
severities: [urgent, high, low]
rules:
  - {{name: all, when: {{opens: true}}, then: {{group: tier1}}}}
"""
MAIL = "From: Chris <chris@initech.example>\nTo: support@example.com\nSubject: printer on fire {0}\nMessage-ID: <{0}@initech.example>\n\nHelp {0}\n"


def run(*argv, **more):
    return subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False, **more)


def blocks():
    for name in DOCUMENTS:
        with open(os.path.join(TOP, name), encoding="utf-8") as file:
            text = file.read()
        for found in BLOCK.finditer(text):
            lines = [line[len(found[1]):] for line in found[3].splitlines()]
            yield f"{name}:{text[:found.start()].count(chr(10)) + 1}", (found[2] or "").split(), "\n".join(lines) + "\n"


class Desk:
    """A daemon with two tickets, and `ticketctl` in the way that its owner has it."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        path = self.folder.name
        for name, text in (("policy.yaml", POLICY.format(folder=path)), ("password", "secret\n"), ("answer.txt", "It is out.\n"),
                           ("ticketctl", f"#!/bin/sh\nexec {CTL} --config {path}/policy.yaml \"$@\"\n")):
            with open(os.path.join(path, name), "w", encoding="utf-8") as file:
                file.write(text)
        os.chmod(os.path.join(path, "ticketctl"), 0o755)
        self.daemon = subprocess.Popen([DAEMON, "--config", os.path.join(path, "policy.yaml")], stderr=subprocess.DEVNULL)
        until = time.monotonic() + 30
        while not os.path.exists(os.path.join(path, "control.sock")) and time.monotonic() < until:
            time.sleep(0.05)
        for number in (1, 2):
            done = run(os.path.join(path, "ticketctl"), "ingest", "--mailbox", "support", input=MAIL.format(number))
            if done.returncode:
                raise SystemExit(f"no desk: {done.stdout}")
        run(os.path.join(path, "ticketctl"), "outbox", "hold", "1")
        return self

    def __exit__(self, *_):
        self.daemon.terminate()
        self.daemon.wait(30)
        self.folder.cleanup()

    def run(self, block):
        return run("bash", "-euo", "pipefail", "-c", block, cwd=self.folder.name,
                   env={**os.environ, "PATH": f"{self.folder.name}:{os.environ['PATH']}"})


def read_only(block):
    done = run("bash", "-n", "-c", block)
    if done.returncode:
        yield done.stdout
    for words in re.findall(r"\bticketctl((?: --\w+ \S+)*)((?: [a-z]+)+)", block):
        if run(CTL, *words[1].split()[:1], "--help").stdout.startswith("Operate"):
            yield f"ticketctl has no verb {words[1]}"


def main():
    problems, ran = [], 0
    for place, marks, block in blocks():
        if set(marks) & {"root", "network"}:
            problems += [f"{place}: {problem}" for problem in read_only(block)]
            continue
        with Desk() as desk:
            done = desk.run(block)
        ran += 1
        if done.returncode:
            problems.append(f"{place}: exit {done.returncode}\n{block}{done.stdout}")
    if ran < 5:
        problems.append("this test does not find the blocks")
    print("\n".join(problems) or f"{ran} blocks were run")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

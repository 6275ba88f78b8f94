#!/usr/bin/env python3
"""Verbs about policies get what nobody should give them: each must say what is wrong, with the exit status of its kind.

    odd_input.py TICKETCTL

Whatever comes in: no signal, no hang, no control character and no broken UTF-8 on a terminal.
"""
import os
import random
import resource
import subprocess
import sys
import tempfile
import unittest

POLICY = """desk: {name: D, domain: example.com}
storage: {path: none.db}
smtp: {url: "smtp://localhost:25", tls: none}
mailboxes: {support: {address: support@example.com}}
"""
MAIL = "From: a@x.example\nTo: support@example.com\nSubject: Hi\nDate: Mon, 2 Mar 2026 09:00:00 +0000\nMessage-ID: <%s@x>\n\nText\n"
FROM = "From a@x.example Mon Mar  2 09:00:00 2026\n"
START = "policy: ok.yaml\nstart: 2026-03-02 09:00 UTC\n"
NOISE = random.Random(1).randbytes(100_000)

FILES = {
    "ok.yaml": POLICY,
    "empty": "",
    "noise": NOISE,
    "nul.yaml": b"desk:\0x\n",
    "utf16.yaml": POLICY.encode("utf-16"),
    "latin.yaml": POLICY.encode() + b"x-a: \xe4\n",
    "tabs.yaml": POLICY + "rules:\n\t- name: x\n",
    "deep.yaml": "a: " + "[" * 100_000,
    "bomb.yaml": "x-a: &a [1,1,1,1,1,1,1,1,1,1]\n"
    + "".join(f"x-{b}: &{b} [{','.join(['*' + a] * 10)}]\n" for a, b in zip("abcdefghi", "bcdefghij")),
    "ring.yaml": POLICY + "include: ring2.yaml\n",
    "ring2.yaml": "include: ring.yaml\n",
    "pipes.yaml": POLICY + "include: pipe\n",
    "many.yaml": POLICY + "include: [" + ",".join(f"more{i}.yaml" for i in range(300)) + "]\n",
    **{f"more{i}.yaml": "x-a: 1\n" for i in range(300)},
    "scenario.yaml": START + "steps:\n  - mail: {from: a@x.example, subject: x}\n    expect: [{ticket: {id: 1}}]\n",
    "pipe-mail.yaml": START + "steps: [{mail: {file: pipe}}]\n",
    "tabs-scenario.yaml": START + "steps:\n\t- wait: 1h\n",
    "for-ever.yaml": START + "steps: [{wait: 99999999999d}]\n",
    "backwards.yaml": START + "steps: [{until: 1999-01-01 00:00}]\n",
    "one.eml": MAIL % 1,
    "two.mbox": FROM + MAIL % 1 + "\n" + FROM + MAIL % 2 + "\n",
    "noise.mbox": b"From \xff\xfe\n" + NOISE + b"\n\nFrom \xe4\n\n\n\nFrom x",
    "from-only": "From ",
    "maildir/cur/1:2,S": MAIL % 3,
    "folder/nothing/here": "",
}

# arguments, exit status, words that must be told
CASES = [
    ("check none.yaml", 1, "none.yaml: error: cannot read the file: there is no such file"),
    ("check empty", 1, 'empty:1:1: error: the policy needs "desk"'),
    ("check folder", 1, "cannot read the file: it is a folder"),
    ("check pipe", 1, "cannot read the file: it is no ordinary file"),
    ("check /dev/zero", 1, "it is no ordinary file"),
    ("check loop", 1, "loop: error: cannot read the file"),
    ("check large", 1, "it is larger than 64 MiB"),
    ("check noise", 1, "noise:1:1: error: a byte that is not UTF-8"),
    ("check nul.yaml", 1, "nul.yaml:1:6: error: a NUL byte"),
    ("check utf16.yaml", 1, "not UTF-8 (save the file as UTF-8)"),
    ("check latin.yaml", 1, "latin.yaml:5:6: error: a byte that is not UTF-8"),
    ("check tabs.yaml", 1, "tabs.yaml:6:2: error: not valid YAML: illegal block entry (indent with blanks, not with tabs)"),
    ("check deep.yaml", 1, "nested deeper than 40 levels"),
    ("check bomb.yaml", 1, "more than 1000000 values, aliases unfolded"),
    ("check ring.yaml", 0, ""),  # each file counts once
    ("check pipes.yaml", 1, "pipes.yaml:5:10: error: cannot read pipe: it is no ordinary file"),
    ("check many.yaml", 1, "more than 200 includes"),
    (["check", b"no\xff\x1b[31m\xe2\x80\xaex"], 1, "there is no such file"),
    ("check ok.yaml more", 2, "more"),
    ("--nope", 2, 'there is no option "--nope"'),
    ([b"\xff\xfe"], 2, "there is no verb"),
    ("test none.yaml", 1, "FAIL  none.yaml: error: cannot read the file: there is no such file"),
    (["test", b"no\xff.yaml"], 1, "there is no such file"),
    ("test folder", 1, "it is a folder"),
    ("test pipe", 1, "it is no ordinary file"),
    ("test noise", 1, "not UTF-8"),
    ("test pipe-mail.yaml", 1, "cannot read pipe: it is no ordinary file"),
    ("test tabs-scenario.yaml", 1, "indent with blanks, not with tabs"),
    ("test for-ever.yaml", 1, "units are s, m, h"),
    ("test backwards.yaml", 1, "it is 2026-03-02 09:00:00 already"),
    ("test --jobs -1 scenario.yaml", 2, "--jobs"),
    ("test --jobs 1000000 scenario.yaml", 0, "1 passed, 0 failed"),
    ("test --jobs 1000 " + "scenario.yaml " * 500, 0, "500 passed, 0 failed"),
    ("test --junit folder scenario.yaml", 1, "cannot write folder"),
    ("test", 2, "SCENARIO is required"),
    ("replay --policy ok.yaml none.eml", 1, "cannot read none.eml: there is no such file"),
    ("replay --policy ok.yaml pipe", 1, "cannot read pipe: it is no ordinary file"),
    ("replay --policy ok.yaml /dev/zero", 1, "it is no ordinary file"),
    ("replay --policy ok.yaml endless", 1, "cannot read endless: it is larger than 256 MiB"),
    ("replay --policy ok.yaml empty", 0, "0 mails, 0 would differ"),  # an mbox without a mail
    ("replay --policy ok.yaml from-only", 0, "0 mails"),
    ("replay --policy ok.yaml folder", 0, "0 mails"),
    ("replay --policy ok.yaml noise", 0, "1 mails, 1 would differ"),
    ("replay --policy ok.yaml noise.mbox", 0, "would differ"),
    ("replay --policy ok.yaml one.eml two.mbox maildir", 0, "4 mails, 4 would differ"),
    ("--config ok.yaml replay --policy ok.yaml two.mbox", 0, "2 mails, 0 would differ"),
    ("--config noise replay --policy ok.yaml one.eml", 78, "noise:1:1: error: a byte that is not UTF-8"),
    ("--config folder replay --policy ok.yaml one.eml", 78, "it is a folder"),
    ("replay --policy none.yaml one.eml", 78, "there is no such file"),
    ("replay --policy noise one.eml", 78, "not UTF-8"),
    ("--config ok.yaml replay --policy ok.yaml --since -5d", 2, "--since takes a time such as 30d or a date, not -5d"),
    ("--config ok.yaml replay --policy ok.yaml --since 2026-02-30", 2, "not 2026-02-30"),
    ("--config ok.yaml replay --policy ok.yaml --since 99999999999999d", 2, "--since takes a time"),
    ("--config ok.yaml replay --policy ok.yaml --since 30d", 1, "there is no database at none.db"),
    ("--database noise replay --policy ok.yaml", 1, "file is not a database"),
    ("--database pipe replay --policy ok.yaml", 1, "is no ordinary file"),
    ("--database pipe why 1", 1, "is no ordinary file"),
    ("--database /dev/zero why 1", 1, "is no ordinary file"),
    ("--database folder why 1", 1, "is a folder"),
    ("--database none.db why 1", 1, "there is no database at none.db"),
    ("--database real.db why 1", 0, "No rule matched"),
    ("--database real.db why #1", 0, "No rule matched"),
    ("--database real.db why 7", 1, "there is no ticket #7"),
    ("--database real.db why 0", 2, 'expected a number such as 42, found "0"'),
    ("--database real.db why -1", 2, "-1"),
    ("--database real.db why 99999999999999999999", 2, 'expected a number such as 42, found "99999999999999999999"'),
    ("--database real.db why abc", 2, 'expected a number such as 42, found "abc"'),
    ("--database real.db why 0x10", 2, 'expected a number such as 42, found "0x10"'),
    ("--database real.db why 1.5", 2, 'expected a number such as 42, found "1.5"'),
    (["--database", "real.db", "why", b"\xff"], 2, "expected a number such as 42"),
    (["--database", "real.db", "show", "\uff11"], 2, "expected a number such as 42"),
    ("--socket none.sock why 1", 75, "no daemon listens on none.sock"),
    ("--config none.yaml why 1", 78, "there is no such file"),
    ("--config ok.yaml template show ack --ticket 0", 2, "expected a number such as 42"),
    ("--config ok.yaml template show ack --ticket 5", 1, "there is no database"),
    ("--config ok.yaml template show none", 1, "there is no template none (`ticketctl template list` names them)"),
    (["--config", "ok.yaml", "template", "show", b"ack\x1b[31m\xff\n"], 1, "there is no template ack [31m"),
    (["--config", "ok.yaml", "template", "show", "ack", "--language", "../" * 1000], 0, "We have received your message"),
    ("--config noise template list", 78, "not UTF-8"),
    ("template", 2, "A subcommand is required"),
    ("schema more", 2, "more"),
]


def limit_memory():
    resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30))


class OddInput(unittest.TestCase):
    program = ""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        for name, content in FILES.items():
            path = os.path.join(cls.folder.name, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content if isinstance(content, bytes) else content.encode())
        os.mkfifo(os.path.join(cls.folder.name, "pipe"))
        os.mkfifo(os.path.join(cls.folder.name, "maildir/cur/pipe"))
        os.symlink("loop", os.path.join(cls.folder.name, "loop"))
        for name, size in {"large": 70 << 20, "endless": 200 << 30}.items():
            with open(os.path.join(cls.folder.name, name), "wb") as file:
                file.truncate(size)
        open(os.path.join(cls.folder.name, "real.db"), "wb").close()  # ticketctl makes no database, and fills an empty file
        cls.run_program(["--config", "ok.yaml", "--database", "real.db", "ingest", "--mailbox", "support"], (MAIL % 9).encode())

    @classmethod
    def run_program(cls, arguments, given=b"", stdout=subprocess.PIPE):
        return subprocess.run([cls.program, *arguments], cwd=cls.folder.name, input=given, stdout=stdout, stderr=subprocess.PIPE,
                              timeout=90, preexec_fn=limit_memory, check=False)

    def test_each_is_told_what_is_wrong(self):
        for arguments, status, words in CASES:
            words_given = arguments.split() if isinstance(arguments, str) else arguments
            with self.subTest(arguments=arguments[:80]):
                done = self.run_program(words_given)
                told = (done.stdout + done.stderr).decode("utf-8")  # strictly
                self.assertEqual(done.returncode, status, told[:2000])
                self.assertIn(words, told)
                strange = [c for c in told if (c < " " and c != "\n") or c in "\x7f\u202e\u2028"]
                self.assertEqual(strange, [])

    def test_a_full_disk_is_told(self):
        with open("/dev/full", "wb") as full:
            done = self.run_program(["schema"], stdout=full)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"cannot write the output: No space left on device", done.stderr)


if __name__ == "__main__":
    OddInput.program = os.path.abspath(sys.argv.pop(1))
    unittest.main()

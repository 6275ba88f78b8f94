"""The unit: systemd finds nothing to complain about, and the sandbox is tight."""
import os
import re
import subprocess
import tempfile
import unittest

from harness import unpacked

BUILD = os.environ.get("TICKETD_BUILD", os.path.join(unpacked.TOP, "build", "dev"))
WORST_EXPOSURE = 1.3


class Unit(unittest.TestCase):
    def setUp(self):
        """The configured unit, with a program that exists here: verify looks for it."""
        folder = self.enterContext(tempfile.TemporaryDirectory())
        with open(os.path.join(BUILD, "systemd", "ticketd.service"), encoding="utf-8") as file:
            self.text = file.read()
        self.assertNotIn("@", re.sub(r"=~?@\S+( @\S+)*|#.*", "", self.text), "a name was not filled in")
        self.unit = os.path.join(folder, "ticketd.service")
        with open(self.unit, "w", encoding="utf-8") as file:
            file.write(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", self.text, flags=re.MULTILINE))

    def analyze(self, *words):
        return subprocess.run(["systemd-analyze", *words, self.unit], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=60)

    def test_verify_prints_nothing(self):
        done = self.analyze("verify")
        self.assertEqual((done.stderr, done.stdout, done.returncode), ("", "", 0))

    def test_verify_would_see_an_unknown_key(self):
        with open(self.unit, "a", encoding="utf-8") as file:
            file.write("\n[Service]\nPrivatTmp=yes\n")
        self.assertIn("PrivatTmp", self.analyze("verify").stderr)

    def test_exposure_is_low(self):
        done = self.analyze("security", "--offline=yes", "--threshold=20")
        exposure = float(re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)[1])
        print(f"\n  > exposure {exposure}", flush=True)
        self.assertLessEqual(exposure, WORST_EXPOSURE, done.stdout)

    def test_a_bad_policy_stops_it_and_a_crash_restarts_it(self):
        keys = dict(line.split("=", 1) for line in self.text.splitlines() if "=" in line and not line.startswith("#"))
        self.assertEqual(keys["Type"], "notify")
        self.assertEqual(keys["Restart"], "on-failure")
        self.assertEqual(keys["RestartPreventExitStatus"], "78")
        self.assertIn("HUP $MAINPID", keys["ExecReload"])
        self.assertEqual(keys["StateDirectory"], "ticketd")


if __name__ == "__main__":
    unittest.main()

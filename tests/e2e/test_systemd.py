"""The installed unit: it starts what is installed, systemd finds nothing to complain about, and the sandbox is tight."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from harness import unpacked

BUILD = os.environ.get("TICKETD_BUILD", os.path.join(unpacked.TOP, "build", "dev"))
WORST_EXPOSURE = 1.3


def install(destination):
    """What `cmake --install` puts there, and around it a system that has systemd's own units and `kill`."""
    subprocess.run(["cmake", "--install", BUILD], env={**os.environ, "DESTDIR": destination}, stdout=subprocess.DEVNULL, check=True,
                   timeout=120)
    units = os.path.join(destination, "lib", "systemd", "system")
    shutil.copytree("/lib/systemd/system", units, symlinks=True, dirs_exist_ok=True,
                    ignore=lambda _, names: [n for n in names if not n.endswith(".target")])
    program = os.path.join(destination, "usr", "bin", "kill")
    os.makedirs(os.path.dirname(program), exist_ok=True)
    shutil.copy("/bin/true", program)


class Unit(unittest.TestCase):
    """The unit as it is installed: nothing of it is replaced."""

    @classmethod
    def setUpClass(cls):
        cls.root = cls.enterClassContext(tempfile.TemporaryDirectory())
        install(cls.root)
        cls.unit = cls.installed("ticketd.service")
        with open(cls.unit, encoding="utf-8") as file:
            cls.text = file.read()

    @classmethod
    def installed(cls, name):
        """The one file of that name below the root."""
        found = [os.path.join(folder, name) for folder, _, names in os.walk(cls.root) if name in names]
        if len(found) != 1:
            raise AssertionError(f"{name} is installed {len(found)} times: {found}")
        return found[0]

    def verify(self):
        return subprocess.run(["systemd-analyze", f"--root={self.root}", "--man=no", "verify", "ticketd.service"], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=60)

    def append(self, text):
        """More of the unit, for one test."""
        with open(self.unit, "a", encoding="utf-8") as file:
            file.write(text)
        self.addCleanup(self.restore)

    def restore(self):
        with open(self.unit, "w", encoding="utf-8") as file:
            file.write(self.text)

    def test_every_name_is_filled_in(self):
        self.assertNotIn("@", re.sub(r"=~?@\S+( @\S+)*|#.*", "", self.text))

    def test_verify_prints_nothing(self):
        done = self.verify()
        self.assertEqual((done.stderr, done.stdout, done.returncode), ("", "", 0))

    def test_what_it_starts_and_reads_is_installed(self):
        program, _, config = re.search(r"^ExecStart=(\S+) (--config) (\S+)$", self.text, re.MULTILINE).groups()
        self.assertEqual(self.root + program, self.installed("ticketd"))
        self.assertTrue(os.access(self.root + program, os.X_OK))
        self.assertTrue(os.path.exists(self.root + config))

    def test_verify_would_see_a_program_that_is_not_there(self):
        moved = self.installed("ticketd")
        os.rename(moved, moved + ".away")
        self.addCleanup(os.rename, moved + ".away", moved)
        self.assertIn("is not executable", self.verify().stderr)

    def test_verify_would_see_an_unknown_key(self):
        self.append("\n[Service]\nPrivatTmp=yes\n")
        self.assertIn("PrivatTmp", self.verify().stderr)

    def test_exposure_is_low(self):
        done = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=20", self.unit], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=60)
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
        self.assertGreaterEqual(int(keys["LimitNOFILE"]), 65536)


if __name__ == "__main__":
    unittest.main()

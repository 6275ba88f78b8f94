"""Child processes with a log, which end when we end."""
import ctypes
import os
import signal
import subprocess

from .waiting import wait_until

_PR_SET_PDEATHSIG = 1


def _die_with_parent():
    # A test run that is itself killed must not leave servers behind.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Process:
    """One child in a session of its own; what it prints goes to `log`, appended over restarts."""

    def __init__(self, name, argv, log, env=None, cwd=None):
        self.name, self.argv, self.log = name, [str(word) for word in argv], log
        self.env, self.cwd = env, cwd
        self._child = None

    def start(self, ready=None, seconds=30.0):
        """Starts; with ready, waits until ready() is true and complains with the log when the child ends before."""
        with open(self.log, "ab") as log:
            self._child = subprocess.Popen(self.argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.env,
                                           cwd=self.cwd, start_new_session=True, preexec_fn=_die_with_parent)
        if ready:
            wait_until(f"{self.name} ready", lambda: ready() or self._must_run(), seconds)
        return self

    def _must_run(self):
        if not self.running:
            raise RuntimeError(f"{self.name} ended with {self._child.returncode}:\n{self.text()[-4000:]}")
        return False

    @property
    def pid(self):
        return self._child.pid if self._child else None

    @property
    def running(self):
        return self._child is not None and self._child.poll() is None

    def signal(self, number):
        self._child.send_signal(number)

    def wait(self, seconds=30.0):
        """Waits for the end and gives the exit status (negative: the signal)."""
        return self._child.wait(timeout=seconds)

    def stop(self, seconds=30.0):
        """SIGTERM, then after the deadline SIGKILL to the whole group. Gives the exit status, None if never started."""
        if self._child is None:
            return None
        if self.running:
            self.signal(signal.SIGTERM)
            try:
                self.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        self._kill_group()
        return self._child.returncode

    def kill(self):
        """kill -9 of the process alone, as a crash would."""
        if self.running:
            self.signal(signal.SIGKILL)
        return self.wait()

    def end(self):
        """SIGKILL to the whole group at once: for servers whose files nobody needs any more."""
        if self._child is not None:
            self._kill_group()
            self.wait()

    def _kill_group(self):
        try:
            os.killpg(self._child.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass

    def text(self):
        try:
            with open(self.log, encoding="utf-8", errors="replace") as log:
                return log.read()
        except FileNotFoundError:
            return ""

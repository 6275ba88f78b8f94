"""ticketd under test: its policy, its credentials, its start, stop and kill, and ticketctl beside it."""
import glob
import json
import os
import signal
import socket
import subprocess
import threading
import time

from . import unpacked
from .process import Process
from .waiting import wait_until


def program(name):
    """The path of ticketd or ticketctl in the build under test ($TICKETD_BUILD, else build/dev)."""
    build = os.environ.get("TICKETD_BUILD", os.path.join(unpacked.TOP, "build", "dev"))
    for pattern in (os.path.join(build, name), os.path.join(build, "*", name), os.path.join(build, "*", "*", name)):
        for found in sorted(glob.glob(pattern)):
            if os.path.isfile(found) and os.access(found, os.X_OK):
                return found
    raise FileNotFoundError(f"no {name} below {build}: run ./dev build")


class Notifications:
    """What systemd would hear: listens on a NOTIFY_SOCKET and keeps (time, line)."""

    def __init__(self, path):
        self.path, self.heard = path, []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(path)
        os.chmod(path, 0o666)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            try:
                data = self._socket.recv(65536)
            except OSError:
                return
            now = time.monotonic()
            self.heard.extend((now, line) for line in data.decode("utf-8", "replace").splitlines())

    def has(self, start, since=0.0):
        """Was a line heard that starts so?"""
        return any(at >= since and line.startswith(start) for at, line in list(self.heard))

    def close(self):
        self._socket.close()
        os.unlink(self.path)


class Ticketd:
    """One daemon with a folder of its own: policy.yaml, credentials/, run/ (the control socket), state/tickets.db, ticketd.log."""

    def __init__(self, folder):
        self.folder = folder
        for place in ("credentials", "run", "state"):
            os.makedirs(self.path(place), exist_ok=True)
        self.config, self.database = self.path("policy.yaml"), self.path("state", "tickets.db")
        self.notifications = Notifications(self.path("notify"))
        self.environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC", "NOTIFY_SOCKET": self.notifications.path,
                            "CREDENTIALS_DIRECTORY": self.path("credentials"), "RUNTIME_DIRECTORY": self.path("run"),
                            "STATE_DIRECTORY": self.path("state"), "HOME": folder}
        self.process = Process("ticketd", [program("ticketd"), "--config", self.config], self.path("ticketd.log"), env=self.environment)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write_policy(self, policy):
        """policy: text, or a value that is written as JSON, which is YAML."""
        with open(self.config + ".new", "w", encoding="utf-8") as file:
            file.write(policy if isinstance(policy, str) else json.dumps(policy, indent=1))
        os.replace(self.config + ".new", self.config)

    def write_credential(self, name, secret):
        with open(self.path("credentials", name), "w", encoding="utf-8") as file:
            file.write(secret)

    def start(self, seconds=30):
        """Starts and waits for READY=1."""
        since = time.monotonic()
        self.process.start(lambda: self.notifications.has("READY=1", since), seconds)
        return self

    def start_and_wait(self, seconds=30):
        """Starts a daemon that is expected to end by itself; gives its exit status."""
        self.process.start()
        return self.process.wait(seconds)

    def stop(self, seconds=30):
        return self.process.stop(seconds)

    def kill(self):
        return self.process.kill()

    def reload(self):
        self.process.signal(signal.SIGHUP)

    def log(self):
        return self.process.text()

    def wait_log(self, words, seconds=20, since=0):
        """Waits until the log, from that character on, says the words (case folded)."""
        wait_until(f"{words!r} in the log", lambda: words.lower() in self.log()[since:].lower(), seconds)

    def ctl(self, *words, data=None, seconds=60):
        """Runs ticketctl; gives the completed process with text output."""
        return subprocess.run([program("ticketctl"), "--config", self.config, *map(str, words)], input=data, timeout=seconds,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=not isinstance(data, bytes), env=self.environment)

    def json(self, *words):
        """What `ticketctl WORDS --json` prints, as a value. Exit status 1 is an answer too (audit); anything else is not."""
        done = self.ctl(*words, "--json")
        if done.returncode not in (0, 1) or not done.stdout:
            raise AssertionError(f"ticketctl {' '.join(map(str, words))}: exit {done.returncode}: {done.stderr}")
        return json.loads(done.stdout)

    def tickets(self):
        return self.json("list")

    def wait_tickets(self, count, seconds=30):
        """Waits for at least so many tickets and gives them by id."""
        wait_until(f"{count} tickets", lambda: len(self.tickets()) >= count, seconds, pause=0.1)
        return sorted(self.tickets(), key=lambda ticket: ticket["id"])

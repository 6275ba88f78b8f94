"""Waiting with a deadline, and ports that nobody else takes."""
import fcntl
import os
import random
import socket
import tempfile
import time


class Late(AssertionError):
    """Something did not happen in time."""


def wait_until(what, check, seconds=20.0, pause=0.02):
    """Calls check() until it gives something true, and returns that; raises Late after so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        value = check()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Late(f"{what}: not within {seconds:g} s")
        time.sleep(pause)


def accepts(port, host="127.0.0.1"):
    """Does somebody listen there?"""
    try:
        socket.create_connection((host, port), timeout=1).close()
        return True
    except OSError:
        return False


_reserved = []  # open lock files: a port stays ours until this process ends


def free_port():
    """A loopback port that stays reserved for this process, whoever else tests on this machine at the same time.

    Below the range that the kernel hands out to outgoing connections, so that a server may go down and come back on it.
    """
    locks = os.path.join(tempfile.gettempdir(), f"ticketd-ports-{os.getuid()}")
    os.makedirs(locks, exist_ok=True)
    for _ in range(1000):
        port = random.randrange(20000, 32000)
        lock = open(os.path.join(locks, str(port)), "w", encoding="ascii")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            lock.close()
            continue
        _reserved.append(lock)
        return port
    raise OSError("no free loopback port found")

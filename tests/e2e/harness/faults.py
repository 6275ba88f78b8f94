"""A TCP proxy before a real server that does what bad networks and bad servers do, one fault a connection, drawn from a seed."""
import collections
import random
import select
import socket
import ssl
import struct
import threading
import time

from .wire import _close
from .waiting import free_port

KINDS = ("none", "reset_after_line", "reset_at_offset", "half_open", "garbage", "slow", "refused", "no_tls", "tls_cut", "foreign_certificate")
WEIGHTS = (25, 22, 22, 4, 8, 5, 5, 4, 3, 2)

# One connection: what was done to it, how long it lived, and whether a mail was handed over without its answer coming back.
Session = collections.namedtuple("Session", "kind seconds frozen_for window")


class FaultProxy:
    """Listens with TLS on `port` and passes on to a local port, with TLS too if `server_tls`. calm() ends the faults."""

    def __init__(self, name, target, certificate, foreign, seed, server_tls=False):
        self.name, self.port, self.target, self._server_tls = name, free_port(), target, server_tls
        self._good, self._foreign = self._context(certificate), self._context(foreign)
        self._random, self._lock = random.Random(f"{seed} {name}"), threading.Lock()
        self.sessions, self.windows, self._calm, self._listener = [], collections.Counter(), False, None

    @staticmethod
    def _context(pair):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*pair)
        return context

    def start(self):
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()
        return self

    def stop(self):
        listener, self._listener = self._listener, None
        if listener:
            listener.close()

    def calm(self):
        self._calm = True

    def _accept(self, listener):
        while self._listener is listener:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                kind = "none" if self._calm else self._random.choices(KINDS, WEIGHTS)[0]
                dice = random.Random(self._random.random())
            threading.Thread(target=self._serve, args=(client, kind, dice), daemon=True).start()

    def _serve(self, client, kind, dice):
        began, link = time.monotonic(), None
        try:
            link = self._join(client, kind, dice)
            if link:
                link.run(lambda: self._calm)
        except (OSError, ValueError, EOFError):
            pass
        finally:
            _close(*(link.ends if link else [client]))
        window = link.window() if link else None
        if window:
            self.windows[window] += 1
        frozen = link.frozen_at and time.monotonic() - link.frozen_at if link else None
        self.sessions.append(Session(kind, time.monotonic() - began, frozen, window))

    def _join(self, client, kind, dice):
        client.settimeout(30)
        if kind == "refused":
            return _reset(client)
        if kind == "no_tls":
            client.sendall(dice.randbytes(dice.randrange(1, 400)))
            return None
        if kind == "tls_cut":
            client.recv(dice.randrange(1, 300))
            return _reset(client)
        context = self._foreign if kind == "foreign_certificate" else self._good
        inner = context.wrap_socket(client, server_side=True)
        server = socket.create_connection(("127.0.0.1", self.target), timeout=30)
        if self._server_tls:
            trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
            server = trusting.wrap_socket(server)
        return Link(inner, server, kind, dice)


class Link:
    """Both directions of one connection in one thread: a TLS socket must not be read and written at the same time."""

    def __init__(self, client, server, kind, dice):
        self.ends, self._client, self._server = (client, server), client, server
        self._kind, self._dice, self.frozen_at = kind, dice, None
        self._who = dice.choice(("client", "server"))
        self._after = dice.randrange(1, 40) if kind == "reset_after_line" else int(10 ** dice.uniform(0, 4.5))
        self._until = time.monotonic() + dice.uniform(0.3, 8)  # then it is closed in good order, so that the next one begins
        self._passed = collections.Counter()
        self._asked, self._unanswered = b"", None
        for end in self.ends:
            end.settimeout(60)

    def run(self, is_calm):
        while is_calm() or self.frozen_at or time.monotonic() < self._until:
            ready = [end for end in self.ends if isinstance(end, ssl.SSLSocket) and end.pending()] or select.select(self.ends, [], [], 0.2)[0]
            for end in ready:
                self._pass("client" if end is self._client else "server", end.recv(16384))

    def _pass(self, who, data):
        if not data:
            raise EOFError
        self._note(who, data)
        if self.frozen_at:
            return  # read and thrown away: a peer that is gone without a word
        sink = self._server if who == "client" else self._client
        if self._kind == "slow" and self._passed[who] < 1500:
            for at in range(0, len(data), 3):
                sink.sendall(data[at:at + 3])
                time.sleep(0.004)
        elif who == self._who and self._is_due(who, data):
            return self._strike(who, data, sink)
        else:
            sink.sendall(data)
        self._passed[who] += len(data)
        self._passed[who, "lines"] += data.count(b"\n")
        if who == "server":
            self._unanswered = None

    def _is_due(self, who, data):
        if self._kind == "reset_after_line":
            return self._passed[who, "lines"] + data.count(b"\n") >= self._after
        return self._kind in ("reset_at_offset", "half_open", "garbage") and self._passed[who] + len(data) >= self._after

    def _strike(self, who, data, sink):
        cut = max(0, min(len(data), self._after - self._passed[who])) if self._kind != "reset_after_line" else data.rfind(b"\n") + 1
        sink.sendall(data[:cut])
        if self._kind == "half_open":
            self.frozen_at = time.monotonic()
        elif self._kind == "garbage":
            sink.sendall(self._dice.choice((self._dice.randbytes(200), b"\r\n" * 50, b"* BYE\r\n", b"\0" * 100, b"250 2.0.0 Ok\r\n", b"* 99 EXISTS\r\n{99999}\r\n")))
            sink.sendall(data[cut:])
            self._kind = "none"
        else:
            for end in self.ends:
                _reset(end)
            raise EOFError

    # A mail whose final dot went to the server while the answer never came to the client may be sent again.
    def _note(self, who, data):
        if who != "client":
            return
        self._asked = (self._asked + data)[-200_000:]
        if self._asked.endswith(b"\r\n.\r\n") or b"\r\n.\r\n" in data:
            at = self._asked.rfind(b"Message-ID:")
            self._unanswered = self._asked[at:at + 400].split(b">")[0].split(b"<")[-1].decode("latin-1") if at >= 0 else None

    def window(self):
        return self._unanswered


def _reset(end):
    try:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    except OSError:
        pass
    end.close()

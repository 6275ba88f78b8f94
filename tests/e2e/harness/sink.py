"""An SMTP server of our own that can fail in every way that matters, and remembers what it took.

It also stands in for Postfix where there is no root: with `deliver_to` each mail goes on to the private Dovecot.
"""
import base64
import collections
import smtplib
import socket
import socketserver
import ssl
import threading
import time

from .dovecot import PASSWORD
from .waiting import free_port, wait_until

# One mail that reached the final dot. fate: "accepted", "refused", or "lost" (taken, but the 250 never left).
Taken = collections.namedtuple("Taken", "sender recipients raw at fate")

# Where a failure can be planned. The last five concern the final dot.
STAGES = ("connect", "auth", "mail", "rcpt", "data", "drop-before-dot", "dot", "drop-after-dot", "stall", "late")


class SmtpSink:
    """Plan failures with fail(); everything that reached the final dot is in `taken`, in order."""

    name = "SMTP sink"

    def __init__(self, certificate=None, implicit_tls=True, deliver_to=None, password=PASSWORD):
        """certificate: (certificate, key) for TLS, at once or after STARTTLS; None speaks in the clear."""
        self.port = self.smtps = free_port()
        self.taken, self.connections, self.password = [], 0, password
        self.implicit_tls, self.deliver_to = implicit_tls, deliver_to
        self.context, self.refuse_null_sender = None, False
        self.token_mechanisms = "XOAUTH2 OAUTHBEARER"
        self.tokens = None  # a TokenServer: bearer tokens are taken, and no passwords
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*certificate)
        self._plans = {stage: collections.deque() for stage in STAGES}
        self._lock = threading.Lock()
        self._server = None

    def fail(self, stage, reply="451 4.3.0 try again later", times=1):
        """The next `times` arrivals at this stage fail with this reply (drop-*: the connection closes without one;
        stall: no answer to the dot until the client goes; late: the 250 comes after `reply` seconds)."""
        with self._lock:
            self._plans[stage].extend([reply] * times)

    def planned(self, stage):
        """The reply planned for this stage, used up by asking; None is the way of success."""
        with self._lock:
            return self._plans[stage].popleft() if self._plans[stage] else None

    def accepted(self, recipient=None):
        return [mail for mail in list(self.taken) if mail.fate == "accepted" and (recipient is None or recipient in mail.recipients)]

    def wait_accepted(self, count, recipient=None, seconds=30):
        wait_until(f"{count} mails for {recipient or 'anybody'} accepted", lambda: len(self.accepted(recipient)) >= count, seconds)
        return self.accepted(recipient)

    def start(self):
        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address, daemon_threads, request_queue_size = True, True, 128
            def handle_error(self, request, client_address):
                pass  # a client that goes away in the middle is what these tests are about
        sink = self
        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                sink.connections += 1
                _Session(sink, self.request).run()
        self._server = Server(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self):
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def end(self):
        self.stop()

    def take(self, sender, recipients, raw, fate):
        with self._lock:
            self.taken.append(Taken(sender, recipients, raw, time.monotonic(), fate))
        if self.deliver_to and fate != "refused":
            with smtplib.LMTP("127.0.0.1", self.deliver_to.lmtp) as lmtp:
                lmtp.sendmail(sender, recipients, raw)

    def send(self, sender, recipients, raw):
        """Takes mail in from the world, as Postfix.send does."""
        self.take(sender, recipients, raw, "accepted")

    def log(self):
        return "".join(f"{mail.fate} from=<{mail.sender}> to={mail.recipients} {len(mail.raw)} bytes\n" for mail in list(self.taken))


class _Gone(Exception):
    """The connection ends here."""


class _Session:
    def __init__(self, sink, connection):
        self.sink = sink
        self._use(connection)
        self.sender, self.recipients = None, []

    def _use(self, connection):
        connection.settimeout(120)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection, self.reader = connection, connection.makefile("rb")
        self.secure = isinstance(connection, ssl.SSLSocket)

    def run(self):
        try:
            if self.sink.context and self.sink.implicit_tls:
                self._use(self.sink.context.wrap_socket(self.connection, server_side=True))
            if not self._refused("connect", "220 sink.example ESMTP"):
                while True:
                    self._command(self._line())
        except (_Gone, OSError):
            pass
        finally:
            self._close()

    def _close(self):
        # Without a shutdown the descriptor lives on in the reader, and the client would wait.
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.reader.close()
        self.connection.close()

    def _line(self):
        line = self.reader.readline(70000)
        if not line:
            raise _Gone
        return line.rstrip(b"\r\n").decode("utf-8", "replace")

    def _say(self, *replies):
        self.connection.sendall("".join(reply + "\r\n" for reply in replies).encode())

    def _refused(self, stage, success):
        """Says the planned failure of the stage, else success. True when it failed."""
        reply = self.sink.planned(stage)
        self._say(reply or success)
        if reply and (stage == "connect" or reply.startswith("421")):
            raise _Gone
        return reply is not None

    def _command(self, line):
        verb, _, rest = line.partition(" ")
        handler = getattr(self, "_" + verb.lower(), None) if verb.isalpha() else None
        if handler:
            handler(rest)
        else:
            self._say("502 5.5.1 no such command")

    def _ehlo(self, _):
        words = ["sink.example", "PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "SIZE 104857600",
                 "AUTH " + (self.sink.token_mechanisms if self.sink.tokens else "PLAIN LOGIN")]
        if self.sink.context and not self.secure:
            words.append("STARTTLS")
        self._say(*[f"250{' ' if word is words[-1] else '-'}{word}" for word in words])

    def _helo(self, _):
        self._say("250 sink.example")

    def _starttls(self, _):
        self._say("220 2.0.0 go ahead")
        self._use(self.sink.context.wrap_socket(self.connection, server_side=True))

    def _auth(self, rest):
        method, _, first = rest.partition(" ")
        if method.upper() in ("XOAUTH2", "OAUTHBEARER"):
            return self._bearer(first)
        if method.upper() == "PLAIN":
            password = self._decoded(first or self._ask("")).split("\0")[-1]
        else:
            _user = self._decoded(first or self._ask("VXNlcm5hbWU6"))
            password = self._decoded(self._ask("UGFzc3dvcmQ6"))
        right = password == self.sink.password
        self._refused("auth", "235 2.7.0 welcome" if right else "535 5.7.8 authentication failed")

    def _bearer(self, first):
        words = self._decoded(first or self._ask(""))
        token = words.partition("auth=Bearer ")[2].partition("\1")[0]
        reply = self.sink.planned("auth")
        if not reply and self.sink.tokens.is_good(token):
            return self._say("235 2.7.0 welcome")
        if not reply:
            self._ask(base64.b64encode(b'{"status":"401","schemes":"Bearer"}').decode())
        return self._say(reply or "535 5.7.3 Authentication unsuccessful")

    def _ask(self, challenge):
        self._say("334 " + challenge)
        return self._line()

    @staticmethod
    def _decoded(text):
        return base64.b64decode(text).decode("utf-8", "replace")

    def _mail(self, rest):
        self.sender, self.recipients = None, []
        if self.sink.refuse_null_sender and not _address(rest):
            self._say("550 5.7.1 the empty sender is not welcome here")
        elif not self._refused("mail", "250 2.1.0 ok"):
            self.sender = _address(rest)

    def _rcpt(self, rest):
        if self.sender is None:
            self._say("503 5.5.1 MAIL first")
        elif not self._refused("rcpt", "250 2.1.5 ok"):
            self.recipients.append(_address(rest))

    def _data(self, _):
        if not self.recipients:
            self._say("554 5.5.1 no valid recipients")
        elif not self._refused("data", "354 end with a dot"):
            self._content()

    def _content(self):
        drop, lines = self.sink.planned("drop-before-dot"), []
        while (line := self.reader.readline()) != b".\r\n":
            if not line or drop is not None:
                raise _Gone
            lines.append(line[1:] if line.startswith(b".") else line)
        self._after_dot(b"".join(lines))

    def _after_dot(self, raw):
        fate = {"sender": self.sender, "recipients": list(self.recipients), "raw": raw}
        self.sender, self.recipients = None, []
        if (reply := self.sink.planned("dot")) is not None:
            self.sink.take(**fate, fate="refused")
            self._say(reply)
        elif self.sink.planned("drop-after-dot") is not None:
            self.sink.take(**fate, fate="lost")
            raise _Gone
        elif self.sink.planned("stall") is not None:
            self.sink.take(**fate, fate="lost")
            self.reader.read(1)  # until the client gives up
            raise _Gone
        else:
            late = self.sink.planned("late")
            time.sleep(float(late or 0))
            self.sink.take(**fate, fate="accepted")
            self._say("250 2.0.0 taken")

    def _rset(self, _):
        self.sender, self.recipients = None, []
        self._say("250 2.0.0 ok")

    def _noop(self, _):
        self._say("250 2.0.0 ok")

    def _quit(self, _):
        self._say("221 2.0.0 bye")
        raise _Gone


def _address(words):
    """The address in FROM:<a@b> or TO:<a@b>."""
    return words.partition("<")[2].partition(">")[0]

"""An HTTPS service of our own that webhooks call: it can fail in every way that matters, and remembers what it was told."""
import collections
import http.server
import json
import socket
import ssl
import threading
import time

from .waiting import free_port, wait_until

# One call that was read whole. fate: "taken" (2xx was said), "refused" (another status), "lost" (no answer left).
Call = collections.namedtuple("Call", "method path headers body fate at")


class Service:
    """Plan failures with plan(); all calls are in `calls`, in order. certificate: (certificate, key)."""

    def __init__(self, certificate):
        self.port, self.calls = free_port(), []
        self._plans = collections.deque()
        self._lock = threading.Lock()
        self._certificate, self._server = certificate, None
        self.on_get = lambda call: (404, {}, b"")

    @property
    def url(self):
        return f"https://localhost:{self.port}"

    def plan(self, *answers):
        """Each of the next calls gets one of these: a status, (status, headers), (status, headers, body), or one of the
        words hang (no answer), drop (closed without one), half (closed within the body), garbage, huge. Then it is 200."""
        with self._lock:
            self._plans.extend(answers)

    def taken(self):
        return [call for call in list(self.calls) if call.fate == "taken"]

    def keys(self, calls=None):
        return [call.headers["Idempotency-Key"] for call in (self.taken() if calls is None else calls)]

    def bodies(self):
        return [json.loads(call.body) for call in self.taken()]

    def wait_taken(self, count, seconds=60):
        wait_until(f"{count} calls taken", lambda: len(self.taken()) >= count, seconds, pause=0.05)
        return self.taken()

    def wait_calls(self, count, seconds=60):
        wait_until(f"{count} calls", lambda: len(self.calls) >= count, seconds, pause=0.05)
        return list(self.calls)

    def start(self):
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 60

            def log_message(self, *_):
                pass

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                with service._lock:
                    answer = service._plans.popleft() if service._plans else 200
                service._answer(self, body, answer)

            def do_GET(self):
                service._answer(self, b"", service.on_get(self))

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads, request_queue_size = True, 128

            def handle_error(self, request, client_address):
                pass  # clients that go away in the middle are what these tests are about

            def finish_request(self, request, client_address):
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(*service._certificate)
                request.settimeout(60)
                with context.wrap_socket(request, server_side=True) as secured:
                    super().finish_request(secured, client_address)

        self._server = Server(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self):
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _answer(self, handler, body, answer):
        words = answer if isinstance(answer, str) else None
        status, headers, text = (200, {}, b"") if words else (answer, {}, b"") if isinstance(answer, int) else (*answer, b"")[:3]
        fate = "lost" if words in ("hang", "drop", "garbage") else "taken" if 200 <= status < 300 else "refused"
        with self._lock:
            self.calls.append(Call(handler.command, handler.path, dict(handler.headers), body, fate, time.monotonic()))
        handler.close_connection = True
        if words in ("hang", "drop", "garbage"):
            return self._misbehave(handler, words)
        size = {"half": 1000, "huge": 1 << 30}.get(words, len(text))
        handler.send_response(status)
        for name, value in {**headers, "Content-Length": str(size)}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(text)
        if words == "huge":
            while True:
                handler.wfile.write(b"x" * 65536)

    @staticmethod
    def _misbehave(handler, words):
        if words == "hang":
            handler.rfile.read(1)  # until the client goes
        elif words == "garbage":
            handler.wfile.write(b"\x16\x03\x01 what do you want?\r\n\r\n")
        handler.connection.shutdown(socket.SHUT_RDWR)

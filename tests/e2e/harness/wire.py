"""A TCP proxy that listens in: it records when what was said, and can go dead, as networks do."""
import collections
import select
import socket
import ssl
import threading
import time

from .waiting import free_port, wait_until

# who: "server" or "client"; at: time.monotonic() when the bytes came out of the socket, before they went on.
Said = collections.namedtuple("Said", "at who data")


class Wire:
    """Listens on `port` and passes everything on to a local port. With `certificate`, clients speak TLS to the wire and the
    wire speaks plainly to the server, so that what is said can be read."""

    def __init__(self, target, certificate=None):
        self.port, self.target = free_port(), target
        self.said = []
        self._context = None
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(*certificate)
        self._pairs, self._lock = [], threading.Lock()
        self._listener = None

    def start(self):
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()
        return self

    def stop(self):
        listener, self._listener = self._listener, None
        if listener:
            listener.close()
        self.cut()

    def freeze(self):
        """From now on nothing passes on open connections, and nobody is told: a dead peer. New connections work."""
        with self._lock:
            for pair in self._pairs:
                pair["frozen"] = True

    def cut(self):
        """Closes all connections."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            _close(*pair["ends"])

    @property
    def open_connections(self):
        with self._lock:
            return len(self._pairs)

    def find(self, who, words, since=0.0):
        """The first record of who that holds the bytes, at or after a time; None if there is none."""
        return next((said for said in list(self.said) if said.who == who and said.at >= since and words in said.data), None)

    def wait(self, who, words, since=0.0, seconds=20):
        return wait_until(f"{words!r} from the {who}", lambda: self.find(who, words, since), seconds, pause=0.005)

    def _accept(self, listener):
        while self._listener is listener:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=(client,), daemon=True).start()

    def _join(self, client):
        try:
            if self._context:
                client.settimeout(30)
                client = self._context.wrap_socket(client, server_side=True)
            server = socket.create_connection(("127.0.0.1", self.target), timeout=30)
        except OSError:
            _close(client)
            return
        for end in (client, server):
            end.settimeout(None)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        pair = {"ends": (client, server), "frozen": False}
        with self._lock:
            self._pairs.append(pair)
        self._relay(pair, client, server)

    def _relay(self, pair, client, server):
        # One thread for both directions: a TLS socket must not be read and written at the same time.
        names, other = {client: "client", server: "server"}, {client: server, server: client}
        try:
            while True:
                for source in select.select([client, server], [], [])[0]:
                    self._pass(pair, source, other[source], names[source])
        except (OSError, ValueError, EOFError):
            pass
        with self._lock:
            self._pairs = [kept for kept in self._pairs if kept is not pair]
        _close(client, server)

    def _pass(self, pair, source, sink, who):
        more = True
        while more:
            data = source.recv(65536)
            if not data:
                raise EOFError
            said = Said(time.monotonic(), who, data)
            if not pair["frozen"]:
                sink.sendall(data)
            self.said.append(said)  # now that it has gone on: whoever sees it may freeze the wire behind it
            more = isinstance(source, ssl.SSLSocket) and source.pending() > 0


def _close(*ends):
    for end in ends:
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        end.close()

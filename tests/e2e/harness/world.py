"""A whole world for a test: an authority, Dovecot, a way out and in for mail, ticketd; and the test case that cleans it up."""
import contextlib
import os
import shutil
import sys
import tempfile
import unittest

from . import unpacked
from .authority import Authority
from .daemon import Ticketd
from .dovecot import PASSWORD, Dovecot
from .postfix import Postfix
from .sink import SmtpSink
from .tokens import TokenServer
from .waiting import wait_until

SUPPORT, CUSTOMER, AGENTS = "support@example.com", "chris@initech.example", ("alice@example.com", "bob@example.com")


class World:
    """Use in a `with`. relay: "postfix" for the real one (a sink stands in without root) or "sink" to plan failures."""

    def __init__(self, relay="postfix", tokens=False):
        unpacked.fetch()
        self.folder = tempfile.mkdtemp(prefix="ticketd-e2e-")
        os.chmod(self.folder, 0o755)  # servers run under other ids
        self._ends = contextlib.ExitStack()
        self.authority = Authority(self.path("authority"))
        self.tokens = TokenServer(SUPPORT) if tokens else None
        self.dovecot = Dovecot(self.path("dovecot"), self.authority, tokens=self.tokens)
        self.relay = self._make_relay(relay)
        if self.tokens:
            self.relay.tokens = self.own(self.tokens)
        self._ticketd = None

    def _make_relay(self, kind):
        if kind == "postfix" and unpacked.IS_ROOT:
            return Postfix(self.path("postfix"), self.dovecot)
        return SmtpSink(self.authority.issue("sink"), deliver_to=self.dovecot)

    @property
    def ticketd(self):
        """The daemon, made when first asked for: the servers are of use without it."""
        if self._ticketd is None:
            self._ticketd = Ticketd(self.path("ticketd"))
            self._ticketd.write_credential("imap-support", PASSWORD)
            self._ticketd.write_credential("smtp-support", PASSWORD)
            self._ends.callback(self._ticketd.notifications.close)
            self._ends.callback(self._ticketd.stop)
        return self._ticketd

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def __enter__(self):
        with contextlib.ExitStack() as starting:
            for server in (self.dovecot, self.relay):
                starting.callback(server.end)
                server.start()
            self._ends.push(starting.pop_all())
        return self

    def __exit__(self, *_):
        self._ends.close()

    def own(self, thing):
        """Starts something that stops with this world, a wire for instance."""
        self._ends.callback(thing.stop)
        return thing.start()

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- policy, as a value that tests change before they write it ---

    def mailbox(self, address=SUPPORT, **changes):
        """One mailbox of the policy. changes replace whole keys; None leaves a key out."""
        box = {"address": address,
               "imap": {"url": f"imaps://localhost:{self.dovecot.imaps}/INBOX", "user": address,
                        "password": {"credential": "imap-support"}, "ca": self.authority.certificate},
               "smtp": {"url": f"smtps://localhost:{self.relay.smtps}", "user": address,
                        "password": {"credential": "smtp-support"}, "ca": self.authority.certificate},
               "after": {"move": "Processed"}}
        box.update(changes)
        return {key: value for key, value in box.items() if value is not None}

    def policy(self, **changes):
        """A small support desk with one mailbox and two agents. changes replace whole sections."""
        policy = {
            "desk": {"name": "Example Support", "tag": "Example", "domain": "example.com", "timezone": "UTC", "language": "en"},
            "storage": {"path": self.ticketd.database},
            "control": {"socket": self.ticketd.path("run", "control.sock")},
            "mailboxes": {"support": self.mailbox()},
            "agents": {"alice": {"name": "Alice Meyer", "email": AGENTS[0]}, "bob": {"name": "Bob Ng", "email": AGENTS[1]}},
            "groups": {"tier1": {"members": ["alice", "bob"]}},
            "severities": ["urgent", "high", "medium", "low"],
            "rules": [{"name": "everything goes to the first tier", "when": {"opens": True}, "then": {"group": "tier1"}},
                      {"name": "down is urgent", "when": {"subject": "/\\b(down|outage|urgent)\\b/i"}, "then": {"severity": "urgent"}}]}
        policy.update(changes)
        return policy

    def start_ticketd(self, policy=None):
        self.ticketd.write_policy(policy or self.policy())
        return self.ticketd.start()

    # --- what people do ---

    def send(self, raw, sender=CUSTOMER, to=SUPPORT):
        """The world sends a mail, over SMTP."""
        self.relay.send(sender, [to], raw)

    def wait_mail(self, user, count=1, seconds=30, folder=""):
        """Waits until so many mails lie in a user's folder, and gives them."""
        self.wait_raw_mail(user, count, seconds, folder)
        return self.dovecot.mails(user, folder)

    def wait_raw_mail(self, user, count=1, seconds=30, folder=""):
        """The same as bytes: Python's reader is not made for what some tests send."""
        return wait_until(f"{count} mails for {user} {folder}", lambda: self._at_least(count, user, folder), seconds, pause=0.05)

    def _at_least(self, count, user, folder):
        found = self.dovecot.raw_mails(user, folder)
        return found if len(found) >= count else None

    def logs(self):
        """The end of each log there is."""
        parts = [("dovecot", self.dovecot.log()), (self.relay.name, self.relay.log())]
        parts += [("ticketd", self._ticketd.log())] if self._ticketd else []
        return "\n".join(f"--- {name}\n{text[-6000:]}" for name, text in parts)


class WorldTest(unittest.TestCase):
    """A test with a world of its own. Where it fails, the end of the logs is printed and the folder kept."""

    relay = "postfix"
    tokens = False  # True: Dovecot and the sink take those of a provider on loopback

    def setUp(self):
        self.addCleanup(self._keep_or_remove)  # runs last: the servers are stopped by then
        self.world = self.enterContext(World(self.relay, self.tokens))

    def _keep_or_remove(self):
        result = self._outcome.result
        if any(test is self for test, _ in result.failures + result.errors):
            print(f"\n{self.id()}: everything is kept in {self.world.folder}\n{self.world.logs()}", file=sys.stderr)
        else:
            self.world.remove()

    def say(self, text):
        """A number or a remark for whoever reads the run."""
        print(f"\n  > {text}", flush=True)

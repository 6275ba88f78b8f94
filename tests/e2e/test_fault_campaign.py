"""Mail through a network that cuts, stalls, garbles and drips, before the real servers: nothing is lost, nothing is doubled outside
the stated window, nothing hangs. E2E_SESSIONS says how many connections are to have been harmed (./dev soak: 2,000)."""
import collections
import os
import random
import time
import unittest

from harness.authority import Authority
from harness.faults import FaultProxy
from harness.mails import mail
from harness.waiting import wait_until
from harness.world import AGENTS, WorldTest

SESSIONS = int(os.environ.get("E2E_SESSIONS", "60"))
MAILBOXES = 6 if SESSIONS < 500 else 40  # each rests after a failure, so many sessions take many mailboxes
BUDGET = "100000 per 1h"
LONGEST_SILENCE = 420  # seconds until a peer that says nothing more has been given up at the latest


def address(number):
    return f"desk{number}@example.com"


@unittest.skipUnless("E2E_SESSIONS" in os.environ, "it takes minutes; ./dev soak runs it")
class FaultCampaign(WorldTest):
    def setUp(self):
        super().setUp()
        self.seed = int(os.environ.get("E2E_SEED", random.SystemRandom().randrange(1_000_000)))
        self.say(f"seed {self.seed} (E2E_SEED={self.seed} draws the same faults)")
        good = self.world.authority.issue("proxy")
        foreign = Authority(self.world.path("foreign")).issue("proxy")
        self.imap = [self.world.own(FaultProxy(f"imap{n}", self.world.dovecot.imap, good, foreign, self.seed)) for n in range(MAILBOXES)]
        self.smtp = [self.world.own(FaultProxy(f"smtp{n}", self.world.relay.smtps, good, foreign, self.seed, server_tls=True)) for n in range(MAILBOXES)]
        self.sent = 0

    def test_fault_campaign(self):
        self.world.start_ticketd(self.policy())
        until = time.monotonic() + max(120, SESSIONS * 2)
        while self.harmed() < SESSIONS and time.monotonic() < until:
            self.arrive()
            time.sleep(0.4)
        reached = self.harmed()
        for proxy in self.imap + self.smtp:
            proxy.calm()
        self.wait_until_done()
        self.check()
        self.assertGreaterEqual(reached, SESSIONS, "the time was over before so many connections were harmed")

    def policy(self):
        boxes = {}
        for n in range(MAILBOXES):
            box = self.world.mailbox(address(n))
            box["imap"] = {**box["imap"], "url": f"imaps://localhost:{self.imap[n].port}/INBOX", "poll": "5s"}
            box["smtp"] = {**box["smtp"], "url": f"smtps://localhost:{self.smtp[n].port}"}
            boxes[f"desk{n}"] = box
        return self.world.policy(mailboxes=boxes, groups={"tier1": {"members": ["alice"]}},
                                 budgets={"sender": BUDGET, "domain": BUDGET, "ticket": BUDGET, "desk": BUDGET, "own": BUDGET})

    def sessions(self):
        return [session for proxy in self.imap + self.smtp for session in list(proxy.sessions)]

    def harmed(self):
        return sum(session.kind != "none" for session in self.sessions())

    def arrive(self):
        number, self.sent = self.sent, self.sent + 1
        body = f"Question {number}.\n" + "All pages answer 502.\n" * random.Random(number).choice((1, 10, 800))
        self.world.dovecot.deliver(address(number % MAILBOXES), mail(f"Customer <c{number}@firm{number}.example>", subject=f"Question {number}", body=body),
                                   f"c{number}@firm{number}.example")

    def wait_until_done(self):
        ticketd = self.world.ticketd
        wait_until("every mail a ticket", lambda: len(ticketd.json("list", "--limit", 10 * self.sent)) >= self.sent, 420, 1)
        wait_until("everything moved", lambda: not any(self.world.dovecot.raw_mails(address(n)) for n in range(MAILBOXES)), 420, 1)
        wait_until("every customer answered", lambda: all(self.world.dovecot.raw_mails(f"c{n}@firm{n}.example") for n in range(self.sent)), 420, 1)
        wait_until("every agent told", lambda: len(self.world.dovecot.raw_mails(AGENTS[0])) >= self.sent, 420, 1)

    def check(self):
        ticketd = self.world.ticketd
        self.assertEqual(len(ticketd.json("list", "--limit", 10 * self.sent)), self.sent)
        kinds = collections.Counter(session.kind for session in self.sessions())
        windows = sum((proxy.windows for proxy in self.smtp), collections.Counter())
        doubled = collections.Counter()
        for user in [f"c{n}@firm{n}.example" for n in range(self.sent)] + [AGENTS[0]]:
            for message_id, count in collections.Counter(m["Message-ID"].strip(" <>") for m in self.world.dovecot.mails(user)).items():
                doubled[message_id] += count - 1
        doubled = +doubled
        silences = [session.frozen_for for session in self.sessions() if session.frozen_for]
        audits = ticketd.json("audit")
        self.say(f"{len(self.sessions())} sessions, {dict(kinds)}; {self.sent} mails, {sum(doubled.values())} copies doubled in "
                 f"{sum(windows.values())} windows behind the final dot; longest silence borne {max(silences, default=0):.0f} s")
        for message_id, count in doubled.items():
            self.assertLessEqual(count, windows[message_id], f"{message_id} was doubled outside the window")
        for n in range(self.sent):
            self.assertEqual(len({m["Message-ID"] for m in self.world.dovecot.mails(f"c{n}@firm{n}.example")}), 1, f"customer {n} was acknowledged anew")
        self.assertLess(max(silences, default=0), LONGEST_SILENCE)
        self.assertEqual(ticketd.json("quarantine", "list"), [])
        self.assertEqual(sum(audit["messages"] for audit in audits), self.sent)
        self.assertEqual([audit["missing"] for audit in audits if audit["missing"]], [])
        self.assertEqual(ticketd.ctl("audit").returncode, 0)


if __name__ == "__main__":
    unittest.main()

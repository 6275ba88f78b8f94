"""kill -9 at random moments while mail arrives: nothing is lost, nothing makes two tickets, every customer hears once."""
import collections
import os
import random
import signal
import threading
import time
import unittest

from harness.mails import mail
from harness.waiting import wait_until
from harness.world import AGENTS, WorldTest

MAILS, KILLS = 200, 24
BUDGET = "100000 per 1h"


def customer(number):
    return f"customer{number}@firm{number}.example"


class KillCampaign(WorldTest):
    def setUp(self):
        super().setUp()
        self.seed = int(os.environ.get("E2E_SEED", random.SystemRandom().randrange(1_000_000)))
        self.random = random.Random(self.seed)
        self.say(f"seed {self.seed} (E2E_SEED={self.seed} plays it again)")
        self.in_flight = collections.Counter()  # Message-ID: kills that found it handed to the relay and not yet recorded

    def test_kill_campaign(self):
        self.world.ticketd.write_policy(self.world.policy(
            groups={"tier1": {"members": ["alice"]}},
            budgets={"sender": BUDGET, "domain": BUDGET, "ticket": BUDGET, "desk": BUDGET}))
        sent = 0
        for kill in range(KILLS):
            share = MAILS * (kill + 1) // KILLS - sent
            self.one_round(range(sent, sent + share))
            sent += share
        self.world.ticketd.start()
        self.wait_until_done()
        self.check()

    def one_round(self, numbers):
        """Mails arrive while the daemon starts and works; at some moment it is killed."""
        arriving = threading.Thread(target=self.arrive, args=(numbers,))
        arriving.start()
        self.world.ticketd.process.start()
        time.sleep(self.random.choice([self.random.uniform(0, 0.3), self.random.uniform(0.3, 1.6)]))
        self.assertEqual(self.world.ticketd.kill(), -signal.SIGKILL, "it had ended by itself:\n" + self.world.ticketd.log()[-3000:])
        arriving.join()
        for item in self.outbox_after_a_kill():
            if item["state"] == "sending":
                self.in_flight[item["message_id"]] += 1

    def arrive(self, numbers):
        for number in numbers:
            self.world.send(mail(f"Customer {number} <{customer(number)}>", subject=f"Question {number}"), customer(number))
            time.sleep(0.02)

    def outbox_after_a_kill(self):
        if not os.path.exists(self.world.ticketd.database):
            return []  # killed before it had made its database
        done = self.world.ticketd.ctl("outbox", "list", "--json")
        return [] if done.returncode else self.world.ticketd.json("outbox", "list", "--all")

    def wait_until_done(self):
        ticketd = self.world.ticketd
        ticketd.wait_tickets(MAILS, 120)
        wait_until("everything sent", lambda: all(item["state"] == "sent" for item in ticketd.json("outbox", "list", "--all")), 180, 0.5)
        wait_until("everything moved", lambda: not self.world.dovecot.raw_mails("support@example.com"), 60, 0.2)
        for number in range(MAILS):
            self.world.wait_mail(customer(number))
        self.world.wait_mail(AGENTS[0], MAILS, 60)

    def check(self):
        ticketd = self.world.ticketd
        tickets = ticketd.json("list", "--limit", 10 * MAILS)
        self.assertEqual(sorted(ticket["requester"] for ticket in tickets), sorted(customer(number) for number in range(MAILS)))
        acks = {number: self.world.dovecot.mails(customer(number)) for number in range(MAILS)}
        extra = {number: len(mails) - 1 for number, mails in acks.items() if len(mails) > 1}
        (audit,) = ticketd.json("audit")
        self.say(f"{KILLS} kills, {len(tickets)} tickets, {sum(map(len, acks.values()))} acknowledgements, {sum(extra.values())} of them "
                 f"extra (killed between final dot and commit); {sum(self.in_flight.values())} mails were in flight at a kill")
        self.say(f"audit {audit}")
        for number, count in extra.items():
            ids = {ack["Message-ID"].strip(" <>") for ack in acks[number]}
            self.assertEqual(len(ids), 1, "copies must share their Message-ID")
            self.assertLessEqual(count, self.in_flight[ids.pop()], f"customer {number} heard too often")
        self.assertEqual(ticketd.json("quarantine", "list"), [])
        self.assertEqual((audit["messages"], audit["duplicates"], audit["ignored"], audit["quarantined"], audit["missing"]),
                         (MAILS, 0, 0, 0, []))
        self.assertEqual(ticketd.ctl("audit").returncode, 0)


if __name__ == "__main__":
    unittest.main()

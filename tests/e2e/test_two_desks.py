"""Two desks, people who are away, a mailing list, and a thousand human mails between them: the exchange stops.

Both desks run with the budgets that ticketd has by default, and write to one another through a real Postfix. What is counted
are automatic mails, by the human mail that caused them and by the pair of addresses between which they went.
"""
import collections
import email.utils
import os
import re
import threading
import time
import unittest

from harness.daemon import Ticketd
from harness.dovecot import PASSWORD
from harness.mails import mail
from harness.waiting import wait_until
from harness.world import WorldTest

MAILS = int(os.environ.get("TWO_DESKS_MAILS", 1000))
LIMIT = 3
DESKS = {"One": "support@one.example", "Two": "support@two.example"}
LIST, MEMBER = "all@list.example", "member@people.example"
RUNAWAY = 20 * MAILS  # a loop that does not stop must not fill the disk


def named(subject):
    """(desk, ticket) that a mail of a desk names in its subject, or None."""
    found = re.search(r"\[(One|Two) #(\d+)\]", subject)
    return (found[1], int(found[2])) if found else None


class Robots(threading.Thread):
    """Those who answer by program: people who are away, politely and rudely, and the list."""

    def __init__(self, world, away):
        super().__init__(daemon=True)
        self.world, self.away = world, away  # {address: polite?}
        self.seen, self.passes, self.ending = collections.defaultdict(set), 0, False
        self.answers = []   # (from, to, what the answered mail named)
        self.copies = 0     # of the list
        self.trouble = None

    def run(self):
        try:
            while not self.ending:
                for address in self.away:
                    self.each_new(address, self.answer)
                self.each_new(LIST, self.distribute)
                self.passes += 1
                time.sleep(0.2)
        except Exception as problem:  # told by the test, which would wait for ever otherwise
            self.trouble = problem

    def each_new(self, address, act):
        for raw in self.world.dovecot.raw_mails(address):  # a later one may stand before one that was there
            if hash(raw) not in self.seen[address]:
                self.seen[address].add(hash(raw))
                act(address, raw)

    def count_seen(self):
        return sum(map(len, self.seen.values()))

    def answer(self, address, raw):
        if len(self.answers) > RUNAWAY:
            return
        head = raw.split(b"\r\n\r\n")[0].decode("utf-8", "replace")
        field = lambda name: (re.search(rf"(?im)^{name}:[ \t]*(.*(?:\r?\n[ \t].*)*)", head) or ["", ""])[1].strip()
        to = email.utils.parseaddr(field("Reply-To") or field("From"))[1]
        self.answers.append((address, to, named(field("Subject"))))
        if self.away[address]:  # as RFC 3834 wants it, but for answering every time
            self.world.send(mail(address, to, "Out of office: " + field("Subject"), "I am away until Monday.\n",
                                 Auto_Submitted="auto-replied", In_Reply_To=field("Message-ID"), References=field("Message-ID")), "", to)
        else:  # no mark of a machine, no thread, and always the same
            self.world.send(mail(address, to, "I am away", "I read no mail until Monday.\n"), address, to)

    def distribute(self, address, raw):
        head = (b"List-Id: Everybody <all.list.example>\r\nList-Post: <mailto:all@list.example>\r\nPrecedence: list\r\n"
                b"X-Loop: all@list.example\r\n")
        if b"X-Loop: all@list.example" in raw or self.copies > RUNAWAY:
            return
        for member in (*DESKS.values(), MEMBER):
            self.copies += 1
            self.world.send(head + raw, "all-bounces@list.example", member)


class TwoDesks(WorldTest):
    def setUp(self):
        super().setUp()
        self.desks = {name: self.desk(name, address) for name, address in DESKS.items()}
        away = {f"away{i}@vacation{i}.example": i % 2 == 0 for i in range(40)}
        self.robots = Robots(self.world, away)

    def desk(self, name, address):
        domain = address.split("@")[1]
        ticketd = Ticketd(self.world.path("desk-" + name))
        for credential in ("imap-support", "smtp-support"):
            ticketd.write_credential(credential, PASSWORD)
        self.addCleanup(ticketd.notifications.close)
        self.addCleanup(ticketd.stop)
        ticketd.write_policy({
            "desk": {"name": f"Desk {name}", "tag": name, "domain": domain, "operators": [f"ops@{domain}"]},
            "storage": {"path": ticketd.database}, "control": {"socket": ticketd.path("run", "control.sock")},
            "mailboxes": {"support": self.world.mailbox(address, requester="reply_to" if name == "Two" else None)},
            "agents": {"alice": {"name": "Alice Meyer", "email": f"alice@{domain}"}}})
        return ticketd.start()

    # --- a thousand people ---

    def human_mail(self, number):
        """(envelope sender, recipients, bytes)"""
        one, two = DESKS.values()
        person, subject, body = f"human{number}@firm{number}.example", f"Question {number}", f"This is question {number}.\n"
        kind = number % 10
        if kind < 3:  # asks both desks
            return person, [one, two], mail(person, one, subject, body, Cc=two)
        if kind < 5:  # in the name of the other desk, as an agent's redirect or a forger writes
            here, there = (one, two) if kind == 3 else (two, one)
            return there, [here], mail(there, here, subject, body)
        if kind < 7:  # writes and goes away
            person = f"away{number % 40}@vacation{number % 40}.example"
            to = one if kind == 5 else two
            return person, [to], mail(person, to, subject, body)
        if kind < 9:  # to everybody
            return person, [LIST], mail(person, LIST, subject, body)
        return person, [two], mail(person, two, subject, body, Reply_To=one)  # wants the answer to go to the other desk

    def inject(self):
        share = 4

        def work(first):
            for number in range(first, MAILS, share):
                sender, to, raw = self.human_mail(number)
                self.world.relay.send(sender, to, raw)

        workers = [threading.Thread(target=work, args=(first,)) for first in range(share)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    # --- is it over? ---

    def on_the_way(self):
        """How many mails are anywhere between two places."""
        queue = self.world.relay.folder + "/queue/"
        waiting = sum(len(files) for folder in ("incoming", "active", "deferred", "maildrop")
                      for _, _, files in os.walk(queue + folder))
        waiting += sum(len(self.world.dovecot.raw_mails(address)) for address in DESKS.values())
        if waiting:
            return waiting
        for ticketd in self.desks.values():
            waiting += sum(item["state"] in ("queued", "sending", "deferred") for item in ticketd.json("outbox", "list", "--all"))
        return waiting

    def is_over(self):
        """Nothing is on the way, the robots have looked at everything since, and still nothing is on the way."""
        if self.robots.trouble:
            raise self.robots.trouble
        if self.on_the_way():
            return False
        passes, seen = self.robots.passes, self.robots.count_seen()
        wait_until("the robots looked twice", lambda: self.robots.passes >= passes + 2 or self.robots.trouble, 60)
        return not self.on_the_way() and seen == self.robots.count_seen()

    # --- the count ---

    def causes(self, name):
        """{ticket: the human mail that began it, or its own name}"""
        causes = {}
        for ticket in self.desks[name].json("list", "--limit", 100 * MAILS):
            found = re.search(r"Question (\d+)", ticket["subject"])
            causes[ticket["id"]] = int(found[1]) if found else (name, ticket["id"])
        return causes

    def count(self):
        """Automatic mails by (human mail, pair of addresses). What a rude robot writes claims to be a person's."""
        counts = collections.Counter()
        causes = {name: self.causes(name) for name in DESKS}
        for name, address in DESKS.items():
            for item in self.desks[name].json("outbox", "list", "--all"):
                if item["ticket"]:
                    counts[causes[name][item["ticket"]], frozenset([address, *item["to"]])] += 1
        for robot, to, about in self.robots.answers:
            if self.robots.away[robot] and about:
                counts[causes[about[0]].get(about[1]), frozenset([robot, to])] += 1
        return counts

    def test_two_desks(self):
        began = time.monotonic()
        self.robots.start()
        self.inject()
        injected = time.monotonic() - began
        wait_until("the exchange stops", self.is_over, 600, 0.5)
        self.robots.ending = True
        counts = self.count()
        acks = {name: collections.Counter(item["kind"] for item in ticketd.json("outbox", "list", "--all"))
                for name, ticketd in self.desks.items()}
        tickets = {name: len(ticketd.json("list", "--limit", 100 * MAILS)) for name, ticketd in self.desks.items()}
        self.say(f"{MAILS} human mails in {injected:.0f} s, quiet after {time.monotonic() - began:.0f} s: tickets {tickets}, "
                 f"mails of the desks { {name: dict(kinds) for name, kinds in acks.items()} }, robots {len(self.robots.answers)}, "
                 f"copies of the list {self.robots.copies}; most for one human mail and pair: {max(counts.values())} "
                 f"({collections.Counter(counts.values())})")
        self.assertLessEqual(max(counts.values()), LIMIT, [entry for entry in counts.items() if entry[1] > LIMIT][:5])
        rude = collections.Counter(robot for robot, _, _ in self.robots.answers if not self.robots.away[robot])
        asked = collections.Counter(self.human_mail(number)[0] for number in range(MAILS))
        for robot, answers in rude.items():  # each desk takes it for a person three times, and no more
            self.assertLessEqual(answers, asked[robot] + 3 * len(DESKS), robot)
        for name, ticketd in self.desks.items():
            audit = ticketd.json("audit")
            self.assertEqual(sum(len(box["missing"]) for box in audit), 0, audit)
            self.assertEqual(sum(box["quarantined"] for box in audit), 0, audit)


if __name__ == "__main__":
    unittest.main()

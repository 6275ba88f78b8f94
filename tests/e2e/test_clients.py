"""A ticket from its first mail to solved and reopened, by mail alone, through the clients that people use, on real servers.

Customer and agent both sit at the client under test. What each of them has received and sent is then given to notmuch: a third
program says whether that is one conversation.
"""
import os
import shutil
import subprocess
import unittest

from harness import clients
from harness.waiting import wait_until
from harness.world import AGENTS, CUSTOMER, SUPPORT, WorldTest

VOUCHED = "mx.example.com; dmarc=pass header.from=example.com"
# Of the agents' side: what no customer may ever see.
INTERNAL = (*AGENTS, "Authentication-Results", ".agents@", "Severity", "Commands stand alone", "#take", "#solved", "X-Mailer", "User-Agent", "Thread-Index",
            "555-0100", "gmail_quote", "Apple-Mail", "NextPart", "laptop.")


def plain_text(message):
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n").strip()


def count_threads(folder, mails):
    """What notmuch makes of these mails."""
    for part in ("cur", "new", "tmp"):
        os.makedirs(os.path.join(folder, "mail", part))
    for number, raw in enumerate(mails):
        with open(os.path.join(folder, "mail", "cur", f"{number}.mail:2,S"), "wb") as file:
            file.write(raw)
    config = os.path.join(folder, "config")
    with open(config, "w", encoding="utf-8") as file:
        file.write(f"[database]\npath={folder}/mail\n[user]\nname=Test\nprimary_email=test@example.com\n[new]\ntags=new\n[maildir]\nsynchronize_flags=false\n")
    environment = {**os.environ, "NOTMUCH_CONFIG": config, "HOME": folder}
    subprocess.run(["notmuch", "new", "--quiet"], env=environment, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    count = subprocess.run(["notmuch", "count", "--output=threads", "*"], env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return int(count.stdout)


class Clients(WorldTest):
    def setUp(self):
        if not shutil.which("notmuch"):
            self.skipTest("notmuch is not installed: ./dev setup installs it")
        super().setUp()
        policy = self.world.policy(mailboxes={"support": self.world.mailbox(authserv_id="mx.example.com")})
        self.ticketd = self.world.start_ticketd(policy)
        self.seen = {}

    # --- what happens on the way ---

    def next_mail(self, user):
        """The next mail that the user has not seen yet; the names of files tell no order within a second."""
        seen = self.seen.setdefault(user, set())
        mails = self.world.wait_mail(user, len(seen) + 1, seconds=60)
        new = next(mail for mail in mails if mail["Message-ID"] not in seen)
        seen.add(new["Message-ID"])
        return new

    def customer_says(self, client, words, message=None):
        """The customer writes or answers; gives what Alice reads of it."""
        raw = client.write(SUPPORT, "The printer is on fire", words) if message is None else client.answer(message, words)
        self.world.send(raw, sender=CUSTOMER)
        notice = self.next_mail(AGENTS[0])
        self.assertIn(words.strip(), plain_text(notice))
        return notice

    def agent_says(self, client, notice, commands_and_words, words):
        """Alice answers a notice; gives what the customer reads of it."""
        self.world.send(client.answer(notice, commands_and_words), sender=AGENTS[0])
        answer = self.next_mail(CUSTOMER)
        self.assertEqual(plain_text(answer), words)
        self.assertEqual(answer["From"].addresses[0].addr_spec, SUPPORT)
        self.assertEqual(answer["From"].addresses[0].display_name, "Alice Meyer")
        return answer

    def ticket(self, **expected):
        def check():
            ticket = self.ticketd.json("show", 1)
            return ticket if all(ticket[key] == value for key, value in expected.items()) else None
        return wait_until(f"ticket 1 with {expected}", check)

    def walk(self, kind):
        chris = kind("Chris Lee", CUSTOMER)
        alice = kind("Alice Meyer", AGENTS[0], VOUCHED)
        notice = self.customer_says(chris, "Hello,\n\nthe printer burns.\n")
        ack = self.next_mail(CUSTOMER)
        self.assertEqual(ack["Auto-Submitted"], "auto-replied")

        answer = self.agent_says(alice, notice, "#take\n\nPlease pull the plug.\n", "Please pull the plug.")
        self.ticket(status="pending", assignee="alice")
        notice = self.customer_says(chris, "I did, and it still smokes.\n", answer)
        self.ticket(status="open")
        answer = self.agent_says(alice, notice, "We bring a new one.\n\n#solved\n", "We bring a new one.")
        self.ticket(status="solved")
        notice = self.customer_says(chris, "The new one burns, too.\n", answer)
        ticket = self.ticket(status="open")
        self.agent_says(alice, notice, "Then you have a problem with fire.\n", "Then you have a problem with fire.")

        self.assertEqual(len(self.ticketd.tickets()), 1)
        self.check_words(ticket)
        self.check_customer_sees_nothing_internal(chris, alice)
        self.check_threads(chris, alice)

    # --- what must hold at the end ---

    def check_words(self, ticket):
        said = [message["reply_text"].strip() for message in ticket["messages"] if message["direction"] == "inbound"]
        self.assertEqual(said, ["Hello,\n\nthe printer burns.", "I did, and it still smokes.", "The new one burns, too."])
        self.assertTrue(all(message["verified"] for message in ticket["messages"]))

    def check_customer_sees_nothing_internal(self, chris, alice):
        ours = {raw.lower().split(b"message-id:")[1].split(b">")[0].strip(b" <\r\n") for raw in alice.sent}
        for raw in self.world.dovecot.raw_mails(CUSTOMER):
            text = raw.decode("utf-8", "replace")
            for word in INTERNAL:
                if word not in {"laptop."} or not isinstance(chris, clients.Mutt):  # mutt's ids name the customer's own machine
                    self.assertNotIn(word, text)
            for message_id in ours:
                self.assertNotIn(message_id.decode(), text.lower())

    def check_threads(self, chris, alice):
        received = {user: self.world.dovecot.raw_mails(user) for user in (CUSTOMER, *AGENTS)}
        self.assertEqual([len(received[user]) for user in (CUSTOMER, AGENTS[0])], [4, 3])
        for user, sent in ((CUSTOMER, chris.sent), (AGENTS[0], alice.sent), (AGENTS[1], [])):
            with self.subTest(user=user):
                folder = self.world.path("notmuch", user)
                self.assertEqual(count_threads(folder + "-inbox", received[user]), 1, f"{user} has more than one conversation")
                # What an agent sends without any thread header is answered to others: nothing in this mailbox names it.
                if sent and not (user == AGENTS[0] and isinstance(alice, clients.OutlookBehindGateway)):
                    self.assertEqual(count_threads(folder, received[user] + sent), 1, f"{user} does not find what was sent beside it")

    # --- one test a client, so that a failure names it ---

    def test_gmail(self):
        self.walk(clients.Gmail)

    def test_outlook(self):
        self.walk(clients.Outlook)

    def test_outlook_behind_a_gateway_that_strips_thread_headers(self):
        self.walk(clients.OutlookBehindGateway)

    def test_apple_mail(self):
        self.walk(clients.AppleMail)

    def test_thunderbird(self):
        self.walk(clients.Thunderbird)

    def test_mutt(self):
        self.walk(clients.Mutt)


if __name__ == "__main__":
    unittest.main()

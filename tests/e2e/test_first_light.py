"""The main job on real servers: a mail becomes a ticket, its sender an acknowledgement, the agents a notification."""
import unittest

from harness.mails import mail, message_id, vacation
from harness.world import AGENTS, CUSTOMER, SUPPORT, WorldTest

LIST_KEYS = ["id", "subject", "status", "severity", "queue", "group", "assignee", "requester", "customer", "plan", "tags",
             "created", "updated", "next_deadline", "next_target"]
SHOW_KEYS = [*LIST_KEYS, "proof", "participants", "links", "messages", "events", "targets"]
MESSAGE_KEYS = ["id", "direction", "author", "from", "to", "cc", "subject", "date", "message_id", "text", "reply_text",
                "attachments", "state", "verified", "proof"]
OUTBOX_KEYS = ["id", "kind", "to", "subject", "state", "attempts", "next_attempt", "last_error", "message_id", "ticket"]
AUDIT_KEYS = ["mailbox", "uidvalidity", "on_server", "messages", "duplicates", "ignored", "quarantined", "missing"]
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"


class FirstLight(WorldTest):
    def test_a_mail_becomes_a_ticket_and_is_acknowledged(self):
        self.world.start_ticketd()
        original = message_id()
        self.world.send(mail(subject="Our site is down", body="Nothing but 502s since nine.\n", Message_ID=original))
        (ack,) = self.world.wait_mail(CUSTOMER)
        self.assertRegex(ack["Subject"], r"\[Example #1\]")
        self.assertEqual(ack["To"].addresses[0].addr_spec, CUSTOMER)
        self.assertEqual(ack["From"].addresses[0].addr_spec, SUPPORT)
        self.assertEqual(ack["Reply-To"].addresses[0].addr_spec, SUPPORT)
        self.assertEqual(ack["In-Reply-To"].strip(), original)
        self.assertIn(original, ack["References"].split())
        self.assertEqual(ack["Auto-Submitted"], "auto-replied")
        self.assertEqual(ack["Return-Path"], "<>")
        self.assertRegex(ack["Message-ID"], r"^<t1\.m\d+\.r\d+\.[a-z2-7]+@example\.com>$")
        self.assertEqual(ack["References"].split()[-1], ack["Message-ID"])
        self.assertNotIn("502", ack.get_body(("plain",)).get_content(), "an acknowledgement quotes nothing")
        self.assertIn("1", ack.get_body(("plain",)).get_content())

    def test_agents_are_notified(self):
        self.world.start_ticketd()
        self.world.send(mail(subject="Our site is down", body="Nothing but 502s since nine.\n"))
        for agent in AGENTS:
            (note,) = self.world.wait_mail(agent)
            self.assertIn("[Example #1]", note["Subject"])
            self.assertIn("Nothing but 502s since nine.", note.get_body(("plain",)).get_content())
            self.assertIn(CUSTOMER, note.as_string())
            self.assertEqual(note["Reply-To"].addresses[0].addr_spec, SUPPORT)
        self.assertEqual(len(self.world.wait_mail(CUSTOMER)), 1)  # notifications leave first

    def test_list_and_show_print_it(self):
        ticketd = self.world.start_ticketd()
        self.world.send(mail("Chris Lee <chris@initech.example>", subject="Our site is down", body="Help\n"))
        self.world.wait_mail(CUSTOMER)
        (ticket,) = ticketd.tickets()
        self.assertEqual(list(ticket), LIST_KEYS)
        expected = {"id": 1, "subject": "Our site is down", "status": "new", "severity": "urgent", "group": "tier1",
                    "assignee": None, "requester": CUSTOMER, "queue": None, "next_deadline": None, "tags": []}
        self.assertEqual({key: ticket[key] for key in expected}, expected)
        self.assertRegex(ticket["created"], f"^{TIME}$")
        shown = ticketd.json("show", 1)
        self.assertEqual(sorted(shown), sorted(SHOW_KEYS))
        inbound = [message for message in shown["messages"] if message["direction"] == "inbound"]
        self.assertEqual(len(inbound), 1)
        self.assertEqual(sorted(inbound[0]), sorted(MESSAGE_KEYS))
        self.assertEqual((inbound[0]["from"], inbound[0]["to"], inbound[0]["text"].strip()), (CUSTOMER, [SUPPORT], "Help"))
        self.assertEqual(sorted(shown["events"][0]), ["actor", "at", "detail", "kind", "rule"])
        self.assertTrue(any(event["rule"] == "down is urgent" for event in shown["events"]), shown["events"])
        for words, sign in ((["list"], "Our site is down"), (["show", "1"], CUSTOMER)):
            done = ticketd.ctl(*words)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(sign, done.stdout)
        self.assertEqual(ticketd.ctl("show", "99").returncode, 1)

    def test_outbox_and_audit_agree(self):
        ticketd = self.world.start_ticketd()
        self.world.send(mail())
        for user in (CUSTOMER, *AGENTS):
            self.world.wait_mail(user)
        self.world.wait_mail(SUPPORT, folder="Processed")
        outbox = ticketd.json("outbox", "list", "--all")
        self.assertEqual(sorted(item["to"][0] for item in outbox), sorted([CUSTOMER, *AGENTS]))
        self.assertEqual({item["state"] for item in outbox}, {"sent"})
        self.assertEqual(list(outbox[0]), OUTBOX_KEYS)
        self.assertEqual({item["ticket"] for item in outbox}, {1})
        (audit,) = ticketd.json("audit")
        self.assertEqual(list(audit), AUDIT_KEYS)
        self.assertEqual((audit["mailbox"], audit["messages"], audit["missing"]), ("support", 1, []))
        self.assertEqual(ticketd.ctl("audit").returncode, 0)
        self.assertEqual(self.world.dovecot.raw_mails(SUPPORT), [], "the mail was not moved")

    def test_a_reply_joins_its_ticket_without_a_second_acknowledgement(self):
        ticketd = self.world.start_ticketd()
        self.world.send(mail(subject="First words"))
        (ack,) = self.world.wait_mail(CUSTOMER)
        self.world.wait_mail(AGENTS[0])
        self.world.send(mail(subject="Re: " + ack["Subject"], body="It goes on.\n", In_Reply_To=ack["Message-ID"].strip(),
                             References=" ".join(ack["References"].split())))
        self.world.wait_mail(AGENTS[0], 2)
        self.assertEqual(len(ticketd.tickets()), 1)
        inbound = [message for message in ticketd.json("show", 1)["messages"] if message["direction"] == "inbound"]
        self.assertEqual(inbound[1]["reply_text"].strip(), "It goes on.")
        self.assertEqual(len(self.world.dovecot.raw_mails(CUSTOMER)), 1)

    def test_a_machine_gets_no_answer(self):
        ticketd = self.world.start_ticketd()
        self.world.send(vacation(), sender="dana@vacation.example")
        self.world.wait_mail(SUPPORT, folder="Processed")
        self.world.send(mail())  # whatever the first would have caused is out before this one's acknowledgement
        self.world.wait_mail(CUSTOMER)
        self.assertEqual(self.world.dovecot.raw_mails("dana@vacation.example"), [])
        self.assertFalse([item for item in ticketd.json("outbox", "list", "--all") if "dana@vacation.example" in item["to"]])
        (audit,) = ticketd.json("audit")
        self.assertEqual(audit["messages"] + audit["ignored"], 2)

    def test_two_mailboxes_answer_from_their_own_addresses(self):
        boxes = {"support": self.world.mailbox(), "billing": self.world.mailbox("billing@example.com")}
        ticketd = self.world.start_ticketd(self.world.policy(mailboxes=boxes))
        self.world.send(mail(subject="To support"))
        self.world.send(mail("Ann <ann@globex.example>", "billing@example.com", "To billing"), "ann@globex.example", "billing@example.com")
        (first,), (second,) = self.world.wait_mail(CUSTOMER), self.world.wait_mail("ann@globex.example")
        self.assertEqual([first["From"].addresses[0].addr_spec, second["From"].addresses[0].addr_spec], [SUPPORT, "billing@example.com"])
        self.assertEqual(len(ticketd.tickets()), 2)

    def test_ingest_feeds_a_running_daemon_and_a_stopped_one(self):
        ticketd = self.world.start_ticketd()
        done = ticketd.ctl("ingest", "--mailbox", "support", data=mail(subject="By pipe"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.world.wait_mail(CUSTOMER)
        self.assertEqual([ticket["subject"] for ticket in ticketd.wait_tickets(1)], ["By pipe"])
        ticketd.stop()
        done = ticketd.ctl("ingest", "--mailbox", "support", data=mail(subject="While it slept"))
        self.assertIn(done.returncode, (0, 75), done.stderr)
        if done.returncode == 0:
            ticketd.start()
            self.assertEqual(len(ticketd.wait_tickets(2)), 2)
        self.assertNotIn(ticketd.ctl("ingest", "--mailbox", "nosuch", data=mail()).returncode, (0, 75))

    def test_an_mta_keeps_its_mail_while_our_house_is_not_in_order(self):
        """Anything but 75 would bounce a customer's mail for a typo of ours."""
        ticketd = self.world.ticketd
        with open(ticketd.path("letter.db"), "wb") as file:
            file.write(b"This is a letter, not a database.\n" * 500)
        for trouble in ("severitys: [urgent]\n", self.world.policy(storage={"path": "/nonexistent/tickets.db"}),
                        self.world.policy(storage={"path": ticketd.path("letter.db")})):
            ticketd.write_policy(trouble)
            done = ticketd.ctl("ingest", "--mailbox", "support", data=mail())
            self.assertEqual((done.returncode, done.stdout), (75, b""), done.stderr)
            self.assertTrue(done.stderr)

    def test_starttls_on_both_sides(self):
        if self.world.relay.name != "Postfix":
            self.skipTest("the sink speaks TLS at once")
        box = self.world.mailbox()
        box["imap"]["url"] = f"imap://localhost:{self.world.dovecot.imap}/INBOX"
        box["smtp"]["url"] = f"smtp://localhost:{self.world.relay.submission}"
        self.world.start_ticketd(self.world.policy(mailboxes={"support": box}))
        self.world.send(mail())
        self.world.wait_mail(CUSTOMER)
        self.assertRegex(self.world.dovecot.log(), r"Login: user=<support@example.com>.* TLS")


if __name__ == "__main__":
    unittest.main()

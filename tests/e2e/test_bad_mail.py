"""Mail that is broken, huge, or nearly nothing: each ends in the ledger, and the next mail is handled as ever."""
import unittest

from harness.mails import large, mail
from harness.world import CUSTOMER, SUPPORT, WorldTest


class BadMail(WorldTest):
    def handles(self, put, seconds=60):
        """put(dovecot, user) brings bad mail; a good one after it must be acknowledged, and the audit must know both."""
        ticketd = self.world.start_ticketd()
        put()
        self.world.send(mail("Good <good@globex.example>", subject="A good one"), "good@globex.example")
        self.world.wait_mail("good@globex.example", seconds=seconds)
        self.world.wait_raw_mail(SUPPORT, 2, seconds, folder="Processed")
        (audit,) = ticketd.json("audit")
        self.assertEqual((audit["missing"], audit["messages"] + audit["ignored"] + audit["quarantined"]), ([], 2), audit)
        self.assertEqual(audit["quarantined"], 0, "no mail is bad enough for the quarantine")
        self.assertTrue(ticketd.process.running)
        return ticketd

    def ticket_of(self, ticketd, subject):
        return next(ticket for ticket in ticketd.tickets() if ticket["subject"] == subject)

    def test_fifty_megabytes(self):
        ticketd = self.handles(lambda: self.world.send(large(50, subject="A large one")), 180)
        shown = ticketd.json("show", self.ticket_of(ticketd, "A large one")["id"])
        attachment = shown["messages"][0]["attachments"][0]
        self.assertEqual(attachment["filename"], "core.log")
        self.assertGreater(attachment["size"], 36_000_000)
        self.world.wait_mail(CUSTOMER)
        with open(f"/proc/{ticketd.process.pid}/status", encoding="ascii") as status:
            peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
        self.say(f"peak memory {peak // 1024} MB")

    def test_nuls(self):
        raw = mail(subject="With nuls").replace(b"second floor", b"second\0\0floor\0")
        ticketd = self.handles(lambda: self.world.dovecot.drop(SUPPORT, raw))
        self.assertEqual(self.ticket_of(ticketd, "With nuls")["requester"], CUSTOMER)

    def test_empty_mail(self):
        """A server that hands out nothing may be in trouble: the mail stays where it is, is asked for again, and delays no other."""
        ticketd = self.world.start_ticketd()
        self.world.dovecot.drop(SUPPORT, b"")
        self.world.send(mail("Good <good@globex.example>", subject="A good one"), "good@globex.example")
        self.world.wait_mail("good@globex.example", seconds=60)
        self.world.wait_raw_mail(SUPPORT, 1, 60, folder="Processed")
        self.assertEqual([ticket["subject"] for ticket in ticketd.tickets()], ["A good one"])
        self.assertEqual(self.world.dovecot.raw_mails(SUPPORT), [b""])
        self.assertTrue(ticketd.process.running)

    def test_only_a_line_end(self):
        self.handles(lambda: self.world.dovecot.drop(SUPPORT, b"\r\n"))

    def test_no_headers_but_a_body(self):
        self.handles(lambda: self.world.dovecot.drop(SUPPORT, b"\r\nHelp, please.\r\n"))

    def test_no_from(self):
        """pains 2: no mail about the missing sender, least of all in a loop."""
        ticketd = self.handles(lambda: self.world.dovecot.deliver(SUPPORT, mail(subject="Nobody's", From=None)))
        self.assertEqual(self.world.dovecot.raw_mails(CUSTOMER), [])
        self.assertIsNone(self.ticket_of(ticketd, "Nobody's")["requester"])

    def test_no_date(self):
        ticketd = self.handles(lambda: self.world.dovecot.deliver(SUPPORT, mail(subject="Dateless", Date=None)))
        self.assertEqual(self.ticket_of(ticketd, "Dateless")["requester"], CUSTOMER)
        self.world.wait_mail(CUSTOMER)

    def test_no_message_id(self):
        """pains 6: identity needs no Message-ID. Without one only the same bytes are the same mail: two alarms of one second are two."""
        raw = mail(subject="Nameless", Message_ID=None)
        ticketd = self.handles(lambda: self.world.dovecot.drop(SUPPORT, raw))
        (ack,) = self.world.wait_mail(CUSTOMER)
        self.assertIsNone(ack["In-Reply-To"])
        self.world.dovecot.drop(SUPPORT, raw)
        self.world.wait_mail(SUPPORT, 3, folder="Processed")
        self.assertEqual(len(ticketd.tickets()), 2, "the same bytes made a second ticket")

    def test_undisclosed_recipients_and_broken_addresses(self):
        raw = mail(subject="Addressed oddly", To="undisclosed-recipients:;", Cc="<<broken@@>, , \"unclosed <a@b.example>")
        ticketd = self.handles(lambda: self.world.dovecot.deliver(SUPPORT, raw))
        self.assertEqual(self.ticket_of(ticketd, "Addressed oddly")["requester"], CUSTOMER)

    def test_a_body_that_plays_imap_server(self):
        body = "".join(f"{tag} OK done\n* 99 EXISTS\n* BYE\n)\n" for tag in ("a1", "A001", "T1", "t2", "*"))
        ticketd = self.handles(lambda: self.world.send(mail(subject="Forged answers", body=body)))
        self.assertEqual(self.ticket_of(ticketd, "Forged answers")["requester"], CUSTOMER)

    def test_ten_thousand_nested_parts(self):
        body = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(10_000))
        self.handles(lambda: self.world.dovecot.drop(SUPPORT, mail(subject="Deep", body=body, Content_Type="multipart/mixed; boundary=b0")))

    def test_dots_at_line_starts_arrive_as_they_left(self):
        ticketd = self.handles(lambda: self.world.send(mail(subject="Dots", body=".\n..\n.hidden\nend\n")))
        text = ticketd.json("show", self.ticket_of(ticketd, "Dots")["id"])["messages"][0]["text"]
        self.assertEqual(text.strip().splitlines(), [".", "..", ".hidden", "end"])


if __name__ == "__main__":
    unittest.main()

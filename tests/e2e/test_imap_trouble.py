"""What IMAP servers and networks do to a daemon: each trouble has its message, loses nothing, and harms no other mailbox."""
import os
import time
import unittest

from harness.authority import Authority
from harness.dovecot import Dovecot
from harness.mails import mail
from harness.waiting import wait_until
from harness.wire import Wire
from harness.world import CUSTOMER, SUPPORT, WorldTest


class Login(WorldTest):
    def test_wrong_password_is_said_and_mended_by_a_reload(self):
        ticketd = self.world.ticketd
        ticketd.write_credential("imap-support", "wrong")
        self.world.start_ticketd()
        self.world.send(mail())
        ticketd.wait_log("support")
        wait_until("a message about the login", lambda: any(word in ticketd.log().lower() for word in ("login", "password", "authent")))
        self.assertNotIn("wrong\n", ticketd.log())
        self.assertTrue(ticketd.process.running)
        ticketd.write_credential("imap-support", "sesame-42")
        ticketd.reload()
        self.world.wait_mail(CUSTOMER, seconds=90)

    def test_credentials_are_found_as_the_unit_hands_them_over(self):
        """LoadCredential=ticketd:FOLDER puts each file of the folder there as ticketd_NAME."""
        ticketd = self.world.ticketd
        for name in ("imap-support", "smtp-support"):
            os.rename(ticketd.path("credentials", name), ticketd.path("credentials", "ticketd_" + name))
        self.world.start_ticketd()
        self.world.send(mail())
        self.world.wait_mail(CUSTOMER)

    def test_missing_credential_is_named(self):
        box = self.world.mailbox()
        box["imap"]["password"] = {"credential": "nowhere-to-be-found"}
        ticketd = self.world.ticketd
        ticketd.write_policy(self.world.policy(mailboxes={"support": box}))
        ticketd.process.start()
        ticketd.wait_log("nowhere-to-be-found")

    def test_certificate_of_a_stranger_is_refused(self):
        stranger = Authority(self.world.path("stranger"), "somebody else")
        self.refuses({"ca": stranger.certificate})

    def test_certificate_of_another_name_is_refused(self):
        other = self.world.own(Dovecot(self.world.path("other"), self.world.authority, self.world.authority.issue("other", "DNS:imap.elsewhere.example")))
        self.refuses({"url": f"imaps://localhost:{other.imaps}/INBOX"}, other)

    def refuses(self, changes, server=None):
        server = server or self.world.dovecot
        box = self.world.mailbox()
        box["imap"].update(changes)
        ticketd = self.world.start_ticketd(self.world.policy(mailboxes={"support": box}))
        server.deliver(SUPPORT, mail())
        ticketd.wait_log("certificate")
        time.sleep(1)  # long enough for a login, had it gone on
        self.assertNotIn("Login: user", server.log())
        self.assertEqual(ticketd.tickets(), [])
        self.assertTrue(ticketd.process.running)


class Connections(WorldTest):
    def test_server_down_at_start_and_up_later(self):
        self.world.dovecot.stop()
        ticketd = self.world.start_ticketd()
        ticketd.wait_log("support")
        self.world.dovecot.start()
        self.world.send(mail())
        self.world.wait_mail(CUSTOMER, seconds=90)

    def test_server_restarts_in_the_middle(self):
        self.world.start_ticketd()
        self.world.send(mail(subject="Before"))
        self.world.wait_mail(CUSTOMER)
        self.world.dovecot.stop()
        self.world.dovecot.start()
        self.world.send(mail(subject="After"))
        self.world.wait_mail(CUSTOMER, 2, seconds=90)
        self.assertEqual(len(self.world.ticketd.tickets()), 2)

    def test_one_broken_mailbox_does_not_delay_another(self):
        self.world.ticketd.write_credential("imap-billing", "wrong")
        billing = self.world.mailbox("billing@example.com")
        billing["imap"]["password"] = {"credential": "imap-billing"}
        boxes = {"billing": billing, "support": self.world.mailbox()}
        ticketd = self.world.start_ticketd(self.world.policy(mailboxes=boxes))
        self.world.dovecot.deliver("billing@example.com", mail("Ann <ann@globex.example>", "billing@example.com"))
        self.world.send(mail())
        self.world.wait_mail(CUSTOMER, seconds=10)
        self.assertEqual(len(ticketd.tickets()), 1)
        audits = {entry["mailbox"]: entry for entry in ticketd.json("audit", "support")}
        self.assertEqual(audits["support"]["messages"], 1)

    def test_a_mailbox_that_hangs_does_not_delay_another(self):
        wire = self.world.own(Wire(self.world.dovecot.imaps))
        billing = self.world.mailbox("billing@example.com")
        billing["imap"]["url"] = f"imaps://localhost:{wire.port}/INBOX"
        boxes = {"billing": billing, "support": self.world.mailbox()}
        self.world.start_ticketd(self.world.policy(mailboxes=boxes))
        wait_until("billing connected", lambda: wire.open_connections)
        wire.freeze()
        for number in range(3):
            self.world.send(mail())
            self.world.wait_mail(CUSTOMER, number + 1, seconds=10)

    def test_silent_idle_is_found_out(self):
        wire = self.world.own(Wire(self.world.dovecot.imap, self.world.authority.issue("wire")))
        box = self.world.mailbox()
        box["imap"].update(url=f"imaps://localhost:{wire.port}/INBOX", poll="5s")
        self.world.start_ticketd(self.world.policy(mailboxes={"support": box}))
        wire.wait("server", b"+ idling")
        wire.freeze()
        frozen = time.monotonic()
        self.world.send(mail())
        self.world.wait_mail(CUSTOMER, seconds=90)
        self.say(f"handled {time.monotonic() - frozen:.0f} s after the connection went dead")

    def test_connections_are_cut_again_and_again(self):
        wire = self.world.own(Wire(self.world.dovecot.imap, self.world.authority.issue("wire")))
        box = self.world.mailbox()
        box["imap"].update(url=f"imaps://localhost:{wire.port}/INBOX", poll="5s")
        ticketd = self.world.start_ticketd(self.world.policy(mailboxes={"support": box}))
        for number in range(4):
            self.world.send(mail(f"c{number}@firm{number}.example"), f"c{number}@firm{number}.example")
            time.sleep(0.1 * number)
            wire.cut()
        for number in range(4):
            self.world.wait_mail(f"c{number}@firm{number}.example", seconds=120)
        self.assertEqual(len(ticketd.tickets()), 4)
        self.assertEqual(ticketd.json("audit")[0]["missing"], [])


class Folders(WorldTest):
    def run_with(self, after):
        ticketd = self.world.start_ticketd(self.world.policy(mailboxes={"support": self.world.mailbox(after=after)}))
        self.world.send(mail())
        self.world.wait_mail(CUSTOMER)
        return ticketd

    def flags(self):
        with self.world.dovecot.client(SUPPORT) as client:
            client.select("INBOX", readonly=True)
            return [line.decode() for line in client.fetch("1:*", "(UID FLAGS)")[1] if line]

    def test_after_move(self):
        self.run_with({"move": "Archive/Handled mail"})
        self.world.wait_mail(SUPPORT, folder="Archive.Handled mail")
        self.assertEqual(self.world.dovecot.raw_mails(SUPPORT), [])

    def test_after_seen(self):
        self.run_with("seen")
        wait_until("flagged", lambda: all("\\Seen" in flags for flags in self.flags()) and self.flags())

    def test_after_leave(self):
        ticketd = self.run_with("leave")
        self.assertEqual(["\\Seen" in flags for flags in self.flags()], [False])
        ticketd.stop()
        ticketd.start()
        self.world.send(mail())
        self.world.wait_mail(CUSTOMER, 2)
        self.assertEqual(len(ticketd.tickets()), 2, "the first mail came again")

    def test_after_delete_takes_only_its_own(self):
        """A mail that a person marked \\Deleted must not go along (plain EXPUNGE would take it)."""
        self.world.send(mail(subject="Marked by a person"))
        self.world.wait_mail(SUPPORT)
        with self.world.dovecot.client(SUPPORT) as client:
            client.select("INBOX")
            client.store("1", "+FLAGS", "(\\Deleted)")
            client.unselect()
        ticketd = self.world.start_ticketd(self.world.policy(mailboxes={"support": self.world.mailbox(after="leave")}))
        self.world.wait_mail(CUSTOMER)
        ticketd.stop()
        ticketd.write_policy(self.world.policy(mailboxes={"support": self.world.mailbox(after="delete")}))
        ticketd.start()
        self.world.send(mail(subject="To be deleted"))
        self.world.wait_mail(CUSTOMER, 2)
        wait_until("deleted", lambda: len(self.world.dovecot.raw_mails(SUPPORT)) == 1)
        self.assertEqual([left["Subject"] for left in self.world.dovecot.mails(SUPPORT)], ["Marked by a person"])

    def test_mail_that_another_client_has_read_is_handled(self):
        """pains 4: the position is UIDVALIDITY and UID, never the \\Seen flag."""
        self.world.send(mail())
        self.world.wait_mail(SUPPORT)
        with self.world.dovecot.client(SUPPORT) as client:
            client.select("INBOX")
            client.store("1", "+FLAGS", "(\\Seen)")
        self.world.start_ticketd()
        self.world.wait_mail(CUSTOMER)

    def test_a_new_uidvalidity_makes_no_second_tickets(self):
        ticketd = self.run_with("leave")
        for number in range(3):
            self.world.send(mail(f"c{number}@firm{number}.example", subject=f"Question {number}"), f"c{number}@firm{number}.example")
        ticketd.wait_tickets(4)
        self.world.dovecot.stop()
        self.world.dovecot.change_uidvalidity(SUPPORT)
        self.world.dovecot.start()
        self.world.send(mail(subject="After the change"))
        self.world.wait_mail(CUSTOMER, 2, seconds=90)
        self.assertEqual(len(ticketd.tickets()), 5)
        self.assertEqual(len(self.world.dovecot.raw_mails(CUSTOMER)), 2)
        wait_until("a clean audit", lambda: ticketd.ctl("audit").returncode == 0)
        self.assertGreaterEqual(sum(entry["duplicates"] for entry in ticketd.json("audit")), 4)

    def test_the_same_mail_delivered_twice_is_one_ticket(self):
        ticketd = self.world.start_ticketd()
        raw = mail()
        self.world.send(raw)
        self.world.wait_mail(CUSTOMER)
        self.world.send(raw)
        self.world.wait_mail(SUPPORT, 2, folder="Processed")
        self.assertEqual(len(ticketd.tickets()), 1)
        self.assertEqual(len(self.world.dovecot.raw_mails(CUSTOMER)), 1)

    def test_mail_from_before_the_first_start_is_handled(self):
        """pains 5: no date windows."""
        self.world.send(mail(subject="Old", Date="Mon, 5 Jan 2015 10:00:00 +0000"))
        self.world.wait_mail(SUPPORT)
        self.world.start_ticketd()
        self.world.wait_mail(CUSTOMER)


if __name__ == "__main__":
    unittest.main()

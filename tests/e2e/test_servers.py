"""The harness itself: are the private servers what the other tests take them for?"""
import glob
import smtplib
import socket
import ssl
import time
import unittest

from harness import unpacked
from harness.dovecot import PASSWORD
from harness.mails import mail
from harness.waiting import wait_until
from harness.wire import Wire
from harness.world import CUSTOMER, SUPPORT, World, WorldTest


def submit(world, implicit_tls=True, recipient=CUSTOMER):
    """Sends one mail as ticketd would: TLS verified against the world's authority, then login."""
    context = ssl.create_default_context(cafile=world.authority.certificate)
    if implicit_tls:
        connection = smtplib.SMTP_SSL("localhost", world.relay.smtps, context=context, timeout=20)
    else:
        connection = smtplib.SMTP("localhost", world.relay.submission, timeout=20)
        connection.starttls(context=context)
    with connection:
        connection.login(SUPPORT, PASSWORD)
        connection.sendmail(SUPPORT, [recipient], mail(SUPPORT, recipient, "Submitted"))


def processes_of(folder):
    """Command lines of processes that name the folder."""
    found = []
    for file in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(file, "rb") as opened:
                found += [words for words in [opened.read()] if folder.encode() in words]
        except OSError:
            pass
    return found


class RealServers(WorldTest):
    def test_mail_from_the_world_reaches_the_mailbox(self):
        self.world.send(mail(subject="Hello"))
        self.assertEqual(self.world.wait_mail(SUPPORT)[0]["Subject"], "Hello")

    def test_submission_needs_a_login_and_delivers(self):
        submit(self.world)
        if unpacked.IS_ROOT:
            submit(self.world, implicit_tls=False)
            with smtplib.SMTP_SSL("localhost", self.world.relay.smtps, timeout=20,
                                  context=ssl.create_default_context(cafile=self.world.authority.certificate)) as connection:
                with self.assertRaises(smtplib.SMTPException):
                    connection.sendmail(SUPPORT, [CUSTOMER], mail())
        self.world.wait_mail(CUSTOMER, 2 if unpacked.IS_ROOT else 1)

    def test_idle_is_heard_through_the_wire(self):
        wire = self.world.own(Wire(self.world.dovecot.imap, self.world.authority.issue("wire")))
        context = ssl.create_default_context(cafile=self.world.authority.certificate)
        with context.wrap_socket(socket.create_connection(("localhost", wire.port)), server_hostname="localhost") as client:
            client.sendall(f"a LOGIN {SUPPORT} {PASSWORD}\r\nb SELECT INBOX\r\nc IDLE\r\n".encode())
            wire.wait("server", b"+ idling")
            since = time.monotonic()
            self.world.send(mail())
            wire.wait("server", b"* 1 EXISTS", since)
            wire.freeze()
            client.sendall(b"DONE\r\n")
            time.sleep(0.3)
            self.assertIsNone(wire.find("server", b"c OK"), "a frozen wire passed something on")

    def test_two_worlds_stand_side_by_side(self):
        with World() as other:
            other.send(mail(subject="Only there"))
            other.wait_mail(SUPPORT)
            self.assertEqual(self.world.dovecot.raw_mails(SUPPORT), [])
            folder = other.folder
        wait_until("the end of its servers", lambda: not processes_of(folder))
        other.remove()


class FailingSink(WorldTest):
    relay = "sink"

    def test_fails_as_planned_and_then_no_more(self):
        sink = self.world.relay
        for stage in ("mail", "rcpt", "data", "dot"):
            sink.fail(stage, "550 5.7.1 no")
            with self.assertRaises(smtplib.SMTPException, msg=stage):
                submit(self.world)
        for stage in ("drop-before-dot", "drop-after-dot"):
            sink.fail(stage)
            with self.assertRaises(smtplib.SMTPServerDisconnected, msg=stage):
                submit(self.world)
        submit(self.world)
        self.assertEqual([taken.fate for taken in sink.taken], ["refused", "lost", "accepted"])
        self.assertEqual(len(self.world.dovecot.raw_mails(CUSTOMER)), 2)


if __name__ == "__main__":
    unittest.main()

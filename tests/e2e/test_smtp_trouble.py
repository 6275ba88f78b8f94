"""What relays do to outgoing mail: delayed, refused, or lost at the worst moment. A sink of our own plays all of it."""
import email
import re
import unittest

from harness.authority import Authority
from harness.mails import mail
from harness.waiting import wait_until
from harness.world import AGENTS, CUSTOMER, WorldTest


class SmtpTrouble(WorldTest):
    relay = "sink"

    def start(self, agents=False, **changes):
        """One mail, one answer: nobody is notified unless `agents`."""
        self.sink = self.world.relay
        if not agents:
            changes = {"rules": [], "agents": {}, "groups": {}, **changes}  # a ticket without a group is told to every agent
        return self.world.start_ticketd(self.world.policy(**changes))

    def ask(self, sender=CUSTOMER):
        self.world.dovecot.deliver("support@example.com", mail(sender), sender)

    def outbox(self, recipient=CUSTOMER):
        return [item for item in self.world.ticketd.json("outbox", "list", "--all") if recipient in item["to"]]

    def wait_state(self, state, recipient=CUSTOMER, seconds=30):
        wait_until(f"mail to {recipient} {state}", lambda: [item for item in self.outbox(recipient) if item["state"] == state], seconds, 0.1)
        return self.outbox(recipient)[0]

    def deferred_then_sent(self, stage, reply="451 4.3.0 try again later"):
        ticketd = self.start()
        self.sink.fail(stage, reply)
        self.ask()
        item = self.wait_state("deferred")
        if not stage.startswith("drop"):
            self.assertIn("try again later", item["last_error"])
        counted = int(stage == "rcpt" or stage.startswith("drop"))  # the others are the relay's trouble, not the mail's
        self.assertEqual(item["attempts"], counted)
        self.assertIsNotNone(item["next_attempt"])
        done = ticketd.ctl("outbox", "retry", item["id"])
        self.assertEqual(done.returncode, 0, done.stderr)
        (taken,) = self.sink.wait_accepted(1, CUSTOMER)
        self.assertEqual(self.wait_state("sent")["attempts"], counted + 1)
        return taken

    def test_4xx_at_mail_is_tried_again(self):
        self.deferred_then_sent("mail")

    def test_4xx_at_rcpt_is_tried_again(self):
        self.deferred_then_sent("rcpt")

    def test_4xx_at_data_is_tried_again(self):
        self.deferred_then_sent("data")

    def test_4xx_after_the_dot_is_tried_again(self):
        self.deferred_then_sent("dot")

    def test_421_at_the_greeting_is_tried_again(self):
        self.start()
        self.sink.fail("connect", "421 4.3.2 not now", times=1)
        self.ask()
        self.sink.wait_accepted(1, CUSTOMER, seconds=90)

    def test_connection_lost_before_the_dot_is_a_safe_retry(self):
        self.deferred_then_sent("drop-before-dot")
        self.assertEqual(self.fates(CUSTOMER), ["accepted"])

    def test_a_retry_needs_nobody_to_ask_for_it(self):
        self.start()
        self.sink.fail("rcpt")
        self.ask()
        self.sink.wait_accepted(1, CUSTOMER, seconds=150)

    def fates(self, recipient):
        """What became of the sink's mails for one recipient; agents get theirs too."""
        return [taken.fate for taken in self.sink.taken if taken.recipients == [recipient]]

    def gives_up(self, stage):
        ticketd = self.start(agents=True)
        self.sink.fail(stage, "550 5.1.1 no such user here")
        self.ask()
        refused = wait_until("a dead mail", lambda: [item for item in ticketd.json("outbox", "list", "--all") if item["state"] == "dead"], 30, 0.1)[0]
        self.assertIn("no such user here", refused["last_error"])
        events = ticketd.json("show", refused["ticket"])["events"]
        self.assertTrue(any("no such user here" in str(event["detail"]) for event in events), events)
        others = {CUSTOMER, *AGENTS} - set(refused["to"])
        for other in others:
            self.sink.wait_accepted(1, other)
        self.assertEqual(self.sink.accepted(refused["to"][0]), [])

    def test_5xx_at_rcpt_gives_up_with_an_event(self):
        self.gives_up("rcpt")

    def test_5xx_after_the_dot_gives_up_with_an_event(self):
        self.gives_up("dot")

    def test_loss_after_the_dot_is_ambiguous_and_keeps_its_message_id(self):
        ticketd = self.start()
        self.sink.fail("drop-after-dot")
        self.ask()
        item = wait_until("an attempt", lambda: [item for item in self.outbox() if item["attempts"]], 30, 0.1)[0]
        if item["state"] == "deferred":
            ticketd.ctl("outbox", "retry", item["id"])
        self.sink.wait_accepted(1, CUSTOMER, seconds=90)
        self.assertEqual(self.fates(CUSTOMER), ["lost", "accepted"])
        ids = {email.message_from_bytes(taken.raw)["Message-ID"] for taken in self.sink.taken if taken.recipients == [CUSTOMER]}
        self.assertEqual(ids, {f"<{item['message_id']}>"})

    def test_a_late_250_counts(self):
        self.start()
        self.sink.fail("late", "3")
        self.ask()
        self.wait_state("sent")
        self.ask("ann@globex.example")
        self.wait_state("sent", "ann@globex.example")
        self.assertEqual(self.fates(CUSTOMER) + self.fates("ann@globex.example"), ["accepted", "accepted"])

    def test_wrong_password_delays_and_loses_nothing(self):
        ticketd = self.world.ticketd
        ticketd.write_credential("smtp-support", "wrong")
        self.start()
        self.ask()
        item = wait_until("an attempt", lambda: [item for item in self.outbox() if item["last_error"]], 30, 0.1)[0]
        self.assertNotEqual(item["state"], "dead", "a wrong password is ours to mend, not the customer's loss")
        ticketd.write_credential("smtp-support", "sesame-42")
        ticketd.reload()
        self.world.ticketd.ctl("outbox", "retry", item["id"])
        self.sink.wait_accepted(1, CUSTOMER, seconds=90)

    def test_certificate_of_a_stranger_is_refused(self):
        stranger = Authority(self.world.path("stranger"), "somebody else")
        box = self.world.mailbox()
        box["smtp"]["ca"] = stranger.certificate
        ticketd = self.start(mailboxes={"support": box})
        self.ask()
        ticketd.wait_log("certificate")
        self.assertEqual(self.sink.taken, [])
        self.assertNotEqual(self.outbox()[0]["state"], "dead")

    def test_relay_down_then_up(self):
        ticketd = self.start()
        self.sink.stop()
        self.ask()
        ticketd.wait_tickets(1)
        wait_until("an attempt", lambda: [item for item in self.outbox() if item["last_error"]], 30, 0.1)
        self.sink.start()
        ticketd.ctl("outbox", "retry", self.outbox()[0]["id"])
        self.sink.wait_accepted(1, CUSTOMER, seconds=90)

    def test_a_relay_that_refuses_the_null_sender_is_learned(self):
        self.start()
        self.sink.refuse_null_sender = True
        self.ask()
        (taken,) = self.sink.wait_accepted(1, CUSTOMER, seconds=90)
        self.assertEqual(taken.sender, "support@example.com")

    def test_addresses_that_could_inject_are_not_written_to(self):
        self.start()
        for sender in ('"x\r\n RCPT TO:<victim@example.org>"@initech.example', "a\rRCPT TO:<victim@example.org> <b@initech.example>",
                       "<c@initech.example> SIZE=1>", "d@initech.example>\0<victim@example.org"):
            self.world.dovecot.drop("support@example.com", mail(subject="Odd").replace(b"Chris Lee <chris@initech.example>", sender.encode()))
        self.ask()
        self.sink.wait_accepted(1, CUSTOMER)
        self.world.wait_raw_mail("support@example.com", 5, folder="Processed")
        for taken in self.sink.taken:
            self.assertEqual([recipient for recipient in taken.recipients if not re.fullmatch(r"[\w.+-]+@[\w.-]+", recipient)], [])
            self.assertEqual(len(taken.recipients), 1)  # nobody was added to somebody else's mail


if __name__ == "__main__":
    unittest.main()

"""Promises on real servers and the real clock, with targets of seconds: each thing comes within a second of its instant."""
import datetime
import time
import unittest

from harness.mails import mail
from harness.waiting import wait_until
from harness.world import AGENTS, CUSTOMER, WorldTest

LIMIT = 1.0
ALICE, BOB = AGENTS


def seconds(time_of_json):
    return datetime.datetime.fromisoformat(time_of_json.replace("Z", "+00:00")).timestamp()


class Promises(WorldTest):
    alone = True  # it measures seconds

    def promising(self, promise, **sections):
        """The desk of the other tests, with this promise for everybody of initech.example."""
        return self.world.policy(sla={"fast": {"urgent": promise}}, plans={"paid": {"sla": "fast"}},
                                 customers={"initech": {"domains": ["initech.example"], "plan": "paid"}}, **sections)

    def arrival(self, user, words):
        """Waits for the one mail to a user with these words in its subject; gives it and when it was there."""
        def found():
            return [each for each in self.world.dovecot.mails(user) if words in str(each["Subject"])]
        (one,) = wait_until(f"a mail to {user} about {words!r}", found, 60, pause=0.02)
        return one, time.time()

    def assert_prompt(self, what, instant, at):
        self.say(f"{what}: {(at - instant) * 1000:.0f} ms after its instant")
        self.assertGreaterEqual(at, instant, what)
        self.assertLess(at - instant, LIMIT, what)

    def open_ticket(self):
        self.world.send(mail(subject="Our site is down"))
        self.world.wait_mail(CUSTOMER)
        (target,) = self.world.ticketd.json("show", 1)["targets"]
        started = seconds(target["started"])
        self.assertEqual((target["met"], target["breached"], target["paused_seconds"]), (None, None, 0))
        return started, seconds(target["deadline"])

    def test_reminders_and_the_breach_come_at_their_instants(self):
        ticketd = self.world.start_ticketd(self.promising({"first_response": "10s on 24x7", "remind": ["50%", "80%"]}))
        started, deadline = self.open_ticket()
        self.assertEqual(deadline - started, 10)
        (ticket,) = ticketd.tickets()
        self.assertEqual((seconds(ticket["next_deadline"]), ticket["next_target"]), (deadline, "first_response"))
        for words, instant in (("50%", started + 5), ("80%", started + 8), ("missed", deadline + 1)):
            _, at = self.arrival(ALICE, words)
            self.assert_prompt(words, instant, at)
        shown = ticketd.json("show", 1)
        self.assertEqual(seconds(shown["targets"][0]["breached"]), deadline + 1)
        kinds = [event["kind"] for event in shown["events"] if event["kind"].startswith("sla.")]
        self.assertEqual(kinds, ["sla.reminder", "sla.reminder", "sla.breached"])
        (why,) = ticketd.json("why", 1)["targets"]
        self.assertEqual((why["state"], why["span"]), ("breached", "10s on 24x7"))
        self.assertIsNone(ticketd.tickets()[0]["next_deadline"])

    def test_a_breach_pages_level_by_level_until_somebody_answers(self):
        pages = {"on-call": [{"notify": "alice", "timeout": "5s"}, {"notify": "bob", "timeout": "20s"}]}
        policy = self.promising({"first_response": "5s on 24x7", "breach": {"page": "on-call"}}, pages=pages)
        policy["mailboxes"]["support"]["authserv_id"] = "mx.example.com"
        ticketd = self.world.start_ticketd(policy)
        _, deadline = self.open_ticket()
        _, at = self.arrival(ALICE, "Page")
        self.assert_prompt("the first level", deadline + 1, at)
        called, at = self.arrival(BOB, "Page")
        self.assert_prompt("the second level, nobody having answered", deadline + 6, at)
        self.answer(BOB, called, "#ack\n")
        wait_until("acknowledged", lambda: "page.acknowledged" in self.kinds(), 30)
        time.sleep(max(0.0, deadline + 27 - time.time()))  # for what must not come: a third call
        self.answer(BOB, called, "#solved\n#public\nIt is up again.\n")  # words to a page alone would come back
        wait_until("resolved", lambda: "page.resolved" in self.kinds(), 30)
        told = ("sla.breached", "page.opened", "page.called", "page.acknowledged", "page.resolved")
        self.assertEqual([kind for kind in self.kinds() if kind in told],
                         ["sla.breached", "page.opened", "page.called", "page.called", "page.acknowledged", "page.resolved"])
        self.assertEqual(ticketd.tickets()[0]["status"], "solved")

    def kinds(self):
        return [event["kind"] for event in self.world.ticketd.json("show", 1)["events"]]

    def answer(self, agent, called, body):
        """An agent's mail as the receiving server hands it on, its sender proven."""
        self.world.send(mail(agent, subject="Re: " + str(called["Subject"]), body=body,
                             In_Reply_To=called["Message-ID"].strip(), References=" ".join(called["References"].split()),
                             Authentication_Results="mx.example.com; dmarc=pass header.from=example.com"), agent)

    def test_a_breach_while_it_was_down_is_told_at_once_and_once_without_the_reminder_it_overtook(self):
        ticketd = self.world.start_ticketd(self.promising({"first_response": "6s on 24x7", "remind": ["50%"]}))
        _, deadline = self.open_ticket()
        ticketd.kill()
        time.sleep(max(0.0, deadline + 2 - time.time()))  # the clock itself is what is tested
        ticketd.start()
        self.arrival(ALICE, "missed")
        ticketd.stop()
        ticketd.start()
        kinds = [event["kind"] for event in ticketd.json("show", 1)["events"] if event["kind"].startswith("sla.")]
        self.assertEqual(kinds, ["sla.breached"])
        subjects = [str(each["Subject"]) for each in self.world.dovecot.mails(ALICE)]
        self.assertEqual([each for each in subjects if "50%" in each], [], "the deadline overtook this reminder")


if __name__ == "__main__":
    unittest.main()

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

    def test_what_fell_due_while_it_was_down_is_done_at_once_and_once(self):
        ticketd = self.world.start_ticketd(self.promising({"first_response": "6s on 24x7", "remind": ["50%"]}))
        _, deadline = self.open_ticket()
        ticketd.kill()
        time.sleep(max(0.0, deadline + 2 - time.time()))  # the clock itself is what is tested
        ticketd.start()
        for words in ("50%", "missed"):
            self.arrival(ALICE, words)
        ticketd.stop()
        ticketd.start()
        kinds = [event["kind"] for event in ticketd.json("show", 1)["events"] if event["kind"].startswith("sla.")]
        self.assertEqual(kinds, ["sla.reminder", "sla.breached"])


if __name__ == "__main__":
    unittest.main()

"""What services do to the calls of webhooks: late, refused, redirected, lost at the worst moment. None is lost, none is
doubled but under the same idempotency key. No secret is seen where it must not be."""
import glob
import hashlib
import hmac
import json
import os
import shutil
import sys
import tempfile
import time
import unittest

from harness.authority import Authority
from harness.daemon import Ticketd
from harness.mails import mail
from harness.service import Service
from harness.sink import SmtpSink
from harness.waiting import free_port, wait_until

SECRET = "s3cret-signing-key"


class WebhookTest(unittest.TestCase):
    """ticketd with a sink for mail; mail comes in by `ticketctl ingest`."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="ticketd-e2e-")
        self.addCleanup(self.keep_or_remove)
        self.authority = Authority(os.path.join(self.folder, "authority"))
        self.sink = SmtpSink(self.authority.issue("sink")).start()
        self.addCleanup(self.sink.stop)
        self.ticketd = Ticketd(os.path.join(self.folder, "ticketd"))
        self.ticketd.write_credential("key", SECRET)
        self.addCleanup(self.ticketd.notifications.close)
        self.addCleanup(self.ticketd.stop)
        self.count = 0

    def keep_or_remove(self):
        result = self._outcome.result
        if any(test is self for test, _ in result.failures + result.errors):
            print(f"\n{self.id()}: everything is kept in {self.folder}\n{self.ticketd.log()[-6000:]}", file=sys.stderr)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def service(self, authority=None, hosts="DNS:localhost,IP:127.0.0.1"):
        self.count += 1
        service = Service((authority or self.authority).issue(f"service{self.count}", hosts)).start()
        self.addCleanup(service.stop)
        return service

    def hook(self, service, **changes):
        hook = {"url": service.url + "/hook", "key": {"credential": "key"}, "events": ["ticket.created"], "timeout": "2s",
                "ca": self.authority.certificate}
        hook.update(changes)
        return hook

    def start(self, **webhooks):
        self.ticketd.write_credential("smtp", self.sink.password)
        self.ticketd.write_policy(self.policy(webhooks))
        return self.ticketd.start()

    def reload(self, **webhooks):
        self.ticketd.write_policy(self.policy(webhooks))
        since = len(self.ticketd.log())
        self.ticketd.reload()
        self.ticketd.wait_log("policy reloaded", since=since)

    def policy(self, webhooks):
        return {
            "desk": {"name": "Example Support", "tag": "Example", "domain": "example.com", "operators": ["ops@example.com"]},
            "storage": {"path": self.ticketd.database},
            "control": {"socket": self.ticketd.path("run", "control.sock")},
            "smtp": {"url": f"smtps://localhost:{self.sink.smtps}", "user": "support", "password": {"credential": "smtp"},
                     "ca": self.authority.certificate},
            "mailboxes": {"support": {"address": "support@example.com"}},
            "agents": {"alice": {"name": "Alice Meyer", "email": "alice@example.com"}},
            "severities": ["urgent", "high", "low"],
            "webhooks": webhooks}

    def ask(self, subject="Site down"):
        done = self.ticketd.ctl("ingest", "--mailbox", "support", data=mail(subject=subject))
        self.assertEqual(done.returncode, 0, done.stderr)

    def deliveries(self, webhook=None):
        return [item for item in self.ticketd.json("outbox", "list", "--all")
                if item["kind"] == "webhook" and (webhook is None or item["to"] == [webhook])]

    def wait_state(self, state, webhook=None, seconds=60):
        wait_until(f"a delivery {state}", lambda: [item for item in self.deliveries(webhook) if item["state"] == state], seconds, 0.1)
        return [item for item in self.deliveries(webhook) if item["state"] == state][0]


class Webhooks(WebhookTest):
    def test_a_generic_call_is_signed_and_says_what_happened(self):
        service = self.service()
        self.start(hook=self.hook(service))
        self.ask()
        (call,) = service.wait_taken(1)
        body = json.loads(call.body)
        self.assertEqual((body["event"], body["ticket"]["id"], body["ticket"]["subject"]), ("ticket.created", 1, "Site down"))
        self.assertEqual(call.headers["Idempotency-Key"], body["id"])
        at, mac = [part.split("=")[1] for part in call.headers["X-Ticketd-Signature"].split(",")]
        self.assertLess(abs(time.time() - int(at)), 30)
        self.assertEqual(mac, hmac.new(SECRET.encode(), at.encode() + b"." + call.body, hashlib.sha256).hexdigest())
        item = self.wait_state("sent")
        self.assertEqual((item["to"], item["message_id"], item["ticket"]), (["hook"], body["id"], 1))

    def test_whatever_a_service_does_each_call_is_taken_once_by_its_key(self):
        service = self.service()
        self.start(hook=self.hook(service))
        for trouble in (500, 503, (429, {"Retry-After": "2"}), 408, "hang", "drop", "garbage"):
            with self.subTest(trouble):
                before, seen = len(service.taken()), len(service.calls)
                service.plan(trouble)
                self.ask(f"After {trouble}")
                service.wait_taken(before + 1)
                tries = service.calls[seen:]
                self.assertEqual([call.fate for call in tries[1:]], ["taken"])
                self.assertEqual(len(set(service.keys(tries))), 1, "one event, one key")
        self.assertEqual(len(set(service.keys())), len(service.taken()))

    def test_an_answer_that_is_huge_or_breaks_off_counts_by_its_status(self):
        service = self.service()
        self.start(hook=self.hook(service))
        for trouble in ("huge", "half"):
            service.plan(trouble)
            self.ask(trouble)
        wait_until("both sent", lambda: [item["state"] for item in self.deliveries()] == ["sent", "sent"])
        self.assertEqual(len(service.calls), 2)

    def test_retry_after_is_waited_for_by_the_whole_lane(self):
        service = self.service()
        self.start(hook=self.hook(service))
        service.plan((429, {"Retry-After": "4"}))
        self.ask("first")
        first, = service.wait_calls(1)
        self.ask("second")
        for call in service.wait_taken(2):
            self.assertGreaterEqual(call.at - first.at, 3)

    def test_a_redirect_is_refused_and_operators_are_told_where_it_leads(self):
        service, elsewhere = self.service(), self.service()
        self.start(hook=self.hook(service))
        service.plan((302, {"Location": elsewhere.url + "/new"}))
        self.ask()
        item = self.wait_state("dead")
        self.assertIn(elsewhere.url + "/new", item["last_error"])
        self.assertIn("make it the webhook's url", item["last_error"])
        self.assertEqual(elsewhere.calls, [])
        told, = self.sink.wait_accepted(1, "ops@example.com")
        self.assertIn(b"webhook hook could not be called", told.raw)
        self.assertIn("webhook.failed", [event["kind"] for event in self.ticketd.json("show", 1)["events"]])

        done = self.ticketd.ctl("outbox", "retry", item["id"])
        self.assertEqual(done.returncode, 0, done.stderr)
        service.wait_taken(1)
        self.assertEqual(len(set(service.keys(service.calls))), 1)

    def test_operators_hear_of_one_loss_an_hour(self):
        service = self.service()
        self.start(hook=self.hook(service))
        service.plan(*[400] * 5)
        for number in range(5):
            self.ask(f"Question {number}")
        wait_until("all given up", lambda: [item["state"] for item in self.deliveries()] == ["dead"] * 5, 30, 0.1)
        self.sink.wait_accepted(1, "ops@example.com")
        self.ask("Another")
        service.wait_taken(1)
        self.sink.wait_accepted(6, "chris@initech.example")
        self.assertEqual(len(self.sink.accepted("ops@example.com")), 1)

    def test_certificates_that_prove_nothing_are_not_told_anything(self):
        strange = Authority(os.path.join(self.folder, "strange"), "somebody else")
        untrusted, misnamed = self.service(strange), self.service(hosts="DNS:other.example")
        self.start(untrusted=self.hook(untrusted), misnamed=self.hook(misnamed))
        self.ask()
        for name in ("untrusted", "misnamed"):
            self.assertIn("certificate", self.wait_state("deferred", name)["last_error"])
        self.assertEqual(untrusted.calls + misnamed.calls, [])

    def test_a_service_that_fails_delays_no_other_and_no_mail(self):
        hanging, working = self.service(), self.service()
        self.start(hanging=self.hook(hanging, timeout="30s"), gone=self.hook(working, url=f"https://localhost:{free_port()}/"),
                   working=self.hook(working))
        hanging.plan(*["hang"] * 10)
        started = time.monotonic()
        for number in range(10):
            self.ask(f"Question {number}")
        working.wait_taken(10)
        self.sink.wait_accepted(10, "chris@initech.example")
        self.assertLess(time.monotonic() - started, 15)
        self.assertEqual([item["state"] for item in self.deliveries("hanging")].count("sent"), 0)

    def test_what_an_operator_holds_waits_and_what_he_drops_is_gone(self):
        service = self.service()
        self.start(hook=self.hook(service))
        service.plan(500, 500)
        self.ask("held")
        item = self.wait_state("deferred")
        self.assertEqual(self.ticketd.ctl("outbox", "hold", item["id"]).returncode, 0)
        self.ask("next")
        self.wait_state("deferred")
        second = self.deliveries()[1]
        self.assertEqual(self.ticketd.ctl("outbox", "drop", second["id"]).returncode, 0)
        self.assertEqual(self.ticketd.ctl("outbox", "release", item["id"]).returncode, 0)
        (call,) = service.wait_taken(1)
        self.assertEqual(json.loads(call.body)["ticket"]["subject"], "held")
        self.assertEqual([each["state"] for each in self.deliveries()], ["sent", "dead"])

    def test_what_waits_for_a_webhook_that_a_reload_took_away_is_given_up_until_it_is_back(self):
        service = self.service()
        self.start(hook=self.hook(service))
        service.plan(500, 500)
        for number in range(2):
            self.ask(f"Question {number}")
        wait_until("both wait", lambda: [item["state"] for item in self.deliveries()] == ["deferred"] * 2, 30, 0.1)
        self.reload()
        item = self.wait_state("dead")
        self.assertEqual(item["last_error"], "the policy has no webhook hook any more")
        self.assertEqual([each["state"] for each in self.deliveries()], ["dead"] * 2)
        self.assertEqual(len(self.sink.wait_accepted(1, "ops@example.com")), 1)
        refused = self.ticketd.ctl("outbox", "retry", item["id"])
        self.assertEqual(refused.returncode, 1)
        self.assertIn("has no webhook hook: add it again first", refused.stderr)
        self.reload(hook=self.hook(service))
        self.assertEqual(self.ticketd.ctl("outbox", "retry", item["id"]).returncode, 0)
        service.wait_taken(1)
        self.assertEqual([each["state"] for each in self.deliveries()], ["sent", "dead"])

    def test_no_secret_is_in_log_database_or_listing(self):
        service, pager, chat = self.service(), self.service(), self.service()
        self.ticketd.write_credential("routing", "R0UTINGKEY-1234567890")
        self.ticketd.write_credential("chat", chat.url + "/services/T0000/B0000/CHATSECRET")
        self.start(pager=self.hook(pager, type="pagerduty", key={"credential": "routing"}),
                   chat={"type": "slack", "url": {"credential": "chat"}, "events": ["ticket.created"], "ca": self.authority.certificate},
                   hook=self.hook(service))
        pager.plan((400, {}, json.dumps({"unknown key": "R0UTINGKEY-1234567890"}).encode()))
        service.plan((400, {}, json.dumps({"bad key": SECRET}).encode()))
        chat.plan((302, {"Location": "/again/T0000/B0000/CHATSECRET?next=%2Fservices"}))
        self.ask()
        wait_until("all given up", lambda: [item["state"] for item in self.deliveries()] == ["dead"] * 3, 30, 0.1)
        self.assertEqual(json.loads(pager.calls[0].body)["routing_key"], "R0UTINGKEY-1234567890")
        self.assertEqual(chat.calls[0].path, "/services/T0000/B0000/CHATSECRET")
        self.sink.wait_accepted(1, "ops@example.com")
        places = {"log": self.ticketd.log(), "outbox list": json.dumps(self.ticketd.json("outbox", "list", "--all")),
                  "show": json.dumps(self.ticketd.json("show", 1)),
                  "mail": b"".join(taken.raw for taken in self.sink.taken).decode("utf-8", "replace")}
        self.ticketd.stop()
        for file in glob.glob(self.ticketd.database + "*", recursive=True):
            if os.path.isfile(file):
                with open(file, "rb") as opened:
                    places[file] = opened.read().decode("latin-1")
        self.assertIn(self.ticketd.database, places)
        for place, text in places.items():
            for secret in ("R0UTINGKEY", "CHATSECRET", SECRET):
                self.assertNotIn(secret, text, place)

    def test_an_issue_is_opened_once_though_the_answer_was_lost(self):
        service = self.service()
        issue = {}

        def search(handler):
            found = [issue] if issue and issue["body"].split("ticketd: ")[1].split()[0] in handler.path else []
            return 200, {}, json.dumps({"items": found}).encode()

        service.on_get = search
        self.start(tracker=self.hook(service, type="github", url=service.url, project="example/product", timeout="1s"))
        service.plan("hang")
        self.ask()
        opened = service.wait_calls(1)[0]
        self.assertEqual(opened.path, "/repos/example/product/issues")
        self.assertEqual(opened.headers["Authorization"], "Bearer " + SECRET)
        issue.update(json.loads(opened.body), html_url="https://github.example/example/product/issues/7", state="open")
        wait_until("the try deferred", lambda: self.wait_state("deferred"), 30)
        self.ticketd.ctl("outbox", "retry", self.deliveries()[0]["id"])
        self.wait_state("sent", seconds=90)
        self.assertEqual([call.method for call in service.calls], ["POST", "GET"])
        wait_until("the link", lambda: "https://github.example/example/product/issues/7" in
                   [event["detail"] for event in self.ticketd.json("show", 1)["events"] if event["kind"] == "link.added"], 10)

    def test_killed_again_and_again_it_loses_no_call(self):
        service = self.service()
        self.start(hook=self.hook(service))
        kills, asked = 12, 0
        for number in range(kills):
            for _ in range(4):
                self.ask(f"Question {asked}")
                asked += 1
            service.plan("drop" if number % 3 else 500)
            time.sleep(0.02 * number)  # each at another moment of the calls
            self.ticketd.kill()
            self.ticketd.start()
        wait_until("all told", lambda: len(set(service.keys())) >= asked, 120, 0.1)
        wait_until("all sent", lambda: {item["state"] for item in self.deliveries()} == {"sent"}, 60, 0.1)
        self.assertEqual(len(set(service.keys())), asked, "as many keys as events")
        told = {json.loads(call.body)["ticket"]["subject"] for call in service.taken()}
        self.assertEqual(told, {f"Question {number}" for number in range(asked)})
        print(f"\n  > {kills} kills, {asked} events, {len(service.calls)} calls, {len(set(service.keys()))} keys", flush=True)


if __name__ == "__main__":
    unittest.main()

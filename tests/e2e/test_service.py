"""The daemon as a service: start, reload, stop; policies, databases and disks that are not as they should be."""
import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import time
import unittest

from harness import unpacked
from harness.daemon import Ticketd, program
from harness.mails import large, mail
from harness.waiting import wait_until
from harness.world import AGENTS, CUSTOMER, SUPPORT, WorldTest


class Policy(WorldTest):
    relay = "sink"

    def broken(self):
        """A policy with a misspelt key on a known line."""
        return self.good().replace("severities:", "severitys:")

    def good(self):
        return f"desk: {{name: Example Support, domain: example.com}}\nstorage: {{path: {self.world.ticketd.database}}}\n" \
               f"mailboxes:\n  support: {{address: {SUPPORT}}}\nseverities: [urgent, low]\n"

    def test_typo_ends_with_78_and_says_where(self):
        ticketd = self.world.ticketd
        ticketd.write_policy(self.broken())
        self.assertEqual(ticketd.start_and_wait(), 78)
        self.assertIn(f"{ticketd.config}:5:1: error:", ticketd.log())
        self.assertIn("severities", ticketd.log(), "no suggestion")
        self.assertFalse(os.path.exists(ticketd.database), "a bad policy must not make a database")

    def test_check_says_the_same_without_running(self):
        ticketd = self.world.ticketd
        for text, ctl, daemon in ((self.broken(), 1, 78), (self.good(), 0, 0)):
            ticketd.write_policy(text)
            self.assertEqual(ticketd.ctl("check", ticketd.config).returncode, ctl)
            done = subprocess.run([program("ticketd"), "--check", "--config", ticketd.config], timeout=20, stderr=subprocess.PIPE, text=True)
            self.assertEqual(done.returncode, daemon, done.stderr)
            self.assertEqual(f"{ticketd.config}:5:1: error:" in done.stderr, daemon == 78)

    def test_no_policy_at_all_ends_with_78(self):
        self.assertEqual(self.world.ticketd.start_and_wait(), 78)
        self.assertIn(self.world.ticketd.config, self.world.ticketd.log())

    def test_reload_with_a_bad_policy_keeps_the_old_one(self):
        ticketd = self.world.start_ticketd()
        before = len(ticketd.log())
        ticketd.write_policy(self.broken())
        ticketd.reload()
        ticketd.wait_log(":5:1: error:", since=before)
        self.world.dovecot.deliver(SUPPORT, mail(subject="Our site is down"))
        self.world.relay.wait_accepted(1, CUSTOMER)
        self.assertTrue(ticketd.process.running)
        ticketd.write_policy(self.world.policy())
        self.assertEqual([ticket["severity"] for ticket in ticketd.tickets()], ["urgent"])

    def test_reload_takes_a_good_policy(self):
        ticketd = self.world.start_ticketd()
        since = time.monotonic()
        ticketd.write_policy(self.world.policy(rules=[{"name": "all is high", "when": {"opens": True}, "then": {"severity": "high"}}]))
        ticketd.reload()
        wait_until("reload told to systemd", lambda: ticketd.notifications.has("READY=1", since))
        self.world.dovecot.deliver(SUPPORT, mail())
        self.world.relay.wait_accepted(1, CUSTOMER)
        self.assertEqual([ticket["severity"] for ticket in ticketd.tickets()], ["high"])

    def test_reload_owed(self):
        """What a reload cannot do at once is tried until it is done, and only then is the reload called done."""
        ticketd = self.world.start_ticketd()
        before = len(ticketd.log())
        ticketd.write_policy(self.world.policy(groups={"tier1": {"members": ["alice", "bob"], "end_of_day": "16:30"}}))
        with contextlib.closing(sqlite3.connect(ticketd.database, isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            ticketd.reload()
            ticketd.wait_log("cannot set the timers that the policy asks for", since=before)
            self.assertNotIn("policy reloaded", ticketd.log()[before:])
            database.execute("ROLLBACK")
            ticketd.wait_log("policy reloaded", since=before)
            self.assertEqual(database.execute("SELECT count(*) FROM timer WHERE name = 'end-of-day:tier1'").fetchone(), (1,))

    def test_customers_come_from_their_file_whenever_it_changes(self):
        ticketd, file = self.world.ticketd, self.world.ticketd.path("customers.csv")

        def write(text):
            with open(file + ".new", "w", encoding="utf-8") as new:
                new.write(text)
            os.replace(file + ".new", file)

        def receive(count):
            self.world.dovecot.deliver(SUPPORT, mail(subject=f"Question {count}", body=f"Number {count}.\n"))
            self.world.relay.wait_accepted(count, CUSTOMER)

        write("id,domains\nhooli,hooli.example\n")
        self.world.start_ticketd(self.world.policy(customers_file="customers.csv"))
        receive(1)
        before = len(ticketd.log())
        write("id,domains\ninitech,initech.example\n")
        ticketd.wait_log("customers read again", since=before)
        receive(2)
        before = len(ticketd.log())
        write("id,domains,plan\nacme,initech.example,gold\n")
        ticketd.wait_log('customers.csv:2:1: error: there is no plan \\"gold\\"', since=before)
        ticketd.wait_log("the customers stay as they were", since=before)
        receive(3)
        write("id,domains\ninitech,initech.example\n")  # ticketctl reads the policy, too
        customers = {ticket["id"]: ticket["customer"] for ticket in ticketd.tickets()}
        self.assertEqual(customers, {1: "initech", 2: "initech", 3: "initech"})  # a ticket that lives learns it, too

    def test_customers_of_the_database_count_at_once(self):
        ticketd = self.world.start_ticketd()
        done = ticketd.ctl("customer", "set", "acme", "--domains", CUSTOMER.split("@")[1], "--account-manager", "dan@example.com")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.world.dovecot.deliver(SUPPORT, mail())
        self.world.relay.wait_accepted(1, CUSTOMER)
        self.assertEqual([ticket["customer"] for ticket in ticketd.tickets()], ["acme"])
        file = ticketd.path("more.csv")
        with open(file, "w", encoding="utf-8") as new:
            new.write("id,domains\nglobex,globex.example\n")
        done = ticketd.ctl("customer", "import", file, "--replace")
        self.assertEqual((done.returncode, done.stdout), (0, "1 customers imported, 1 removed\n"), done.stderr)
        ticketd.reload()
        ticketd.wait_log("policy reloaded")
        listed = json.loads(ticketd.ctl("customer", "list", "--json").stdout)
        self.assertEqual([(one["id"], one["source"]) for one in listed if one["source"] == "database"], [("globex", "database")])

    def test_the_sample_configuration_is_right(self):
        sample = os.path.join(unpacked.TOP, "etc", "ticketd.yaml")
        done = subprocess.run([program("ticketctl"), "check", sample], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=20)
        self.assertEqual((done.returncode, "error:" in done.stdout, "warning:" in done.stdout), (0, False, False), done.stdout)


class Life(WorldTest):
    relay = "sink"

    def test_systemd_is_told(self):
        ticketd = self.world.ticketd
        ticketd.environment["WATCHDOG_USEC"] = "1000000"
        self.world.start_ticketd()
        self.assertTrue(ticketd.notifications.has("STATUS="), ticketd.notifications.heard)
        since = time.monotonic()
        wait_until("two heartbeats", lambda: sum(at > since and line == "WATCHDOG=1" for at, line in list(ticketd.notifications.heard)) >= 2)
        self.assertEqual(ticketd.stop(), 0)
        self.assertTrue(ticketd.notifications.has("STOPPING=1", since))

    def test_sigterm_lets_the_mail_under_way_arrive(self):
        ticketd = self.world.start_ticketd()
        self.world.relay.fail("late", "2")
        self.world.dovecot.deliver(SUPPORT, mail())
        wait_until("a mail under way", lambda: [item for item in ticketd.json("outbox", "list", "--all") if item["state"] == "sending"], 30, 0.05)
        started = time.monotonic()
        self.assertEqual(ticketd.stop(), 0)
        self.say(f"stopped {time.monotonic() - started:.1f} s after SIGTERM")
        states = {item["state"] for item in ticketd.json("outbox", "list", "--all")}
        self.assertNotIn("sending", states)
        self.assertEqual(len({taken.raw for taken in self.world.relay.taken}), len(self.world.relay.taken), "something was sent twice")
        ticketd.start()
        for user in (CUSTOMER, *AGENTS):
            self.assertEqual(len(self.world.relay.wait_accepted(1, user)), 1)

    def test_sigterm_at_rest_is_quick(self):
        ticketd = self.world.start_ticketd()
        wait_until("a login", lambda: "Login: user" in self.world.dovecot.log())
        started = time.monotonic()
        self.assertEqual(ticketd.stop(), 0)
        self.assertLess(time.monotonic() - started, 3)

    def test_sigterm_before_it_is_ready(self):
        ticketd = self.world.ticketd
        ticketd.write_policy(self.world.policy())
        for delay in (0.0, 0.01, 0.03, 0.1):
            ticketd.process.start()
            time.sleep(delay)
            self.assertIn(ticketd.stop(), (0, -signal.SIGTERM))

    def test_a_second_daemon_on_the_same_database_is_refused(self):
        self.world.start_ticketd()
        second = Ticketd(self.world.path("second"))
        self.addCleanup(second.notifications.close)
        second.write_credential("imap-support", "sesame-42")
        second.write_credential("smtp-support", "sesame-42")
        second.write_policy(self.world.policy())
        self.assertNotIn(second.start_and_wait(), (0, 78))
        self.assertIn(self.world.ticketd.database, second.log())
        self.world.dovecot.deliver(SUPPORT, mail())
        self.world.relay.wait_accepted(1, CUSTOMER)


class Disk(WorldTest):
    relay = "sink"

    def test_a_file_that_is_no_database_is_refused_and_left_alone(self):
        ticketd = self.world.ticketd
        with open(ticketd.database, "wb") as file:
            file.write(b"This is a letter, not a database.\n" * 500)
        ticketd.write_policy(self.world.policy())
        self.assertNotIn(ticketd.start_and_wait(), (0, 78))
        self.assertIn(ticketd.database, ticketd.log())
        with open(ticketd.database, "rb") as file:
            self.assertTrue(file.read().startswith(b"This is a letter"))

    def test_a_folder_that_is_not_there_is_named(self):
        ticketd = self.world.ticketd
        ticketd.write_policy(self.world.policy(storage={"path": "/nonexistent/tickets.db"}))
        self.assertNotEqual(ticketd.start_and_wait(), 0)
        self.assertIn("/nonexistent", ticketd.log())

    @unittest.skipUnless(unpacked.IS_ROOT, "a small disk is mounted by root")
    def test_start_on_a_full_disk(self):
        """What was being sent when the last run was killed is queued as soon as there is room; the daemon starts all the same."""
        ticketd = self.world.ticketd
        state = ticketd.path("state")
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "ticketd-test", state], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", state], check=False)
        ticketd.write_policy(self.world.policy(rules=[]))
        ticketd.start()
        self.world.relay.fail("late", "20")
        self.world.dovecot.deliver(SUPPORT, mail())
        wait_until("a mail under way", lambda: [item for item in ticketd.json("outbox", "list", "--all") if item["state"] == "sending"], 30, 0.05)
        ticketd.kill()
        filler = os.path.join(state, "filler")
        with contextlib.suppress(OSError), open(filler, "wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        before = len(ticketd.log())
        ticketd.start()
        ticketd.wait_log("cannot queue what the last run was sending", since=before)
        self.assertTrue(ticketd.process.running)
        os.unlink(filler)
        ticketd.wait_log("mail of the last run may have been sent", since=before)
        self.world.relay.wait_accepted(1, CUSTOMER, seconds=60)

    @unittest.skipUnless(unpacked.IS_ROOT, "a small disk is mounted by root")
    def test_full_disk_loses_nothing_and_goes_on_when_there_is_room(self):
        ticketd = self.world.ticketd
        state = ticketd.path("state")
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "ticketd-test", state], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", state], check=False)
        ticketd.write_policy(self.world.policy(rules=[]))
        ticketd.start()
        count = 12
        for number in range(count):
            sender = f"c{number}@firm{number}.example"
            self.world.dovecot.deliver(SUPPORT, large(2, sender=sender, subject=f"Log {number}"), sender)
        wait_until("a message about the disk", lambda: any(words in ticketd.log().lower() for words in ("full", "no space")), 60)
        handled = len(self.world.relay.accepted())
        self.assertLess(handled, count)
        if not ticketd.process.running:
            self.assertNotEqual(ticketd.process.wait(), 0)
        subprocess.run(["mount", "-o", "remount,size=200m", state], check=True)
        if not ticketd.process.running:
            ticketd.start()
        for number in range(count):
            self.world.relay.wait_accepted(1, f"c{number}@firm{number}.example", seconds=120)
            self.assertEqual(len(self.world.relay.accepted(f"c{number}@firm{number}.example")), 1)
        self.assertEqual(len(ticketd.tickets()), count)
        wait_until("a clean audit", lambda: ticketd.ctl("audit").returncode == 0)


if __name__ == "__main__":
    unittest.main()

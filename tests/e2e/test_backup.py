"""A backup while mail arrives: it is whole, audits clean, and a desk that is put back from it loses and repeats nothing."""
import json
import os
import shutil
import threading

from harness.mails import mail
from harness.world import CUSTOMER, WorldTest

MAILS, BACKUPS = 60, 4


class Backup(WorldTest):
    relay = "sink"

    def arrivals(self):
        for number in range(MAILS):
            self.world.dovecot.deliver("support@example.com", mail(subject=f"Question {number}"))

    def ctl(self, *words, expect=0):
        done = self.world.ticketd.ctl(*words)
        self.assertEqual(done.returncode, expect, (words, done.stdout, done.stderr))
        return done.stdout

    def back_up_under_arrivals(self, folder):
        """As often as it goes while mail arrives; how many tickets each had."""
        sending = threading.Thread(target=self.arrivals)
        sending.start()
        had = []
        while sending.is_alive() or len(had) < BACKUPS:
            had.append(json.loads(self.ctl("--json", "backup", folder))["tickets"])
            self.ctl("backup", "verify", folder)
        sending.join()
        return had

    def test_a_backup_under_arrivals_is_whole_and_audits_clean(self):
        self.world.start_ticketd()
        folder = self.world.path("backup")
        had = self.back_up_under_arrivals(folder)
        self.assertGreater(len(set(had)), 1, "no mail arrived while backups were made")
        self.world.ticketd.wait_tickets(MAILS, 120)
        self.ctl("backup", folder)
        copy = os.path.join(folder, "tickets.db")
        self.assertEqual(len(json.loads(self.ctl("--json", "--database", copy, "list"))), MAILS)
        self.ctl("--database", copy, "audit")
        print(f"\n  > {len(had)} backups while {MAILS} mails arrived, of {min(had)} to {max(had)} tickets", flush=True)

    def test_a_desk_put_back_from_a_backup_reuses_no_number_and_acknowledges_nobody_twice(self):
        self.world.start_ticketd()
        daemon = self.world.ticketd
        for number in range(3):
            self.world.dovecot.deliver("support@example.com", mail(subject=f"Before {number}"))
        self.world.relay.wait_accepted(3, CUSTOMER, seconds=60)
        folder = self.world.path("backup")
        self.ctl("backup", folder)
        self.world.dovecot.deliver("support@example.com", mail(subject="Since"))
        self.world.relay.wait_accepted(4, CUSTOMER, seconds=60)
        given = {ticket["id"] for ticket in daemon.tickets()}
        daemon.stop()
        # Another machine has the backup, and nothing else.
        place = os.path.dirname(daemon.database)
        shutil.rmtree(place)
        shutil.copytree(folder, place)
        if os.path.basename(daemon.database) != "tickets.db":
            os.rename(os.path.join(place, "tickets.db"), daemon.database)
            os.rename(os.path.join(place, "tickets.db.mail"), daemon.database + ".mail")
        daemon.start()
        self.world.dovecot.deliver("support@example.com", mail(subject="After"))
        self.world.relay.wait_accepted(5, CUSTOMER, seconds=60)
        new = next(ticket["id"] for ticket in daemon.tickets() if ticket["subject"] == "After")
        self.assertGreater(new, max(given) + 900)
        self.assertEqual(len(self.world.relay.accepted(CUSTOMER)), 5)  # the fifth is that of "After"

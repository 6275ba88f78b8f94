"""Listings and searches read beside the desk: whatever either is busy with, the other goes on."""
import sqlite3
import threading
import time

from harness.mails import mail
from harness.world import WorldTest


class Listings(WorldTest):
    relay = "sink"

    def test_listings_do_not_wait_for_the_desk(self):
        self.world.start_ticketd()
        ticketd = self.world.ticketd
        ticketd.ctl("ingest", "--mailbox", "support", data=mail(subject="Printer on fire"))
        ticketd.wait_tickets(1)
        lock = sqlite3.connect(ticketd.database, isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")          # the desk's thread waits some seconds for this
        try:
            ingest = threading.Thread(target=ticketd.ctl, args=("ingest", "--mailbox", "support"),
                                      kwargs={"data": mail(subject="Another")})
            ingest.start()
            time.sleep(0.5)
            for verb in (("list",), ("show", "1"), ("search", "printer"), ("stats",), ("outbox", "list")):
                began = time.monotonic()
                done = ticketd.ctl(*verb)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertLess(time.monotonic() - began, 2, f"ticketctl {verb[0]} waits for the desk")
        finally:
            lock.execute("ROLLBACK")
            lock.close()
        ingest.join(60)
        self.assertFalse(ingest.is_alive())

"""A desk as it is set up by hand: without systemd, without `control:`, with paths that were edited, with a policy that is bad by now."""
import os
import shutil
import tempfile
import unittest

from harness.authority import Authority
from harness.daemon import Ticketd
from harness.mails import mail
from harness.sink import SmtpSink


class Installation(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="ticketd-e2e-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.authority = Authority(os.path.join(self.folder, "authority"))
        self.sink = SmtpSink(self.authority.issue("sink")).start()
        self.addCleanup(self.sink.stop)
        self.ticketd = self.desk("one")

    def desk(self, name, **environment):
        """A desk in a folder of its own, whose environment says nothing of run folders but what is given."""
        ticketd = Ticketd(os.path.join(self.folder, name))
        del ticketd.environment["RUNTIME_DIRECTORY"]
        ticketd.environment.update(environment)
        self.addCleanup(ticketd.notifications.close)
        self.addCleanup(ticketd.stop)
        ticketd.write_policy(self.policy(ticketd))
        return ticketd

    def policy(self, ticketd, **changes):
        return {"desk": {"name": "Example Support", "domain": "example.com"}, "storage": {"path": ticketd.database},
                "smtp": {"url": f"smtps://localhost:{self.sink.port}", "ca": self.authority.certificate},
                "mailboxes": {"support": {"address": "support@example.com"}},
                "agents": {"alice": {"name": "Alice Meyer", "email": "alice@example.com"}}, **changes}

    def test_without_control_the_socket_is_in_the_run_folder_or_beside_the_database(self):
        for name, variable, at in (("a", "RUNTIME_DIRECTORY", "control.sock"), ("b", "XDG_RUNTIME_DIR", "ticketd.sock"), ("c", "", "")):
            folder = os.path.join(self.folder, name, "run")
            ticketd = self.desk(name, **({variable: folder} if variable else {})).start()
            self.assertTrue(os.path.exists(os.path.join(folder, at) if variable else ticketd.database + ".sock"))
            done = ticketd.ctl("ingest", "--mailbox", "support", data=mail())
            self.assertEqual(done.returncode, 0, done.stderr)  # the daemon has the database's lock
            ticketd.stop()

    def test_another_desk_at_the_usual_place_is_not_asked(self):
        shared = tempfile.mkdtemp(dir=self.folder)
        first = self.desk("first", XDG_RUNTIME_DIR=shared).start()
        second = self.desk("second", XDG_RUNTIME_DIR=shared)
        done = second.ctl("ingest", "--mailbox", "support", data=mail())
        self.assertEqual(done.returncode, 75, done.stderr)
        self.assertEqual(first.tickets(), [])

    def test_a_running_daemon_is_reached_though_the_policy_is_bad_by_now(self):
        self.ticketd.start()
        for control in ("", f"control: {{socket: {self.ticketd.path('run', 'control.sock')}}}\n"):
            if control:
                self.ticketd.stop()
                self.ticketd.write_policy(self.policy(self.ticketd, control={"socket": self.ticketd.path("run", "control.sock")}))
                self.ticketd.start()
            self.ticketd.write_policy(f"{control}storage: {{path: {self.ticketd.database}}}\nseveritys: [urgent]\n")
            done = self.ticketd.ctl("ingest", "--mailbox", "support", data=mail())
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(self.ticketd.ctl("list").returncode, 0)
        self.ticketd.stop()
        done = self.ticketd.ctl("list")
        self.assertEqual(done.returncode, 78)
        self.assertIn("severitys", done.stderr)

    def test_edited_paths_make_no_second_desk(self):
        self.ticketd.start()
        elsewhere = self.ticketd.path("state", "t2.db")
        self.ticketd.write_policy(self.policy(self.ticketd, storage={"path": elsewhere}, control={"socket": self.ticketd.path("other.sock")}))
        for words, data in ((("ingest", "--mailbox", "support"), mail()), (("reply", 1, "--as", "alice"), "Hello.\n")):
            done = self.ticketd.ctl(*words, data=data)
            self.assertEqual(done.returncode, 75, done.stderr)
            self.assertIn(elsewhere, str(done.stderr))
        self.assertFalse(os.path.exists(elsewhere))

    def test_nothing_on_standard_input_is_no_mail(self):
        self.ticketd.start()
        for running in (True, False):
            for nothing in (b"", b"\r\n \n"):
                done = self.ticketd.ctl("ingest", "--mailbox", "support", data=nothing)
                self.assertEqual(done.returncode, 65, done.stderr)
                self.assertIn(b"no mail", done.stderr)
            if running:
                self.assertEqual(self.ticketd.tickets(), [])
                self.ticketd.stop()

    def test_the_folder_of_the_socket_is_made(self):
        place = self.ticketd.path("new", "control.sock")
        self.ticketd.write_policy(self.policy(self.ticketd, control={"socket": place}))
        self.ticketd.start()
        self.assertTrue(os.path.exists(place))
        self.assertEqual(os.stat(os.path.dirname(place)).st_mode & 0o007, 0)


if __name__ == "__main__":
    unittest.main()

"""OAuth 2.0: every flow against Dovecot and a relay that take bearer tokens alone, and a provider in every mood."""
import json
import os
import re
import subprocess
import threading
import time
import urllib.error
import urllib.request

from harness.daemon import program
from harness.mails import mail
from harness.tokens import CLIENT, SECRET
from harness.waiting import wait_until
from harness.world import CUSTOMER, SUPPORT, WorldTest


class OAuthTest(WorldTest):
    relay = "sink"
    tokens = True

    def setUp(self):
        super().setUp()
        self.provider = self.world.tokens
        self.world.ticketd.write_credential("client", SECRET)

    def policy(self, **oauth2):
        """A policy whose mailbox has no password, and one provider for both ways."""
        base = self.world.mailbox()
        logins = {name: {**{key: value for key, value in base[name].items() if key != "password"}, "oauth2": oauth2}
                  for name in ("imap", "smtp")}
        return self.world.policy(mailboxes={"support": {**base, **logins}})

    def custom(self, flow, **more):
        return self.policy(provider="custom", flow=flow, client=CLIENT, scope="mail", token_url=self.provider.url + "/token",
                           **({"auth_url": self.provider.url + "/authorize"} if flow == "refresh" else {}), **more)

    def assert_served(self, subject="Printer on fire", count=1):
        self.world.dovecot.deliver(SUPPORT, mail(subject=subject))
        self.world.relay.wait_accepted(count, CUSTOMER, seconds=60)

    def assert_nothing_secret_is_told(self):
        log = self.world.ticketd.log()
        for secret in self.provider.secrets():
            self.assertNotIn(secret, log)
            self.assertNotIn(secret[:40], log)

    def sign_in(self, paste=False, user_words=()):
        """ticketctl auth, with a browser that agrees at once; paste: one that runs elsewhere."""
        world = self.world.ticketd
        with subprocess.Popen([program("ticketctl"), "--config", world.config, "auth", "support", *user_words], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=world.environment) as process:
            heard = []
            for line in process.stderr:
                heard.append(line)
                if found := re.search(r"^ +(http\S+)$", line):
                    self._agree(found[1], process if paste else None)
                    break
            out, err = process.communicate(timeout=60)
            return process.returncode, out, "".join(heard) + err

    @staticmethod
    def _agree(address, paste_to):
        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None
        try:
            urllib.request.build_opener(Stay).open(address, timeout=20)
        except urllib.error.HTTPError as moved:
            target = moved.headers["Location"]
        if paste_to:
            paste_to.stdin.write("what now?\n" + target + "\n")
            paste_to.stdin.flush()
        else:
            threading.Thread(target=lambda: urllib.request.urlopen(target, timeout=20).read(), daemon=True).start()


class ClientCredentials(OAuthTest):
    def test_a_secret_reads_and_sends_with_one_token(self):
        self.world.start_ticketd(self.custom("client_credentials", secret={"credential": "client"}))
        self.assert_served()
        self.assertEqual(len(self.provider.requests), 1)
        self.assert_nothing_secret_is_told()

    def test_a_certificate_signs_for_microsoft_and_for_others(self):
        key, certificate, public = (self.world.path(name) for name in ("client.key", "client.pem", "client.pub"))
        openssl = lambda *words: subprocess.run(["openssl", *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-subj", "/CN=desk", "-days", "9")
        openssl("rsa", "-in", key, "-pubout", "-out", public)
        self.provider.public_key = public
        with open(key, encoding="utf-8") as one, open(certificate, encoding="utf-8") as two:
            self.world.ticketd.write_credential("client.pem", two.read() + one.read())
        proof = {"certificate": {"credential": "client.pem"}}
        self.world.start_ticketd(self.custom("client_credentials", **proof))
        self.assert_served()
        self.world.ticketd.write_policy(self.policy(provider="microsoft", tenant="contoso", client=CLIENT,
                                                    token_url=self.provider.url + "/token", **proof))
        self.world.ticketd.reload()
        self.world.ticketd.wait_log("policy reloaded")
        self.assert_served("Again", 2)
        self.assert_nothing_secret_is_told()

    def test_a_token_that_is_taken_back_is_replaced_at_the_next_login(self):
        self.world.start_ticketd(self.custom("client_credentials", secret={"credential": "client"}))
        self.assert_served()
        self.provider.revoke()
        self.world.dovecot.stop()
        self.world.dovecot.start()
        self.assert_served("After that", 2)
        self.assertEqual(len(self.provider.requests), 2)

    def test_a_provider_out_of_order_is_no_refusal(self):
        self.provider.plan(503, "<html>busy</html>")
        self.provider.plan(cut=True)
        self.provider.plan(200, "this is the hotel's page")
        self.world.start_ticketd(self.custom("client_credentials", secret={"credential": "client"}))
        self.assert_served()
        self.assertNotIn("refused", self.world.ticketd.log())

    def test_an_expired_secret_says_so_and_another_one_is_taken_at_once(self):
        self.provider.refuse("invalid_client", "AADSTS7000222: The provided client secret keys for app 'x' are expired. Trace ID: 1", times=99)
        secret = self.world.path("secret")
        with open(secret, "w", encoding="utf-8") as file:
            file.write("old-secret-value")
        self.world.start_ticketd(self.custom("client_credentials", secret={"file": secret}))
        self.world.ticketd.wait_log("the client secret has expired")
        asked = len(self.provider.requests)
        time.sleep(5)
        self.assertEqual(len(self.provider.requests), asked)  # nothing gets better by asking
        self.provider.plans.clear()
        with open(secret, "w", encoding="utf-8") as file:
            file.write(SECRET)
        self.assert_served()

    def test_one_mailbox_in_trouble_delays_no_other(self):
        policy = self.custom("client_credentials", secret={"credential": "client"})
        self.provider.silent_scope = "other"
        slow = self.world.mailbox("slow@example.com", smtp=None)
        del slow["imap"]["password"]
        slow["imap"]["oauth2"] = {**policy["mailboxes"]["support"]["imap"]["oauth2"], "scope": "other"}
        policy["mailboxes"] = {"slow": slow, **policy["mailboxes"]}
        began = time.monotonic()
        self.world.start_ticketd({**policy, "smtp": policy["mailboxes"]["support"]["smtp"]})
        self.assert_served()
        self.world.ticketd.reload()
        self.world.ticketd.wait_log("policy reloaded")
        self.assert_served("Again", 2)
        self.assertLess(time.monotonic() - began, 15)  # the provider is given twenty seconds


    def test_a_relay_that_has_oauthbearer_alone_is_served(self):
        self.world.relay.token_mechanisms = "OAUTHBEARER"
        self.world.start_ticketd(self.custom("client_credentials", secret={"credential": "client"}))
        self.assert_served()


class Microsoft(OAuthTest):
    def start(self):
        self.world.start_ticketd(self.policy(provider="microsoft", tenant="contoso", client=CLIENT, secret={"credential": "client"},
                                             token_url=self.provider.url + "/token"))

    def test_a_mailbox_that_the_application_may_not_open_names_the_four_causes(self):
        self.provider.user = "other@example.com"  # whom the token opens instead
        self.start()
        self.world.ticketd.wait_log("refused the login")
        log = self.world.ticketd.log()
        for cause in ("object id", f"Add-MailboxPermission {SUPPORT}", "IMAP.AccessAsApp", "-ImapEnabled"):
            self.assertIn(cause, log)
        time.sleep(5)
        self.assertEqual(len(self.provider.requests), 1)  # another token would be refused as well
        self.assert_nothing_secret_is_told()

    def test_smtp_auth_that_is_off_says_how_it_is_switched_on(self):
        self.world.relay.fail("auth", "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.")
        self.start()
        self.world.dovecot.deliver(SUPPORT, mail(subject="Hello"))
        self.world.ticketd.wait_log(f"Set-CASMailbox {SUPPORT} -SmtpClientAuthenticationDisabled $false")
        self.world.relay.wait_accepted(1, CUSTOMER, seconds=90)

    def test_missing_consent_names_who_grants_it(self):
        self.provider.refuse("invalid_grant", "AADSTS65001: The user or administrator has not consented to use the application", times=9)
        self.start()
        self.world.ticketd.wait_log("Grant admin consent")

    def test_throttling_is_waited_out(self):
        self.provider.plan(429, {"error": "throttled"})
        self.start()
        self.assert_served()


class ServiceAccount(OAuthTest):
    def test_a_key_acts_as_the_mailbox(self):
        key, public = self.world.path("account.key"), self.world.path("account.pub")
        subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, stderr=subprocess.DEVNULL)
        subprocess.run(["openssl", "rsa", "-in", key, "-pubout", "-out", public], check=True, stderr=subprocess.DEVNULL)
        self.provider.public_key = public
        with open(key, encoding="utf-8") as file:
            self.world.ticketd.write_credential("account.json", json.dumps(
                {"type": "service_account", "client_email": "desk@project.iam.gserviceaccount.com", "private_key_id": "k1",
                 "private_key": file.read(), "token_uri": "https://oauth2.googleapis.com/token"}))
        self.world.start_ticketd(self.policy(provider="google", key={"credential": "account.json"}, token_url=self.provider.url + "/token"))
        self.assert_served()
        self.assert_nothing_secret_is_told()


class Refresh(OAuthTest):
    def start(self):
        self.world.ticketd.write_policy(self.custom("refresh", secret={"credential": "client"}))
        return self.sign_in()

    def test_a_person_agrees_and_the_desk_goes_on_alone(self):
        self.world.start_ticketd(self.custom("refresh", secret={"credential": "client"}))
        self.world.ticketd.wait_log("ticketctl auth support")
        status, out, err = self.sign_in()
        self.assertEqual(status, 0, out + err)
        self.assertIn("IMAP at", out)
        self.assertEqual(out.count("the login works"), 2, out)
        self.assert_served()
        self.assert_nothing_secret_is_told()
        for secret in self.provider.secrets():
            self.assertNotIn(secret, out + err)
        folder = self.world.ticketd.database + ".tokens"
        self.assertEqual(os.stat(folder).st_mode & 0o777, 0o700)
        for name in os.listdir(folder):
            self.assertEqual(os.stat(os.path.join(folder, name)).st_mode & 0o777, 0o600)

    def test_the_address_may_be_pasted(self):
        self.world.ticketd.write_policy(self.custom("refresh", secret={"credential": "client"}))
        status, out, err = self.sign_in(paste=True)
        self.assertEqual(status, 0, out + err)

    def test_a_code_may_be_typed_in_elsewhere_where_that_is_asked_for(self):
        self.world.ticketd.write_policy(self.custom("refresh", secret={"credential": "client"}, device_url=self.provider.url + "/device"))
        done = self.world.ticketd.ctl("auth", "--device", "support")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("WDJB-MJHT", done.stderr)
        for secret in self.provider.secrets():
            self.assertNotIn(secret, done.stdout + done.stderr)

    def test_rotation_survives_a_kill_before_and_after_every_answer(self):
        self.provider.lifetime = 4  # renewed after two seconds
        self.assertEqual(self.start()[0], 0)
        ticketd = self.world.ticketd
        for moment in ("before_answer", "after_answer"):
            for pause in (0, 0.002, 0.01, 0.05):
                killed = threading.Event()
                def kill(pause=pause, killed=killed):
                    if not killed.is_set() and ticketd.process.running:
                        time.sleep(pause)
                        killed.set()
                        ticketd.kill()
                setattr(self.provider, moment, kill)
                self.assertEqual(ticketd.start_and_wait(60), -9)
                self.assertTrue(killed.is_set())
                setattr(self.provider, moment, lambda: None)
        ticketd.start()
        self.assert_served()

    def test_a_revoked_grant_asks_for_another_and_takes_it_at_once(self):
        self.provider.lifetime = 4
        self.assertEqual(self.start()[0], 0)
        self.world.start_ticketd(self.custom("refresh", secret={"credential": "client"}))
        self.assert_served()
        self.provider.revoke(grants=True)
        self.world.dovecot.stop()
        self.world.dovecot.start()
        self.world.ticketd.wait_log("sign in again: ticketctl auth support", seconds=60)
        self.assertEqual(self.sign_in()[0], 0)
        self.assert_served("Back", 2)

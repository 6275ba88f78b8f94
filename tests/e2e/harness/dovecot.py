"""A private Dovecot: IMAP in the clear, with STARTTLS and with TLS, LMTP to deliver to, SASL for Postfix."""
import email
import email.policy
import glob
import imaplib
import os
import shutil
import smtplib
import ssl
import time

from . import unpacked
from .process import Process
from .waiting import accepts, free_port, wait_until

PASSWORD = "sesame-42"

CONFIG = """\
base_dir = {run}
state_dir = {run}
instance_name = {run}
libexec_dir = {root}/usr/lib/dovecot
mail_plugin_dir = {root}/usr/lib/dovecot/modules
auth_mechanisms = plain login{token_mechanisms}
auth_verbose = yes
auth_failure_delay = 0
import_environment = LD_LIBRARY_PATH LD_PRELOAD
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
default_vsz_limit = 1G
first_valid_uid = 1
first_valid_gid = 1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = no
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
mailbox_list_index = no
lmtp_client_workarounds = mailbox-for-path
{token_passdb}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail} gid={mail_group} home={folder}/mail/%d/%n allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
protocol lmtp {{
  auth_username_format = %Lu
  postmaster_address = postmaster@localhost
}}
service imap-login {{
  {no_chroot}
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service auth {{
  unix_listener smtp-auth {{
    mode = 0666
  }}
}}
service anvil {{
  {no_chroot}
}}
service stats {{
  {no_chroot}
}}
"""


TOKENS = """\
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = %s
}
"""
INTROSPECTION = """\
introspection_url = %s/introspect
introspection_mode = post
username_attribute = username
active_attribute = active
active_value = true
"""


class Dovecot:
    """One server in a folder of its own. Every address is a user, with PASSWORD.

    Ports: `imap` (STARTTLS offered), `imaps`, `lmtp`. Mail lies in FOLDER/mail/DOMAIN/USER/Maildir.
    """

    def __init__(self, folder, authority, certificate=None, tokens=None):
        """tokens: a TokenServer whose bearer tokens are taken as well (XOAUTH2, OAUTHBEARER)."""
        self.folder, self.authority, self.tokens = folder, authority, tokens
        self.run = os.path.join(folder, "run")
        self.imap, self.imaps, self.lmtp = free_port(), free_port(), free_port()
        ids = unpacked.identities()
        for place in (folder, self.run, os.path.join(folder, "mail")):
            os.makedirs(place, exist_ok=True)
        if unpacked.IS_ROOT:
            shutil.chown(os.path.join(folder, "mail"), ids["mail"], ids["mail"])
        self._configure(certificate or authority.issue("dovecot"), ids)
        # dovecot would run /usr/bin/doveconf to learn its settings, and that in turn dovecot: we begin in the middle.
        config = self._path("dovecot.conf")
        self.process = Process("dovecot", [unpacked.path("usr/bin/doveconf"), "-f", "service=master", "-c", config, "-m", "master",
                                           "-e", unpacked.path("usr/sbin/dovecot"), "-F", "-c", config],
                               self._path("dovecot.out"), env={**unpacked.environment(), "LD_PRELOAD": unpacked.redirect()})

    def _configure(self, pair, ids):
        introspection = self._path("oauth2.conf")
        if self.tokens:
            with open(introspection, "w", encoding="utf-8") as file:
                file.write(INTROSPECTION % self.tokens.url)
        text = CONFIG.format(token_mechanisms=" xoauth2 oauthbearer" if self.tokens else "",
                             token_passdb=TOKENS % introspection if self.tokens else "", run=self.run, root=unpacked.ROOT, folder=self.folder,
                             certificate=pair[0], key=pair[1], password=PASSWORD, imap=self.imap, imaps=self.imaps,
                             lmtp=self.lmtp, no_chroot="" if unpacked.IS_ROOT else "chroot =",
                             mail_group=ids["mail"] if unpacked.IS_ROOT else ids["group"], **ids)
        with open(self._path("dovecot.conf"), "w", encoding="utf-8") as file:
            file.write(text)

    def _path(self, *parts):
        return os.path.join(self.folder, *parts)

    def start(self):
        self.process.start(lambda: all(accepts(port) for port in (self.imap, self.imaps, self.lmtp)))
        return self

    def stop(self):
        self.process.stop()

    def end(self):
        self.process.end()

    def log(self):
        with open(self._path("dovecot.log"), encoding="utf-8", errors="replace") as file:
            return file.read()

    # --- what lies in the mailboxes, read from the disk so that no flag changes ---

    def maildir(self, user):
        name, domain = user.lower().split("@")
        return self._path("mail", domain, name, "Maildir")

    def raw_mails(self, user, folder=""):
        """The bytes of all mails of a user's folder ("" is the inbox), in order of arrival."""
        place = os.path.join(self.maildir(user), f".{folder}" if folder else "")
        files = glob.glob(os.path.join(glob.escape(place), "cur", "*")) + glob.glob(os.path.join(glob.escape(place), "new", "*"))
        found = []
        for file in sorted(files, key=os.path.basename):
            try:
                with open(file, "rb") as opened:
                    found.append(opened.read())
            except FileNotFoundError:
                pass  # moved between the listing and the reading
        return found

    def mails(self, user, folder=""):
        """The same as email messages."""
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.raw_mails(user, folder)]

    # --- as a mail client would ---

    def client(self, user, password=PASSWORD):
        """A logged-in imaplib connection; the caller logs out (it is a context manager)."""
        context = ssl.create_default_context(cafile=self.authority.certificate)
        connection = imaplib.IMAP4_SSL("localhost", self.imaps, ssl_context=context, timeout=20)
        connection.login(user, password)
        return connection

    def deliver(self, user, raw, sender="chris@initech.example"):
        """Hands bytes over by LMTP: unlike Postfix it adds no From, Date or Message-ID."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as connection:
            connection.sendmail(sender, [user], raw)

    def drop(self, user, raw):
        """Puts a file into the inbox behind the server's back: for bytes that no protocol would take."""
        name = f"{time.time_ns()}.dropped.example"
        # Below tmp/ first and with its owner, as the Maildir rules want it. The first look into the inbox makes the folders.
        path = os.path.join(self.maildir(user), "tmp", name)
        with self.client(user) as client:
            client.select("INBOX")
            wait_until(f"the Maildir of {user}", lambda: os.path.isdir(os.path.dirname(path)))
        with open(path, "wb") as file:
            file.write(raw)
        if unpacked.IS_ROOT:
            owner = os.stat(self.maildir(user))
            os.chown(path, owner.st_uid, owner.st_gid)
        os.rename(path, os.path.join(self.maildir(user), "new", name))

    def change_uidvalidity(self, user):
        """Gives the inbox a new UIDVALIDITY, as a restored or rebuilt server would. Stop the server before."""
        for file in glob.glob(os.path.join(glob.escape(self.maildir(user)), "dovecot*")):
            os.unlink(file)

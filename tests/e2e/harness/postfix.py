"""A private Postfix: takes mail from the world and from ticketd, and delivers to the private Dovecot. Needs root."""
import grp
import os
import pwd
import smtplib
import time

from . import unpacked
from .process import Process
from .waiting import accepts, free_port

# Base ids of Debian again: Postfix insists on an owner and a group that nothing else of it shares.
OWNER, SETGID_GROUP = "news", "uucp"

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = {root}/usr/sbin
daemon_directory = {root}/usr/lib/postfix/sbin
shlib_directory = {root}/usr/lib/postfix
meta_directory = {folder}/conf
sendmail_path = {root}/usr/sbin/sendmail
mailq_path = {root}/usr/bin/mailq
newaliases_path = {root}/usr/bin/newaliases
import_environment = MAIL_CONFIG POSTLOG_SERVICE POSTLOG_HOSTNAME LANG=C LD_LIBRARY_PATH
mail_owner = {owner}
setgid_group = {group}
default_privs = nobody
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
syslog_name = postfix
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.example.com
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = static:all
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
virtual_destination_recipient_limit = 1
smtp_dns_support_level = disabled
smtp_host_lookup = native
recipient_delimiter = +
message_size_limit = 104857600
mailbox_size_limit = 0
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
smtpd_banner = mx.example.com ESMTP
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_tls_security_level = may
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_sasl_type = dovecot
smtpd_sasl_path = {sasl}
smtpd_sasl_auth_enable = no
minimal_backoff_time = 2s
maximal_backoff_time = 10s
queue_run_delay = 2s
"""

MASTER = """\
127.0.0.1:{smtp} inet n - n - - smtpd
127.0.0.1:{submission} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
127.0.0.1:{smtps} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
pickup    unix n - n 60 1 pickup
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
tlsmgr    unix - - n 1000? 1 tlsmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
verify    unix - - n - 1 verify
flush     unix n - n 1000? 0 flush
proxymap  unix - - n - - proxymap
smtp      unix - - n - - smtp
relay     unix - - n - - smtp
showq     unix n - n - - showq
error     unix - - n - - error
retry     unix - - n - - error
discard   unix - - n - - discard
virtual   unix - n n - - virtual
lmtp      unix - - n - - lmtp
anvil     unix - - n - 1 anvil
scache    unix - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """One server in a folder of its own, which hands every mail to `dovecot`, whatever its domain.

    Ports: `smtp` (the way in from the world: no login), `submission` (STARTTLS and login), `smtps` (TLS and login).
    """

    name = "Postfix"

    def __init__(self, folder, dovecot, certificate=None):
        self.folder = folder
        self.smtp, self.submission, self.smtps = free_port(), free_port(), free_port()
        certificate, key = certificate or dovecot.authority.issue("postfix")
        values = {"folder": folder, "root": unpacked.ROOT, "owner": OWNER, "group": SETGID_GROUP, "lmtp": dovecot.lmtp,
                  "certificate": certificate, "key": key, "sasl": os.path.join(dovecot.run, "smtp-auth"),
                  "smtp": self.smtp, "submission": self.submission, "smtps": self.smtps}
        self._make_folders()
        self._write("main.cf", MAIN.format(**values))
        self._write("master.cf", MASTER.format(**values))
        self.process = Process("postfix", [unpacked.path("usr/lib/postfix/sbin/master"), "-c", self._path("conf")],
                               self._path("postfix.out"), env={**unpacked.environment(), "MAIL_CONFIG": self._path("conf")})

    def _make_folders(self):
        owner, group = pwd.getpwnam(OWNER), grp.getgrnam(SETGID_GROUP)
        private = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace")
        for place, mode, uid, gid in [("conf", 0o755, 0, 0), ("data", 0o700, owner.pw_uid, owner.pw_gid), ("queue", 0o755, 0, 0),
                                      ("queue/pid", 0o755, 0, 0), ("queue/maildrop", 0o1730, owner.pw_uid, group.gr_gid),
                                      ("queue/public", 0o2710, owner.pw_uid, group.gr_gid),
                                      *[(f"queue/{name}", 0o700, owner.pw_uid, owner.pw_gid) for name in private]]:
            os.makedirs(self._path(place), exist_ok=True)
            os.chown(self._path(place), uid, gid)
            os.chmod(self._path(place), mode)

    def _write(self, file, text):
        with open(self._path("conf", file), "w", encoding="utf-8") as opened:
            opened.write(text)
        # A file of this very second is read again and again until it looks settled, which takes two seconds.
        os.utime(self._path("conf", file), (time.time() - 60,) * 2)

    def _path(self, *parts):
        return os.path.join(self.folder, *parts)

    def start(self):
        self.process.start(lambda: all(accepts(port) for port in (self.smtp, self.submission, self.smtps)))
        return self

    def stop(self):
        self.process.stop()

    def end(self):
        self.process.end()

    def log(self):
        try:
            with open(self._path("postfix.log"), encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def send(self, sender, recipients, raw):
        """Hands a mail to the server as the world would. raw: bytes with any line ends."""
        with smtplib.SMTP("127.0.0.1", self.smtp, local_hostname="world.example", timeout=60) as connection:
            connection.sendmail(sender, recipients, raw)

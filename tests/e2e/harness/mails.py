"""Builds mails as bytes with CRLF, the way they cross the wire."""
import email.utils
import itertools
import os
import time

_serial = itertools.count(1)


def message_id(domain="initech.example"):
    return f"<{os.getpid()}.{time.time_ns()}.{next(_serial)}@{domain}>"


def mail(sender="Chris Lee <chris@initech.example>", to="support@example.com", subject="The printer is on fire",
         body="Hello,\n\nthe printer on the second floor is on fire.\n\nChris\n", **headers):
    """A plain mail. headers: more of them, `_` for `-`; None leaves out one that would be there (From, Date, Message_ID)."""
    fields = {"From": sender, "To": to, "Subject": subject, "Date": email.utils.formatdate(), "Message-ID": message_id(),
              "MIME-Version": "1.0", "Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit"}
    fields.update({name.replace("_", "-"): value for name, value in headers.items()})
    head = "".join(f"{name}: {value}\n" for name, value in fields.items() if value is not None)
    return (head + "\n" + body).replace("\n", "\r\n").encode()


def vacation(sender="Dana Fox <dana@vacation.example>", to="support@example.com"):
    """What an out-of-office program answers: written by a machine, to be filed and never answered."""
    return mail(sender, to, "Out of office: Re: your newsletter", "I am away until Monday and read no mail.\n",
                Auto_Submitted="auto-replied (vacation)", X_Auto_Response_Suppress="All", Precedence="bulk")


def large(megabytes, **words):
    """A mail with one attachment of so many megabytes (of base64 text)."""
    line = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAx\n"
    body = ("--cut\nContent-Type: text/plain\n\nThe log is attached.\n--cut\nContent-Type: application/octet-stream\n"
            "Content-Disposition: attachment; filename=\"core.log\"\nContent-Transfer-Encoding: base64\n\n"
            + line * (megabytes * 1_000_000 // len(line)) + "--cut--\n")
    return mail(body=body, Content_Type='multipart/mixed; boundary="cut"', Content_Transfer_Encoding=None, **words)

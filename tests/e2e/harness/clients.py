"""What people's mail clients write: a new mail and an answer in the true shape of each.

A client belongs to one person. It answers what it finds in that person's mailbox, with its own header fields, body parts,
attribution, quote marks and thread headers, and keeps what it sent, as a Sent folder does. The texts are ours; the forms were
taken down from mails that these clients sent.
"""
import base64
import email.utils
import html
import itertools
import quopri
import uuid

_serial = itertools.count(1)


def _text_of(message):
    part = message.get_body(("plain",))
    return part.get_content().replace("\r\n", "\n") if part else ""


def _ids(message, field):
    return " ".join(str(message.get(field, "")).split())


class Client:
    """One person at one client. `vouched`: what the receiving server puts on top of the person's mail, if anything."""

    name = "plain"
    reply_mark = "Re: "

    def __init__(self, person, address, vouched=None):
        self.person, self.address, self.vouched = person, address, vouched
        self.sent = []  # bytes, as a Sent folder keeps them: without what servers add

    # --- what the person does ---

    def write(self, to, subject, words):
        """A new mail."""
        return self._finish(self._compose({"To": to, "Subject": subject}, words, None))

    def answer(self, message, words):
        """An answer to a mail of the person's mailbox (an email message)."""
        subject = " ".join(str(message["Subject"]).split())
        bare = subject[len("Re: "):] if subject.lower().startswith("re: ") else subject
        fields = {"To": str(message["Reply-To"] or message["From"]), "Subject": self.reply_mark + bare, **self._thread(message)}
        return self._finish(self._compose(fields, words, message))

    # --- what clients differ in ---

    def _thread(self, message):
        """In-Reply-To and References (RFC 5322, 3.6.4)."""
        answered = _ids(message, "Message-ID")
        return {"In-Reply-To": answered, "References": (_ids(message, "References") + " " + answered).strip()}

    def _compose(self, fields, words, message):
        raise NotImplementedError

    # --- pieces ---

    def _from(self):
        return f"{self.person} <{self.address}>"

    def _domain(self):
        return self.address.split("@")[1]

    def _head(self, fields):
        return "".join(f"{name}: {value}\n" for name, value in fields.items())

    def _finish(self, text):
        raw = text.replace("\n", "\r\n").encode("utf-8")
        self.sent.append(raw)
        return (f"Authentication-Results: {self.vouched}\r\n".encode() if self.vouched else b"") + raw

    @staticmethod
    def _quoted_printable(text):
        return quopri.encodestring(text.encode("utf-8")).decode("ascii")

    @staticmethod
    def _marked(text, mark="> "):
        return "".join((mark + line).rstrip() + "\n" for line in text.rstrip("\n").split("\n"))

    @staticmethod
    def _as_html(text, line_end="<br>\n"):
        return html.escape(text.rstrip("\n"), quote=False).replace("\n", line_end)


class Gmail(Client):
    """In the browser: both parts, the attribution folded at 78 characters, a gmail_quote."""

    name = "Gmail"

    def _compose(self, fields, words, message):
        boundary = f"000000000000{uuid.uuid4().hex[:16]}"
        head = {"MIME-Version": "1.0", **{name: fields.pop(name) for name in ("References", "In-Reply-To") if name in fields},
                "From": self._from(), "Date": email.utils.formatdate(), "Message-ID": f"<CAF{uuid.uuid4().hex}{next(_serial)}@mail.gmail.com>",
                "Subject": fields["Subject"], "To": fields["To"], "Content-Type": f'multipart/alternative; boundary="{boundary}"'}
        plain, rich = words, f'<div dir="ltr">{self._as_html(words, "<br>")}</div>\n'
        if message is not None:
            sender = message["From"].addresses[0]
            plain += f"\nOn Mon, Mar 2, 2026 at 9:00 AM {sender.display_name} <{sender.addr_spec}>\nwrote:\n\n" + self._marked(_text_of(message))
            rich += (f'<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Mar 2, 2026 at 9:00 AM {html.escape(sender.display_name)} '
                     f'&lt;<a href="mailto:{sender.addr_spec}">{sender.addr_spec}</a>&gt; wrote:<br></div><blockquote class="gmail_quote" '
                     'style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">'
                     f'{self._as_html(_text_of(message))}<br></blockquote></div>\n')
        return (self._head(head) + f'\n--{boundary}\nContent-Type: text/plain; charset="UTF-8"\n\n{plain}\n--{boundary}\n'
                f'Content-Type: text/html; charset="UTF-8"\nContent-Transfer-Encoding: quoted-printable\n\n{self._quoted_printable(rich)}\n--{boundary}--\n')


class Outlook(Client):
    """On the desktop, over SMTP: Thread-Index and Thread-Topic, an unmarked quote below a block of header fields, no References."""

    name = "Outlook"
    reply_mark = "RE: "

    def _thread(self, message):
        return {"In-Reply-To": _ids(message, "Message-ID")}

    def _compose(self, fields, words, message):
        boundary = f"----=_NextPart_000_{next(_serial):04X}_01DA6C7F.{uuid.uuid4().hex[:8].upper()}"
        topic = fields["Subject"].removeprefix(self.reply_mark)
        head = {"From": f'"{self.person}" <{self.address}>', "To": fields["To"], **{name: fields[name] for name in ("References", "In-Reply-To") if name in fields},
                "Subject": fields["Subject"], "Date": email.utils.formatdate(), "Message-ID": f"<{next(_serial):06x}01da6c7f${uuid.uuid4().hex[:8]}$@{self._domain()}>",
                "MIME-Version": "1.0", "Content-Type": f'multipart/alternative;\n\tboundary="{boundary}"', "X-Mailer": "Microsoft Outlook 16.0",
                "Thread-Index": base64.b64encode(uuid.uuid4().bytes + b"outlook").decode(), "Thread-Topic": topic, "Content-Language": "en-us"}
        plain = words
        rich = "".join(f"<p class=MsoNormal>{self._as_html(line) or '<o:p>&nbsp;</o:p>'}</p>\n" for line in words.rstrip("\n").split("\n"))
        if message is not None:
            sender = message["From"].addresses[0]
            block = [("From", f"{sender.display_name} <{sender.addr_spec}> "), ("Sent", "Monday, March 2, 2026 9:00 AM"),
                     ("To", f"{self.person} <{self.address}>"), ("Subject", " ".join(str(message["Subject"]).split()))]
            plain += "\n \n\n" + "".join(f"{name}: {value}\n" for name, value in block) + "\n \n\n" + _text_of(message)
            rich += ("<p class=MsoNormal><o:p>&nbsp;</o:p></p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'>"
                     "<p class=MsoNormal>" + "<br>".join(f"<b>{name}:</b> {html.escape(value)}" for name, value in block) + "</p></div></div>"
                     f"<p class=MsoNormal>{self._as_html(_text_of(message))}</p>\n")
        rich = ('<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">'
                "<head><meta name=Generator content=\"Microsoft Word 15 (filtered medium)\"><style><!--\np.MsoNormal {margin:0in;}\n--></style></head>"
                f"<body lang=EN-US link=\"#0563C1\"><div class=WordSection1>{rich}</div></body></html>\n")
        return (self._head(head) + f'\nThis is a multipart message in MIME format.\n\n--{boundary}\nContent-Type: text/plain;\n\tcharset="utf-8"\n'
                f"Content-Transfer-Encoding: quoted-printable\n\n{self._quoted_printable(plain)}\n--{boundary}\nContent-Type: text/html;\n\tcharset=\"utf-8\"\n"
                f"Content-Transfer-Encoding: quoted-printable\n\n{self._quoted_printable(rich)}\n--{boundary}--\n\n")


class OutlookBehindGateway(Outlook):
    """The same where a gateway of the company strips every thread header: only the subject is left."""

    name = "Outlook behind a gateway"

    def _thread(self, message):
        return {}


class AppleMail(Client):
    """On a Mac: the attribution is quoted with the rest, and stands inside the quote in HTML."""

    name = "Apple Mail"

    def _compose(self, fields, words, message):
        boundary = f"Apple-Mail=_{str(uuid.uuid4()).upper()}"
        head = {"From": self._from(), "Content-Type": f'multipart/alternative;\n\tboundary="{boundary}"',
                "Mime-Version": "1.0 (Mac OS X Mail 16.0 \\(3774.300.61.1.2\\))", "Subject": fields["Subject"], "Date": email.utils.formatdate(),
                **{name: fields[name] for name in ("References", "In-Reply-To") if name in fields}, "To": fields["To"],
                "Message-Id": f"<{str(uuid.uuid4()).upper()}@{self._domain()}>", "X-Mailer": "Apple Mail (2.3774.300.61.1.2)"}
        plain = words
        rich = "".join(f"<div>{self._as_html(line) or '<br>'}</div>" for line in words.rstrip("\n").split("\n"))
        if message is not None:
            sender = message["From"].addresses[0]
            attribution = f"On 2 Mar 2026, at 09:00, {sender.display_name} <{sender.addr_spec}> wrote:"
            plain += "\n" + self._marked(attribution + "\n\n" + _text_of(message))
            rich += (f'<div><br><blockquote type="cite"><div>{html.escape(attribution)}</div><br class="Apple-interchange-newline"><div>'
                     f"{self._as_html(_text_of(message))}</div></blockquote></div><br>")
        rich = ('<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body style="overflow-wrap: break-word; '
                f'-webkit-nbsp-mode: space; line-break: after-white-space;">{rich}</body></html>')
        return (self._head(head) + f"\n\n--{boundary}\nContent-Transfer-Encoding: quoted-printable\nContent-Type: text/plain;\n\tcharset=utf-8\n\n"
                f"{self._quoted_printable(plain)}\n--{boundary}\nContent-Transfer-Encoding: quoted-printable\nContent-Type: text/html;\n\tcharset=utf-8\n\n"
                f"{self._quoted_printable(rich)}\n--{boundary}--\n")


class Thunderbird(Client):
    """Plain text, flowed (RFC 3676), with the answer below the quote and a signature."""

    name = "Thunderbird"

    def _compose(self, fields, words, message):
        head = {"Message-ID": f"<{uuid.uuid4()}@{self._domain()}>", "Date": email.utils.formatdate(), "MIME-Version": "1.0",
                "User-Agent": "Mozilla Thunderbird", "Subject": fields["Subject"], "To": fields["To"],
                **{name: fields[name] for name in ("References", "In-Reply-To") if name in fields}, "Content-Language": "en-US",
                "From": self._from(), "Content-Type": "text/plain; charset=UTF-8; format=flowed", "Content-Transfer-Encoding": "8bit"}
        text = ""
        if message is not None:
            text = f"On 3/2/26 09:00, {message['From'].addresses[0].display_name} wrote:\n" + self._marked(_text_of(message)) + "\n"
        return self._head(head) + f"\n{text}{words}\n-- \n{self.person}\nphone 555-0100\n"


class Mutt(Client):
    """Plain text with the answer below the quote."""

    name = "mutt"

    def _compose(self, fields, words, message):
        head = {"Date": email.utils.formatdate(), "From": self._from(), "To": fields["To"], "Subject": fields["Subject"],
                "Message-ID": f"<{base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip('=')}@laptop.{self._domain()}>",
                **{name: fields[name] for name in ("References", "In-Reply-To") if name in fields}, "MIME-Version": "1.0",
                "Content-Type": "text/plain; charset=us-ascii", "Content-Disposition": "inline", "User-Agent": "Mutt/2.2.9 (2022-11-12)"}
        text = ""
        if message is not None:
            text = (f"On Mon, Mar 02, 2026 at 09:00:00AM +0000, {message['From'].addresses[0].display_name} wrote:\n"
                    + self._marked(_text_of(message)) + "\n")
        return self._head(head) + f"\n{text}{words}\n"


ALL = (Gmail, Outlook, OutlookBehindGateway, AppleMail, Thunderbird, Mutt)

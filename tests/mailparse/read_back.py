"""Reads a composed mail with Python's email package and prints what it says, one item a line: compose_read_back_test.cc compares."""
import email, email.policy, hashlib, sys

mail = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.SMTPUTF8)
out = []
for name in ("From", "To", "Cc", "Reply-To"):
    for address in mail[name].addresses if mail[name] else ():
        out.append(f"{name} {address.addr_spec} {address.display_name}")
out.append(f"Subject {mail['Subject']}")
out.append(f"Message-ID {str(mail['Message-ID']).strip('<>')}")
out.append("References " + " ".join(w.strip("<>") for w in str(mail["References"] or "").split()))
bodies = {kind: mail.get_body((kind,)) for kind in ("plain", "html")}
for kind, part in bodies.items():
    if part is not None:
        text = part.get_payload(decode=True).decode("utf-8").replace("\r\n", "\n")
        out.append(f"{kind} {hashlib.sha256(text.encode()).hexdigest()}")
for part in mail.walk():
    if part.get_content_disposition() is None or part.is_multipart() and part.get_content_maintype() != "message":
        continue
    whole = part.get_payload(0).as_bytes(policy=email.policy.SMTP) if part.is_multipart() else part.get_payload(decode=True)
    out.append(f"{part.get_content_type()} {part.get_filename()} {hashlib.sha256(whole).hexdigest()}")
defects = [d for part in mail.walk() for d in part.defects]
sys.stdout.buffer.write("\n".join(out + [f"defect {d!r}" for d in defects]).encode("utf-8", "surrogateescape"))  # raw UTF-8 of RFC 6532 stays escaped

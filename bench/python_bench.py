#!/usr/bin/env python3
"""CPU per mail of Python's email package for the same work: parse, read the headers, decode every part.

usage: python_bench.py DIR [ROUNDS]
"""
import email
import email.policy
import pathlib
import statistics
import sys
import time


def read(data):
    total = 0
    message = email.message_from_bytes(data, policy=email.policy.default)
    for name in ("from", "to", "cc", "subject", "date", "message-id"):
        try:
            total += len(str(message[name]))
        except Exception:  # its header classes raise on what mail contains
            pass
    for part in message.walk():
        if part.is_multipart():
            continue
        try:
            total += len(part.get_content())
        except Exception:
            total += len(part.get_payload(decode=True) or b"")
    return total


def main():
    mails = [p.read_bytes() for p in pathlib.Path(sys.argv[1]).rglob("*") if p.is_file()]
    times = []
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 3):
        begin = time.process_time()
        for data in mails:
            try:
                read(data)
            except Exception:
                pass
        times.append((time.process_time() - begin) * 1e6 / len(mails))
    print(f"python {statistics.median(times):.1f} us a mail")


main()

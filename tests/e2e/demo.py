#!/usr/bin/env python3
"""`./dev demo`: three mails on private servers, and what ticketd makes of them."""
import sys
import textwrap
import time

from harness import unpacked
from harness.mails import mail, vacation
from harness.waiting import Late
from harness.world import AGENTS, CUSTOMER, World

URGENT, ASKING, AWAY = CUSTOMER, "maria@globex.example", "dana@vacation.example"

MAILS = [
    (URGENT, mail("Chris Lee <chris@initech.example>", subject="URGENT: our shop is down",
                  body="Hello,\n\nsince 9:40 every page of our shop answers 502 Bad Gateway, and we lose orders by the minute.\n"
                       "Nothing was deployed on our side. Please call me: +1 303 555 0142.\n\n-- \nChris Lee, Initech\n")),
    (ASKING, mail("Maria Rossi <maria@globex.example>", subject="How do I export my invoices?",
                  body="Hi,\n\nour accountant wants all invoices of last year as PDF. Is there a way to export them at once?\n\nThanks\nMaria\n")),
    (AWAY, vacation()),
]


def heading(text):
    print(f"\n\033[1m== {text}\033[0m" if sys.stdout.isatty() else f"\n== {text}", flush=True)


def quote(text, prefix="  | "):
    print(textwrap.indent(text.rstrip(), prefix, lambda line: True), flush=True)


def show_mail(message, headers=("From", "To", "Subject", "Date", "In-Reply-To", "Auto-Submitted", "Reply-To")):
    lines = [f"{name}: {message[name]}" for name in headers if message[name]]
    quote("\n".join([*lines, "", message.get_body(("plain",)).get_content()]))


def policy(world):
    return world.policy(
        sla={"gold": {"urgent": {"first_response": "60m on 24x7"}, "low": {"first_response": "2h on 24x7"}}},
        plans={"enterprise": {"sla": "gold"}, "free": {}},
        customers={"initech": {"domains": ["initech.example"], "plan": "enterprise"}},
        rules=[{"name": "the first tier takes it", "when": {"opens": True}, "then": {"group": "tier1"}},
               {"name": "an enterprise that is down comes first",
                "when": {"plan": "enterprise", "subject": r"/\b(down|outage|urgent)\b/i"}, "then": {"severity": "urgent"}}])


def run(world):
    heading("Private servers")
    print(f"  Dovecot      127.0.0.1:{world.dovecot.imaps} (imaps)")
    stand_in = "" if unpacked.IS_ROOT else "   stands in for Postfix, which needs root"
    print(f"  {world.relay.name:12} 127.0.0.1:{world.relay.smtps} (smtps){stand_in}")
    ticketd = world.start_ticketd(policy(world))
    print(f"  ticketd      process {ticketd.process.pid}, ready; mailbox support@example.com, agents Alice and Bob")

    heading("Three mails arrive at support@example.com, over SMTP")
    started = time.monotonic()
    for sender, raw in MAILS:
        world.send(raw, sender)
        quote("\n".join(line for line in raw.decode().splitlines() if line.startswith(("From:", "Subject:", "Auto-Submitted:"))))
        print()
    (first,), (_,) = world.wait_mail(URGENT), world.wait_mail(ASKING)
    for agent in AGENTS:
        world.wait_mail(agent, 2)
    world.wait_mail("support@example.com", 3, folder="Processed")
    print(f"  all handled {time.monotonic() - started:.1f} s later, most of which Dovecot waits before it announces mail")

    heading("ticketctl list: two tickets, since a vacation program opens none")
    quote(ticketd.ctl("list").stdout, "  ")

    heading(f"What Chris sees: the acknowledgement in {URGENT}'s mailbox")
    show_mail(first)

    heading(f"What Alice sees: the notification in {AGENTS[0]}'s mailbox")
    notes = world.dovecot.mails(AGENTS[0])
    show_mail(next((note for note in notes if "down" in note["Subject"]), notes[0]))

    heading(f"What the vacation program at {AWAY} got")
    answers = world.dovecot.raw_mails(AWAY)
    print("  nothing: no automatic mail is ever answered" if not answers else f"  {len(answers)} mails, which is wrong")
    return 0 if not answers else 1


def main():
    world = World()
    try:
        with world:
            status = run(world)
        heading("Stopped and cleaned up")
        print("  ticketd and the servers have ended, their folder is gone; nothing else on this machine was touched.")
        return status
    except (Late, AssertionError, RuntimeError, OSError) as error:
        print(f"\ndemo: {error}\n{world.logs()}", file=sys.stderr)
        return 1
    finally:
        world.remove()


if __name__ == "__main__":
    sys.exit(main())

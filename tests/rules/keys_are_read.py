#!/usr/bin/env python3
"""Every key of a policy is read by code that acts on it: what nobody reads is a promise that nobody keeps.

The keys are those of the tables in rules/ (`key("name", &Struct::member, ...)`), which make loader, schema and docs. A member counts as read
where something outside the loading and checking of policies takes it from a value of that struct: `policy.desk.quote`, `agent->language`. The
values are told by their names, which follow the struct's (READERS has those that do not).

    keys_are_read.py               prints what nobody reads; exit status 1 if there is any
    keys_are_read.py --self-test   each key in turn loses its readers: it must be missed
"""
import glob
import os
import re
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# What loads, checks, explains and mutates policies acts on nothing.
LOADING = re.compile(r"rules/((load|check|yaml|scenario)/|evaluate/text_index)")
# Names of values that are not the struct's own in small letters.
READERS = {
    "Agent": "agent|owner",
    "Automation": "automation|rule",
    "Budgets": "budgets",
    "Calendar": "calendar",
    "Control": "control",
    "Imap": "imap|server",
    "OAuth": "oauth",
    "PagePlan": "plan|page",
    "PageStep": r"step|steps\[[^]]*\]|level\]",
    "Permission": "permission|row",
    "Policy": "policy|policy_|(?:policy|desk)\\(\\)",
    "Promise": "promise",
    "R": "rule|automation",            # of rules and automations
    "Rule": "rule",
    "StorageConfig": "storage",
    "T": "imap|smtp|server|account|login",   # what mailboxes and relays have in common
    "Template": "chosen|found|template",
    "Webhook": "webhook|hook",
    "WrittenAbsence": "absence|away",
    "Mailbox": r"mailbox|a|b|front\(\)",
}
# Read by the loader itself, which makes something else of them, or by their kind's own functions.
ELSEWHERE = {
    "Draft.notify_template": "becomes a Notify of the rule",
    "WrittenAbsence": "becomes an Absence in days",
    "WrittenOverride": "becomes a turn of the rotation",
    "Trusts": "becomes what a mailbox grants",
    "WrittenRotation": "becomes turns of the rotation",
}
TESTS_ONLY = {"Scenario", "ScenarioMail", "ScenarioAttachment", "Step"}  # of policy tests


def sources():
    """{path: text} of the code that acts, without comments."""
    found = {}
    for pattern in ("rules/**/*.cc", "rules/**/*.hh", "daemon/**/*.cc", "daemon/**/*.hh"):
        for path in glob.glob(os.path.join(TOP, pattern), recursive=True):
            name = os.path.relpath(path, TOP)
            if not LOADING.match(name):
                with open(path, encoding="utf-8") as file:
                    found[name] = re.sub(r"//.*", "", file.read())
    return found


def keys():
    """(Struct, member, key) of every row of the tables."""
    found = set()
    for path in glob.glob(os.path.join(TOP, "rules", "load", "*.cc")):
        with open(path, encoding="utf-8") as file:
            for row in re.finditer(r'"([\w<>]+)",\s*&(\w+)::(\w+)', file.read()):
                found.add((row[2], row[3], row[1]))
    return sorted(key for key in found if key[0] not in TESTS_ONLY)


def reader(struct, member):
    """A regex of what takes the member from a value of the struct."""
    words = READERS.get(struct) or re.sub(r"(?<!^)(?=[A-Z])", "_", struct).lower()
    return re.compile(r"\b(?:" + words + r")(?:\(\))?\s*(?:\.|->)" + member + r"\b(?!\s*\()(?!\s*=[^=])")


def own_functions(struct, text):
    """The bodies of the struct's member functions, in which its members stand without a value before them."""
    return re.findall(rf"^[\w:<>&* ]+\b{struct}::\w+\([^;{{}}]*\)[^;{{}}]*\{{(.*?)^\}}", text, re.MULTILINE | re.DOTALL)


def is_read(struct, member, texts):
    if struct in ELSEWHERE or f"{struct}.{member}" in ELSEWHERE:
        return True
    texts = {name: text for name, text in texts.items() if member in text}
    regex, by_name = reader(struct, member), re.compile(rf"&(?:rules::)?{struct}::{member}\b")
    bare = re.compile(rf"(?<![\w.>]){member}\b(?!\s*\()")
    return any(regex.search(text) or by_name.search(text) or any(bare.search(body) for body in own_functions(struct, text))
               for text in texts.values())


def unread(texts):
    return [f"{struct}::{member} (key {key})" for struct, member, key in keys() if not is_read(struct, member, texts)]


def self_test():
    texts, trouble = sources(), []
    checked = 0
    for struct, member, key in keys():
        if struct in ELSEWHERE or f"{struct}.{member}" in ELSEWHERE:
            continue
        without = {name: re.sub(rf"\b{member}\b", "gone", text) for name, text in texts.items() if member in text}
        checked += 1
        if is_read(struct, member, without):
            trouble.append(f"{struct}::{member} counts as read where nothing reads it")
    if checked < 100:
        trouble.append(f"only {checked} keys were found: have the tables changed their form?")
    return trouble


def main():
    trouble = self_test() if sys.argv[1:] == ["--self-test"] else [f"nobody reads {one}" for one in unread(sources())]
    print("\n".join(trouble) if trouble else f"{len(keys())} keys are read")
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())

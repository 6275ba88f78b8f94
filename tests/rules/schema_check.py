#!/usr/bin/env python3
"""The JSON Schema of policies, held against every example by a validator that knows nothing of ticketd.

    schema_check.py SCHEMA_PROGRAM...      (what prints the schema: `ticketctl schema`)

Each YAML block of docs/policy.md, etc/ticketd.yaml and section6.yaml must be valid; a few broken ones must not, so that a
schema that takes everything is found out. Exit status 77: the Debian packages python3-jsonschema and python3-yaml are
not there, and nothing was tested.
"""
import json
import os
import re
import subprocess
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}; install the Debian packages python3-jsonschema and python3-yaml")
    sys.exit(77)

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# What an example of the documentation leaves out because a policy must have it anyway.
NEEDED = {"desk": {"name": "Example Support", "domain": "example.com"}, "storage": {"path": "/var/lib/ticketd/tickets.db"},
          "mailboxes": {"support": {"address": "support@example.com"}}}

BROKEN = {
    "an unknown section": "mailbokses: {}",
    "a missing key": "agents: {alice: {name: Alice}}",
    "a mapping in place of a list": "rules: {name: x, then: {tag: x}}",
    "an unknown condition": "rules: [{name: x, when: {subjct: x}, then: {tag: x}}]",
    "an unknown action": "rules: [{name: x, then: {tga: x}}]",
    "a word for a boolean": "rules: [{name: x, when: {first: maybe}, then: {tag: x}}]",
}


class Loader(yaml.SafeLoader):
    """YAML 1.2's core schema, which editors and ticketd read by: no dates, no `on` and `off`, no 09:00 in base 60."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in (("bool", r"true|false", "tf"), ("null", r"~|null|", "~n"), ("int", r"-?[0-9]+", "-0123456789"),
                            ("float", r"-?[0-9]+\.[0-9]+", "-0123456789")):
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first) + ([""] if tag == "null" else []))


def read(name):
    with open(os.path.join(TOP, name), encoding="utf-8") as file:
        return file.read()


def examples():
    """(name, text) of every policy that people are shown."""
    for name in ("etc/ticketd.yaml", "tests/rules/section6.yaml"):
        yield name, read(name)
    docs = read("docs/policy.md")
    for block in re.finditer(r"^```yaml\n(.*?)^```", docs, re.MULTILINE | re.DOTALL):
        yield f"docs/policy.md:{docs.count(chr(10), 0, block.start()) + 2}", block[1]


def problems(validator, text):
    policy = NEEDED | yaml.load(text, Loader)
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in validator.iter_errors(policy)]


def main():
    schema = json.loads(subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, check=True).stdout)
    kind = jsonschema.Draft202012Validator
    kind.check_schema(schema)
    validator, failed, count = kind(schema), 0, 0
    for name, text in examples():
        count += 1
        for problem in problems(validator, text):
            print(f"{name}: {problem}")
            failed += 1
    for name, text in BROKEN.items():
        if not problems(validator, text):
            print(f"the schema takes {name}: {text}")
            failed += 1
    print(f"{count} examples, {len(BROKEN)} broken policies, {failed} problems")
    return 1 if failed or count < 20 else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Writes the man pages and completions into a folder: make.py --table FILE --version V --sysconfdir DIR FOLDER"""
import argparse
import json
import os

import completions
import pages

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    words = argparse.ArgumentParser(description=__doc__)
    for name in ("--table", "--version", "--sysconfdir"):
        words.add_argument(name, required=True)
    words.add_argument("folder")
    asked = words.parse_args()
    with open(asked.table, encoding="utf-8") as file:
        table = json.load(file)
    program = completions.Program(table["ticketctl"], table["schema"])
    made = {"ticketctl.bash": completions.bash(program), "_ticketctl": completions.zsh(program), "ticketctl.fish": completions.fish(program)}
    fillings = {"VERSION": asked.version, "SYSCONFDIR": asked.sysconfdir, "VERBS": pages.verbs(table["ticketctl"]),
                "OPTIONS": pages.options(table["ticketctl"]), "KEYS": pages.keys(table["schema"])}
    for name in ("ticketctl.1", "ticketd.8", "ticketd.yaml.5"):
        with open(os.path.join(HERE, name + ".in"), encoding="utf-8") as file:
            text = file.read()
        for word, filling in fillings.items():
            text = text.replace(f"@{word}@", filling)
        made[name] = text
    for name, text in made.items():
        with open(os.path.join(asked.folder, name), "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Finds headers of ours that a .cc file includes without using a name of theirs, and `default:` in a switch over an enum of ours.

    tidy.py [ROOT]        prints `file:line: what is wrong` for each; exit status 1 if there is any
    tidy.py --self-test   sees each of the two found in sources made for it

A name counts as used where it stands in the source, whatever it means there: what is printed is unused for sure.
"""
import os
import re
import sys
import tempfile

ROOMS = ("daemon", "mailparse", "rules", "storage")
INCLUDE = re.compile(r'^#\s*include\s*"([^"]+)"', re.MULTILINE)
WORD = re.compile(r"[A-Za-z_]\w*")
DECLARED = [re.compile(one) for one in (
    r"\b(?:struct|class|enum class|enum|using|concept)\s+([A-Za-z_]\w*)",
    r"\b([A-Za-z_]\w*)\s*\(",
    r"\b(k[A-Z]\w*)",
    r"\busing\s+(?:\w+::)+(\w+);",
    r"#\s*define\s+(\w+)")]
SWITCH = re.compile(r"^( *)switch \(.*?^\1\}", re.MULTILINE | re.DOTALL)


def without_comments(text):
    text = re.sub(r"//.*", "", text.replace("\\\n", ""))
    return re.sub(r'"(?:[^"\\\n]|\\.)*"', lambda found: found[0] if "/" in found[0] else '""', text)


def read_sources(root):
    found = {}
    for room in ROOMS:
        for folder, _, files in os.walk(os.path.join(root, room)):
            for name in files:
                if name.endswith((".cc", ".hh")):
                    path = os.path.join(folder, name)
                    with open(path, encoding="utf-8") as file:
                        found[os.path.relpath(path, root)] = without_comments(file.read())
    return found


def declared_in(text):
    return {name for pattern in DECLARED for name in pattern.findall(text)}


def unused_includes(sources):
    declared = {path: declared_in(text) for path, text in sources.items() if path.endswith(".hh")}
    for path, text in sorted(sources.items()):
        if path.endswith(".hh"):
            continue  # it may pass on what its users need
        words = set(WORD.findall(re.sub(r"^#.*", "", text, flags=re.MULTILINE)))
        for include in INCLUDE.finditer(text):
            header = include[1]
            if header in declared and header[:-3] != path[:-3] and not declared[header] & words:
                yield f"{path}:{text.count(chr(10), 0, include.start()) + 1}: nothing of {header} is used"


def defaults_over_enums(sources):
    for path, text in sorted(sources.items()):
        for switch in SWITCH.finditer(text):
            fallback = switch[0].find("default:")
            if fallback >= 0 and re.search(r"case (?:\w+::)*[A-Z]\w*::\w+:", switch[0]):
                line = text.count("\n", 0, switch.start() + fallback) + 1
                yield f"{path}:{line}: `default:` hides a value that an enum of ours gets later"


def faults(root):
    sources = read_sources(root)
    return [*unused_includes(sources), *defaults_over_enums(sources)]


def self_test():
    files = {
        "rules/a.hh": "struct Apple {};\n",
        "rules/b.hh": "int peel(int);\n",
        "rules/used.cc": '#include "rules/a.hh"\n#include "rules/b.hh"\nint x = peel(1);  // Apple\n',
        "rules/switch.cc": "int f(Kind k) {\n  switch (k) {\n    case Kind::one:\n      return 1;\n    default:\n      return 2;\n  }\n}\n",
        "rules/letters.cc": "int f(char c) {\n  switch (c) {\n    case 'a':\n      return 1;\n    default:\n      return 2;\n  }\n}\n",
    }
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        found = faults(root)
    good = [line.split(": ")[0] for line in found] == ["rules/used.cc:1", "rules/switch.cc:5"]
    if not good:
        print("found:", *found, sep="\n  ")
    return good


def main():
    if sys.argv[1:] == ["--self-test"]:
        return 0 if self_test() else 1
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    found = faults(root)
    print("\n".join(found) or "each include is used, and no switch over an enum has a default")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

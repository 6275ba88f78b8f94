#!/usr/bin/env python3
"""ham.py TICKETCTL DIR: reads each mail below DIR, which people wrote to lists; none of them may be automatic or a bounce.

DIR/machines.txt names the files (paths below DIR, one a line) that programs wrote all the same. Exits 1 if a person is taken for
a program, or if there are fewer than a thousand mails.
"""

import json
import pathlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

FEWEST = 1000


def read(ticketctl, path):
    mail = re.sub(rb"\A>?From [^\r\n]*\r?\n", b"", path.read_bytes())
    done = subprocess.run([ticketctl, "parse", "--json"], input=mail, capture_output=True, timeout=60, check=True)
    return path, json.loads(done.stdout)


def main():
    ticketctl, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    listed = folder / "machines.txt"
    machines = set(listed.read_text(encoding="utf-8").split()) if listed.exists() else set()
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in (".txt", ".md")]
    wrong = 0
    with ThreadPoolExecutor(2) as pool:
        for path, mail in pool.map(lambda p: read(ticketctl, p), paths):
            name = str(path.relative_to(folder))
            if (mail["is_auto"] or mail["is_bounce"]) and name not in machines:
                wrong += 1
                print(f"{name}: {mail['auto_class']}, {mail['auto_reason']}", file=sys.stderr)
    print(f"   ham: {len(paths)} mails that people wrote to lists, {wrong} taken for a program's")
    return 1 if wrong or len(paths) < FEWEST else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Holds the rooms of the sources: which may include which, that nothing goes in circles, and that no folder is a heap.

    check.py [ROOT]        prints `file:line: what is wrong` for each fault; exit status 1 if there is any
    check.py --self-test   builds a small house with every fault in it, and sees each fault found

A library has floors: a room may include its own files, the floors below it in the list, and what the library as a whole may
include. A unit is NAME.cc with NAME.hh. Libraries of others are seen only where WALLS says, directly or through a header.
"""
import collections
import os
import re
import sys
import tempfile

# library: its floors, the lowest first ("" is its own folder), and the libraries below it
LIBRARIES = {
    "mailparse": (["text", "", "decode", "header", "html", "compose", "mime", "reply", "automatic", "parse"], set()),
    "rules": (["text", "time", "yaml", "templates", "policy", "evaluate", "check", "load", "scenario"], set()),
    "storage": (["", "hash", "disk", "vault", "sqlite/migrations", "sqlite", "tables"], set()),
    "daemon/desk": (["identity", "words", "case", "draft", "sla", "webhook", "mail", "oncall", "policy", "customer", "agent", "commands",
                     "delivery", "agent_mail", "time", ""], {"mailparse", "rules", "storage"}),
    "daemon": (["control", "runtime", "net", "http", "imap", "smtp", "intake", "sim", "outbox", "oauth", "accounts", "verbs", "replay", "ctl", "service", ""],
               {"mailparse", "rules", "storage", "daemon/desk"}),
}

# rooms of the daemon that know less than their floor would allow
NARROW = {
    "daemon/control": set(),
    "daemon/runtime": {"mailparse"},
    "daemon/net": set(),
    "daemon/http": {"daemon/net"},
    "daemon/imap": {"daemon/net"},
    "daemon/oauth": {"daemon/net", "daemon/http", "daemon/runtime"},
    "daemon/smtp": {"daemon/net"},
    "daemon/intake": {"mailparse", "rules", "storage", "daemon/desk"},
    "daemon/sim": {"mailparse", "rules", "storage", "daemon/desk", "daemon/intake"},
}

# what an #include of another's library starts with: the libraries or rooms that may see it, directly or through one of our headers
WALLS = {
    "mimetic/": {"mailparse"},
    "libxml/": {"mailparse"},
    "yaml-cpp/": {"rules"},
    "sqlite3.h": {"storage"},
    "curl/": {"daemon/net", "daemon/http"},
    "boost/asio": {"daemon"},
    "boost/beast": {"daemon"},
}

MOST_FILES = 40  # of one folder
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')


def library_of(path):
    fitting = [library for library in LIBRARIES if path.startswith(library + "/")]
    return max(fitting, key=len) if fitting else None


def room_of(path):
    return os.path.dirname(path) if library_of(path) else None


def unit_of(path):
    return os.path.splitext(path)[0]


def read_house(root):
    """{path: [(line number, included name)]} of every source of every library."""
    house = {}
    for top in sorted({library.split("/")[0] for library in LIBRARIES}):
        for folder, _, files in os.walk(os.path.join(root, top)):
            for name in files:
                if name.endswith((".cc", ".hh")):
                    path = os.path.join(folder, name)
                    with open(path, encoding="utf-8") as file:
                        found = [(number, match[1]) for number, line in enumerate(file, 1) if (match := INCLUDE.match(line))]
                    house[os.path.relpath(path, root)] = found
    return house


def floor_of(room):
    """The library of a room and its floor there; the floor is None where the list does not have it."""
    library = library_of(room + "/x")
    floors, _ = LIBRARIES[library]
    name = room[len(library) + 1:]
    return library, floors.index(name) if name in floors else None


def may_include(room, other):
    library, floor = floor_of(room)
    other_library, other_floor = floor_of(other)
    if room in NARROW:
        return other in NARROW[room] or other_library in NARROW[room]
    if library != other_library:
        return other_library in LIBRARIES[library][1]
    return floor is not None and other_floor is not None and other_floor < floor


def reached(house, path):
    """Every name that a source includes, at any depth: (line in path where it starts, name, the way there)."""
    seen, waiting = set(), [(line, name, [path]) for line, name in house[path]]
    while waiting:
        line, name, way = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        yield line, name, way
        waiting += [(line, further, way + [name]) for _, further in house.get(name, [])]


def crossed_floors(house):
    for path in sorted(house):
        room = room_of(path)
        if floor_of(room)[1] is None:
            yield f"{path}:1: the room {room} has no floor in tests/includes/check.py"
            continue
        for line, name in house[path]:
            other = room_of(name)
            if other and name in house and other != room and not may_include(room, other):
                yield f"{path}:{line}: {room} may not include {name}"


def crossed_walls(house):
    for path in sorted(house):
        for line, name, way in reached(house, path):
            for library, allowed in WALLS.items():
                if name.startswith(library) and not (inside(path, allowed) or behind_a_wall(way, allowed)):
                    through = f" (through {' -> '.join(way[1:])})" if len(way) > 1 else ""
                    yield f"{path}:{line}: {room_of(path)} sees <{name}>{through}; only {', '.join(sorted(allowed))} may"


def inside(path, allowed):
    return room_of(path) in allowed or library_of(path) in allowed


def behind_a_wall(way, allowed):
    """The daemon may include a header that needs a library of that header's own room; the desk and the libraries may not."""
    return library_of(way[0]) == "daemon" and any(inside(step, allowed) for step in way if library_of(step))


def circles(arrows):
    """The strongly connected parts of more than one node (Tarjan, without recursion)."""
    index, low, stack, found = {}, {}, [], []
    for start in sorted(arrows):
        if start in index:
            continue
        work = [(start, iter(sorted(arrows.get(start, ()))))]
        index[start] = low[start] = len(index)
        stack.append(start)
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    work.append((target, iter(sorted(arrows.get(target, ())))))
                    break
                if target in stack:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    part = []
                    while not part or part[-1] != node:
                        part.append(stack.pop())
                    if len(part) > 1:
                        found.append(sorted(part))
    return found


def unit_circles(house):
    arrows = collections.defaultdict(set)
    for path, includes in house.items():
        arrows[unit_of(path)] |= {unit_of(name) for _, name in includes if name in house and unit_of(name) != unit_of(path)}
    for part in circles(arrows):
        yield "a circle of units: " + ", ".join(part)


def heaps(house):
    for folder, count in sorted(collections.Counter(os.path.dirname(path) for path in house).items()):
        if count > MOST_FILES:
            yield f"{folder}: {count} files, more than {MOST_FILES}"


def faults(root):
    house = read_house(root)
    for check in (crossed_floors, crossed_walls, unit_circles, heaps):
        yield from check(house)


def self_test():
    files = {
        "mailparse/text/utf8.cc": '#include "mailparse/parse/parse.hh"\n',
        "mailparse/parse/parse.hh": '#include "mailparse/text/utf8.hh"\n',
        "mailparse/text/utf8.hh": '#include "rules/text/text.hh"\n',
        "mailparse/attic/old.hh": "#include <string>\n",
        "rules/text/text.hh": "#include <sqlite3.h>\n",
        "storage/store.cc": '#include "daemon/net/net.hh"\n',
        "storage/good.hh": "#include <string>\n",
        "daemon/net/net.hh": "#include <curl/curl.h>\n",
        "daemon/desk/decide.cc": '#include "storage/good.hh"\n#include "daemon/desk/case/deep.hh"\n',
        "daemon/desk/case/deep.hh": "#  include <boost/asio/post.hpp>\n",
        "daemon/desk/case/one.cc": '#include "daemon/desk/case/two.hh"\n',
        "daemon/desk/case/two.hh": '#include "daemon/desk/case/one.hh"\n',
        "daemon/desk/case/one.hh": "",
        "daemon/http/post.cc": '#include "daemon/net/net.hh"\n#include "storage/good.hh"\n',
        "daemon/main.cc": '#include "daemon/net/net.hh"\n#include "daemon/desk/case/deep.hh"\n#include "storage/good.hh"\n',
        **{f"daemon/sim/file{number}.hh": "" for number in range(MOST_FILES + 1)},
    }
    expected = [
        "a circle of units: daemon/desk/case/one, daemon/desk/case/two",
        "a circle of units: mailparse/parse/parse, mailparse/text/utf8",
        "daemon/desk/case/deep.hh:1: daemon/desk/case sees <boost/asio",
        "daemon/desk/decide.cc:2: daemon/desk sees <boost/asio",
        "daemon/http/post.cc:2: daemon/http may not include storage/good.hh",
        "daemon/sim: 41 files, more than 40",
        "mailparse/attic/old.hh:1: the room mailparse/attic has no floor",
        "mailparse/parse/parse.hh:1: mailparse/parse sees <sqlite3.h>",
        "mailparse/text/utf8.cc:1: mailparse/text may not include mailparse/parse/parse.hh",
        "mailparse/text/utf8.cc:1: mailparse/text sees <sqlite3.h>",
        "mailparse/text/utf8.hh:1: mailparse/text may not include rules/text/text.hh",
        "mailparse/text/utf8.hh:1: mailparse/text sees <sqlite3.h>",
        "rules/text/text.hh:1: rules/text sees <sqlite3.h>",
        "storage/store.cc:1: storage may not include daemon/net/net.hh",
        "storage/store.cc:1: storage sees <curl/curl.h>",
    ]
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        found = sorted(faults(root))
    good = len(found) == len(expected) and all(line.startswith(start) for line, start in zip(found, sorted(expected)))
    if not good:
        print("found:", *found, "expected:", *sorted(expected), sep="\n  ")
    return good


def main():
    if sys.argv[1:] == ["--self-test"]:
        return 0 if self_test() else 1
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    house = read_house(root)
    rooms = {room_of(path) for path in house}
    empty = [f"{library}/{floor}".rstrip("/") for library, (floors, _) in LIBRARIES.items() for floor in floors
             if f"{library}/{floor}".rstrip("/") not in rooms]
    found = [*faults(root), *[f"{room}: no sources found" for room in empty]]
    print("\n".join(found) or f"{len(house)} sources in {len(rooms)} rooms, every include goes down, nothing goes in a circle")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

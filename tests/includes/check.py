#!/usr/bin/env python3
"""Holds the direction of includes between rooms, so that each library and the desk build and test without the rest.

    check.py [ROOT]        prints `file:line: what is wrong` for each include that crosses a wall; exit status 1 if any
    check.py --self-test   builds a small house with every fault in it, and sees each fault found

A room may include itself and what ROOMS names, directly or through headers; libraries of others only where WALLS says.
"""
import os
import re
import sys
import tempfile

# room: the rooms it may include. The longest name that fits a file's folder is its room.
ROOMS = {
    "mailparse": set(),
    "rules": set(),
    "storage": set(),
    "daemon/desk": {"mailparse", "rules", "storage"},
    "daemon/net": set(),
    "daemon/http": {"daemon/net"},
    "daemon": {"mailparse", "rules", "storage", "daemon/desk", "daemon/net", "daemon/http"},
}

# what an #include of another's library starts with: the rooms that may see it, directly or through one of our headers
WALLS = {
    "mimetic/": {"mailparse"},
    "libxml/": {"mailparse"},
    "yaml-cpp/": {"rules"},
    "sqlite3.h": {"storage"},
    "curl/": {"daemon/net", "daemon/http"},
    "boost/asio": {"daemon", "daemon/net", "daemon/http"},
    "boost/beast": {"daemon"},
}

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')


def room_of(path):
    fitting = [room for room in ROOMS if path.startswith(room + "/")]
    return max(fitting, key=len) if fitting else None


def read_house(root):
    """{path: [(line number, included name)]} of every source of every room."""
    house = {}
    for top in sorted({room.split("/")[0] for room in ROOMS}):
        for folder, _, files in os.walk(os.path.join(root, top)):
            for name in files:
                if name.endswith((".cc", ".hh")):
                    path = os.path.join(folder, name)
                    with open(path, encoding="utf-8") as file:
                        found = [(number, match[1]) for number, line in enumerate(file, 1) if (match := INCLUDE.match(line))]
                    house[os.path.relpath(path, root)] = found
    return house


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


def faults(root):
    house = read_house(root)
    for path in sorted(house):
        room = room_of(path)
        for line, name, way in reached(house, path):
            through = f" (through {' -> '.join(way[1:])})" if len(way) > 1 else ""
            other = room_of(name)
            if other and other != room and other not in ROOMS[room]:
                yield f"{path}:{line}: {room} includes {name}{through}, which belongs to {other}"
            for library, allowed in WALLS.items():
                if name.startswith(library) and not (room in allowed or behind_a_wall(way, library)):
                    yield f"{path}:{line}: {room} sees <{name}>{through}; only {', '.join(sorted(allowed))} may"


def behind_a_wall(way, library):
    """The daemon may include a header that needs a library of that header's own room; the desk and the rooms may not."""
    return room_of(way[0]) == "daemon" and any(room_of(step) in WALLS[library] for step in way)


def self_test():
    files = {
        "mailparse/a.cc": '#include "rules/rule.hh"\n',
        "rules/rule.hh": "#include <sqlite3.h>\n",
        "storage/store.cc": '#include "daemon/net/net.hh"\n',
        "daemon/net/net.hh": "#include <curl/curl.h>\n",
        "daemon/desk/desk.cc": '#include "storage/good.hh"\n#include "daemon/desk/deep.hh"\n',
        "daemon/desk/deep.hh": "#  include <boost/asio/post.hpp>\n",
        "storage/good.hh": "#include <string>\n",
        "daemon/http/post.cc": '#include "daemon/net/net.hh"\n#include "storage/good.hh"\n',
        "daemon/outbox.cc": "#include <curl/curl.h>\n",
        "daemon/main.cc": '#include "daemon/net/net.hh"\n#include "daemon/desk/deep.hh"\n#include "storage/good.hh"\n',
    }
    expected = ["daemon/desk/deep.hh:1: daemon/desk sees <boost/asio", "daemon/desk/desk.cc:2: daemon/desk sees <boost/asio",
                "daemon/http/post.cc:2: daemon/http includes storage/good.hh", "daemon/outbox.cc:1: daemon sees <curl",
                "mailparse/a.cc:1: mailparse includes rules/rule.hh", "mailparse/a.cc:1: mailparse sees <sqlite3.h>",
                "rules/rule.hh:1: rules sees <sqlite3.h>", "storage/store.cc:1: storage includes daemon/net/net.hh",
                "storage/store.cc:1: storage sees <curl/curl.h>"]
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
    empty = [room for room in ROOMS if not any(room_of(path) == room for path in house)]
    found = [*faults(root), *[f"{room}: no sources found" for room in empty]]
    print("\n".join(found) or f"{len(house)} sources, no include crosses a wall")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

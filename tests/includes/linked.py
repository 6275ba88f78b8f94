#!/usr/bin/env python3
"""linked.py PROGRAM...: the unit tests of the pure rooms must stand without the network: fails where one links curl or Asio."""
import re
import subprocess
import sys


def needed(program):
    text = subprocess.run(["readelf", "--dynamic", "--wide", program], check=True, stdout=subprocess.PIPE, text=True).stdout
    return re.findall(r"\(NEEDED\).*\[(.*?)\]", text)


def main():
    wrong = [f"{program} links {library}" for program in sys.argv[1:] for library in needed(program)
             if re.match(r"lib(curl|boost_|systemd)", library)]
    nothing = [f"{program} links nothing at all?" for program in sys.argv[1:] if not needed(program)]
    print("\n".join(wrong + nothing) or f"{len(sys.argv) - 1} programs, none links the network")
    return 1 if wrong or nothing or len(sys.argv) < 2 else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Man pages and completions have every verb and option that the programs' own --help has, render without a warning, and complete in real
shells: handbook.py TICKETCTL TICKETD FOLDER [--self-test]"""
import json
import os
import re
import subprocess
import sys
import tempfile

CTL, DAEMON, FOLDER = sys.argv[1:4]
PAGES = ("ticketctl.1", "ticketd.8", "ticketd.yaml.5")
OPTION = re.compile(r"^ +(?:-\w, ?)?(--[a-z][\w-]*)", re.MULTILINE)


def run(*argv, **more):
    return subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60, check=False, **more)


def help_of(program, words=()):
    return run(program, *words, "--help").stdout


def verbs_in(text):
    found = re.search(r"^subcommands:\n(.*?)\n\n", text, re.IGNORECASE | re.MULTILINE | re.DOTALL)
    return re.findall(r"^  ([a-z]+) ", found[1], re.MULTILINE) if found else []


def all_verbs(words=()):
    """{words: (options, verbs)} as --help tells them, ticketctl itself included."""
    text = help_of(CTL, words)
    found = {words: ([option for option in OPTION.findall(text)], verbs_in(text))}
    for verb in found[words][1]:
        found.update(all_verbs((*words, verb)))
    return found


def read(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return file.read()


# --- the pages ------------------------------------------------------------------------------------------------------------

def plain(page):
    return run("groff", "-man", "-Tascii", "-P-cbou", os.path.join(FOLDER, page)).stdout


def rendering():
    for page in PAGES:
        done = run("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", os.path.join(FOLDER, page), env={**os.environ, "LC_ALL": "C.UTF-8"})
        if done.returncode or done.stderr:
            yield f"{page}: man says {done.stderr.strip() or done.returncode}"
        if re.search(r"@[A-Z]+@", read(page)):
            yield f"{page}: a name was not filled in"


def missing_verbs(verbs):
    text = read("ticketctl.1").replace("\\-", "-")
    sections = dict(re.findall(r"^\.SS ([a-z ]+)\n(.*?)(?=^\.S[SH] |\Z)", text, re.MULTILINE | re.DOTALL))
    everywhere = set(verbs[()][0])
    for option in everywhere:
        if option not in text:
            yield f"ticketctl.1 lacks {option}"
    for words, (options, inner) in verbs.items():
        section = sections.get(" ".join(words))
        if words and section is None and not inner:
            yield f"ticketctl.1 lacks the verb {' '.join(words)}"
        for option in set(options) - {"--help"} if words and section else ():
            if option not in section:
                yield f"ticketctl.1: {' '.join(words)} lacks {option}"


def missing_options_of_the_daemon():
    text = read("ticketd.8").replace("\\-", "-")
    yield from (f"ticketd.8 lacks {option}" for option in OPTION.findall(help_of(DAEMON)) if option not in text)
    known = set(OPTION.findall(help_of(DAEMON))) | {"--config"}
    yield from (f"ticketd.8 tells of {option}" for option in set(re.findall(r"--[a-z][\w-]*", text)) - known)


def described(node):
    """Every key of the schema that has a description."""
    if isinstance(node, dict):
        for name, inner in node.get("properties", {}).items():
            if isinstance(inner, dict) and "description" in inner:
                yield name, inner["description"]
        for inner in node.values():
            yield from described(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from described(inner)


def missing_keys():
    text = " ".join(plain("ticketd.yaml.5").replace("-\n", "-").split())
    for name, words in described(json.loads(run(CTL, "schema").stdout)):
        if name not in text or words.split(".")[0].split("`")[0].split(":")[0][:30].split("-")[0].strip() not in text:
            yield f"ticketd.yaml.5 lacks {name}: {words}"


# --- the shells -----------------------------------------------------------------------------------------------------------

BASH = r"""
source "$1"
while IFS= read -r line; do
  read -ra COMP_WORDS <<<"$line"
  [[ $line != *' ' ]] || COMP_WORDS+=("")
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  _ticketctl
  echo "${COMPREPLY[*]}"
done
"""
FISH = "source $argv[1]; while read -l line; set -l all (complete -C \"$line\" | string replace -r '\\t.*' ''); echo $all; end"
# What _arguments and _describe would be told: their own work is theirs.
ZSH = r"""
emulate zsh
_arguments() { shift; for word; do [[ $word != (|\*)--* ]] || print -rn -- "${${word#\*}%%\[*} "; done; state=$wanted; return 0 }
_describe() { local word; for word in $verbs; do print -rn -- "${word%%:*} "; done }
_files() { print -rn -- "FILES " }
compdef() { }
set --
functions[load]=$(<$file)
wanted=none; load >/dev/null
while IFS= read -r line; do
  words=(${(z)line})
  called=_ticketctl
  for word in ${words[2,-1]}; do [[ $word == -* ]] || called+=_$word; done
  if [[ $line == *--* ]]; then wanted=none; else wanted=verb; fi
  if [[ $wanted == verb ]]; then $called | tr '\n' ' ' | sed 's/--[^ ]* //g'; else $called; fi
  print
done
"""


def complete_in(shell, lines):
    given = "\n".join(lines) + "\n"
    if shell == "bash":
        done = run("bash", "--norc", "-c", BASH, "bash", os.path.join(FOLDER, "ticketctl.bash"), input=given)
    elif shell == "fish":
        with tempfile.TemporaryDirectory() as home:
            done = run("fish", "--no-config", "-c", FISH, os.path.join(FOLDER, "ticketctl.fish"), input=given, env={**os.environ, "HOME": home})
    else:
        done = run("zsh", "-f", "-c", f"file={os.path.join(FOLDER, '_ticketctl')}\n{ZSH}", input=given)
    if done.stderr:
        raise SystemExit(f"{shell}: {done.stderr}")
    return [set(line.split()) for line in done.stdout.splitlines()]


def uncompleted(shell, verbs):
    asked = []
    for words, (options, inner) in verbs.items():
        line = " ".join(("ticketctl", *words))
        wanted = set(options) - {"--version"} | set(verbs[()][0]) - {"--version"}
        asked.append((line + " --", wanted))
        if inner:
            asked.append((line + " ", set(inner)))
    for (line, wanted), found in zip(asked, complete_in(shell, [line for line, _ in asked]), strict=True):
        if wanted - found:
            yield f"{shell} completes \"{line}\" without {' '.join(sorted(wanted - found))}"


def wrong_values():
    """A word that belongs to an option is no verb, and what takes a file is given files."""
    with tempfile.TemporaryDirectory() as folder:
        open(os.path.join(folder, "policy.yaml"), "w", encoding="utf-8").close()
        here = os.getcwd()
        os.chdir(folder)
        try:
            for shell in ("bash", "fish"):
                lines = ["ticketctl check pol", "ticketctl --config pol", "ticketctl list --status so", "ticketctl --config list outbox "]
                check, config, status, outbox = complete_in(shell, lines)
                if "policy.yaml" not in check or "policy.yaml" not in config:
                    yield f"{shell}: no file where one belongs"
                if status != {"solved"}:
                    yield f"{shell}: --status so gives {status}"
                if not {"list", "retry", "release"} <= outbox:
                    yield f"{shell}: outbox behind --config FILE gives {outbox}"
        finally:
            os.chdir(here)


def main():
    global FOLDER
    FOLDER = os.path.abspath(FOLDER)
    verbs = all_verbs()
    if len(verbs) < 30 or sum(len(options) for options, _ in verbs.values()) < 60:
        raise SystemExit("this test does not read --help")
    problems = [*rendering(), *missing_verbs(verbs), *missing_options_of_the_daemon(), *missing_keys(), *wrong_values()]
    for shell in ("bash", "fish", "zsh"):
        problems += uncompleted(shell, verbs)
    print("\n".join(problems) or f"{len(verbs)} verbs are described and completed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

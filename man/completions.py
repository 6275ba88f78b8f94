"""Completions of ticketctl for bash, zsh and fish, from its table of verbs."""
import collections

FILES, FOLDERS = ("FILE", "PATH"), ("DIR",)

# A verb by its words ("outbox", "outbox retry"); verbs: the names of those inside and what they say.
Verb = collections.namedtuple("Verb", "words help options positionals verbs")


class Program:
    def __init__(self, table, schema):
        self.all = list(self.flat((), table))  # the first is ticketctl itself
        self.choices = {"STATUS": ["new", *schema["properties"]["desk"]["properties"]["after_answer"]["enum"]]}

    def flat(self, words, verb):
        options = [option for option in verb["options"] if not option["positional"]]
        positionals = [option for option in verb["options"] if option["positional"]]
        yield Verb(" ".join(words), verb["help"], options, positionals, [(inner["name"], inner["help"]) for inner in verb["verbs"]])
        for inner in verb["verbs"]:
            yield from self.flat((*words, inner["name"]), inner)

    def globals(self):
        return self.all[0].options

    def options_of(self, verb):
        """Its own and those that every verb takes."""
        own = verb.options
        names = {option["name"] for option in own}
        return own + [option for option in self.globals() if option["name"] not in names | {"--version"}]


def kind(value):
    value = value.split(":")[0]
    return "files" if value in FILES else "folders" if value in FOLDERS else value


def all_with_value(program):
    """{option: what kind of value it takes}; no option takes different kinds in different verbs but those that are listed by verb."""
    return {(verb.words, option["name"]): kind(option["value"]) for verb in program.all for option in program.options_of(verb) if option["value"]}


# --- bash -----------------------------------------------------------------------------------------------------------------

BASH = r"""# bash completion of ticketctl; generated from its table of verbs

_ticketctl_words() {
  case $1 in
@WORDS@
  esac
}

# What the option $2 of the verb $1 takes: files, folders, a name, or nothing.
_ticketctl_value() {
  case "$1:$2" in
@VALUES@
  esac
}

_ticketctl_positional() {
  case $1 in
@POSITIONALS@
  esac
}

_ticketctl() {
  local current=${COMP_WORDS[COMP_CWORD]} verb= previous= word value i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    value=
    [[ $previous != -* ]] || value=$(_ticketctl_value "$verb" "$previous")
    if [[ -z $value && $word != -* ]]; then
      case " $(_ticketctl_words "$verb") " in *" $word "*) verb="${verb:+$verb }$word" ;; esac
    fi
    previous=$word
  done
  value=
  [[ $previous != -* ]] || value=$(_ticketctl_value "$verb" "$previous")
  if [[ -z $value && $current != -* ]]; then value=$(_ticketctl_positional "$verb"); fi
  case $value in
    files) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
    folders) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
@CHOICES@
  esac
  [[ -n $value && $previous == -* && -n $(_ticketctl_value "$verb" "$previous") ]] && return
  mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$(_ticketctl_words "$verb")" -- "$current")
}

complete -F _ticketctl ticketctl
"""


def bash(program):
    words = [f"    \"{verb.words}\") echo \"{' '.join([name for name, _ in verb.verbs] + [o['name'] for o in program.options_of(verb)])}\" ;;"
             for verb in program.all]
    values = [f"    \"{verb}:{option}\") echo {value} ;;" for (verb, option), value in all_with_value(program).items()]
    positionals = [f"    \"{verb.words}\") echo {kind(verb.positionals[0]['value'])} ;;" for verb in program.all
                   if verb.positionals and kind(verb.positionals[0]["value"]) in ("files", "folders")]
    choices = [f"    {name}) mapfile -t COMPREPLY < <(compgen -W \"{' '.join(words)}\" -- \"$current\") ;;" for name, words in program.choices.items()]
    text = BASH.replace("@WORDS@", "\n".join(words)).replace("@VALUES@", "\n".join(values))
    return text.replace("@POSITIONALS@", "\n".join(positionals)).replace("@CHOICES@", "\n".join(choices))


# --- zsh ------------------------------------------------------------------------------------------------------------------

def zsh_text(text):
    """Inside '...' and [...] of a specification."""
    for sign in "\\[]:":
        text = text.replace(sign, "\\" + sign)
    return text.replace("'", "'\\''")


def zsh_value(program, value):
    if not value:
        return ""
    found = kind(value)
    if found in program.choices:
        return f":{found}:({' '.join(program.choices[found])})"
    return {"files": ":file:_files", "folders": ":folder:_files -/"}.get(found, f":{zsh_text(found)}: ")


def zsh_function(words):
    return "_ticketctl" + "".join("_" + word for word in words.replace("-", "_").split())


def zsh_of(program, verb):
    lines = []
    for option in program.options_of(verb):
        star = "*" if option["many"] else ""
        lines.append(f"    '{star}{option['name']}[{zsh_text(option['help'])}]{zsh_value(program, option['value'])}'")
    if verb.verbs:
        lines += ["    '1: :->verb'", "    '*:: :->rest'"]
    for number, positional in enumerate(verb.positionals, 1):
        place = "*" if positional["many"] else str(number)
        if not verb.verbs:
            lines.append(f"    '{place}:{zsh_text(positional['name'])}{zsh_value(program, positional['value'])[zsh_value(program, positional['value']).rindex(':'):]}'")
    head = [f"{zsh_function(verb.words)}() {{", "  local state line context curcontext=$curcontext", "  typeset -A opt_args",
            "  _arguments -C \\", " \\\n".join(lines)]
    if verb.verbs:
        described = "\n".join(f"        '{zsh_text(name)}:{zsh_text(text)}'" for name, text in verb.verbs)
        folder = "\n      _files -/" if verb.positionals else ""
        calls = "\n".join(f"        {name}) {zsh_function((verb.words + ' ' + name).strip())} ;;" for name, _ in verb.verbs)
        head += ["  case $state in", "    verb)", "      local -a verbs", f"      verbs=(\n{described}\n      )",
                 f"      _describe verb verbs{folder}", "      ;;", "    rest)", f"      case $line[1] in\n{calls}\n      esac", "      ;;", "  esac"]
    return "\n".join(head + ["}"])


def zsh(program):
    return "#compdef ticketctl\n# generated from the table of verbs of ticketctl\n\n" + "\n\n".join(
        zsh_of(program, verb) for verb in reversed(program.all)) + "\n\n_ticketctl \"$@\"\n"


# --- fish -----------------------------------------------------------------------------------------------------------------

FISH = """# fish completion of ticketctl; generated from its table of verbs

# Whether the command line has exactly this verb: its words, and what is behind them.
function __ticketctl_at
    set -l words
    set -l skip 0
    for word in (commandline -opc)[2..]
        if test $skip = 1
            set skip 0
        else if contains -- $word @WITH_VALUE@
            set skip 1
        else if not string match -q -- '-*' $word
            set -a words $word
        end
    end
    set -l line (string join ' ' -- $words)
    test "$line" = "$argv[1]"; and return 0
    string match -q -- "$argv[1] *" "$line"; or return 1
    # further words: of a verb inside?
    set -l inner (string split ' ' -- (string sub -s (math (string length -- $argv[1]) + 2) -- $line))[1]
    not contains -- $inner $argv[2..]
end

complete -c ticketctl -f
"""


def fish_text(text):
    return text.replace("\\", "\\\\").replace("'", "\\'")


def fish_value(program, value):
    found = kind(value)
    if found in program.choices:
        return f" -x -a '{' '.join(program.choices[found])}'"
    return {"files": " -r -F", "folders": " -x -a '(__fish_complete_directories)'"}.get(found, " -x")


def fish(program):
    with_value = sorted({option for (_, option) in all_with_value(program)})
    lines = [FISH.replace("@WITH_VALUE@", " ".join(with_value))]
    for verb in program.all:
        inner = " ".join(name for name, _ in verb.verbs)
        at = f"-n '__ticketctl_at \"{verb.words}\"{' ' + inner if inner else ''}'" if verb.words else "-n 'true'"
        first = at if verb.words else "-n '__ticketctl_at \"\"'"
        for name, text in verb.verbs:
            lines.append(f"complete -c ticketctl {first} -a {name} -d '{fish_text(text)}'")
        for option in verb.options:
            value = fish_value(program, option["value"]) if option["value"] else ""
            lines.append(f"complete -c ticketctl {at} -l {option['name'][2:]}{value} -d '{fish_text(option['help'])}'")
        if verb.positionals and kind(verb.positionals[0]["value"]) in ("files", "folders"):
            lines.append(f"complete -c ticketctl {at}" + fish_value(program, verb.positionals[0]["value"]))
    return "\n".join(lines) + "\n"

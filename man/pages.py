"""What of the man pages is generated: verbs and options of ticketctl, keys of a policy."""


def roff(text):
    """Plain text as a line of roff."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga").replace("^", "\\(ha").replace("~", "\\(ti")
    text = " ".join(text.split())
    return "\\&" + text if text.startswith(".") else text


def bold(text):
    return f"\\fB{roff(text)}\\fR"


def italic(text):
    return f"\\fI{roff(text)}\\fR"


def option_words(option):
    if option["positional"]:
        return italic(option["name"]) + ("..." if option["many"] else "")
    return bold(option["name"]) + (f" {italic(option['value'].split(':')[0])}" + ("..." if option["many"] else "") if option["value"] else "")


def items(options, indent=False):
    lines = [".RS"] if indent and options else []
    for option in options:
        lines += [".TP", option_words(option), roff(option["help"]) or "\\&"]
    return lines + ([".RE"] if indent and options else [])


def own_options(verb):
    """What is worth telling of: --help is everywhere."""
    return [option for option in verb["options"] if option["name"] not in ("--help", "--version")]


def options(program):
    return "\n".join(items([option for option in program["options"]]))


def usage(words, verb):
    """The line that shows how a verb is written."""
    parts = [bold(" ".join(words))]
    for option in sorted(own_options(verb), key=lambda option: option["positional"]):
        text = option_words(option)
        parts.append(text if option["required"] else f"[{text}]")
    return " ".join(parts)


def of_verb(words, verb):
    if verb["verbs"] and not any(option["positional"] for option in verb["options"]):
        return [line for inner in verb["verbs"] for line in of_verb([*words, inner["name"]], inner)]
    lines = [".SS " + roff(" ".join(words)), ".PP", usage(words, verb), ".PP", roff(verb["help"]) + ".", *items(own_options(verb), True)]
    return lines + [line for inner in verb["verbs"] for line in of_verb([*words, inner["name"]], inner)]


def verbs(program):
    return "\n".join(line for verb in program["verbs"] for line in of_verb([verb["name"]], verb))


def alternatives(node):
    return node.get("anyOf", node.get("oneOf", []))


def kind(node):
    """What may stand there, in a word or in the words themselves."""
    if "enum" in node:
        return ", ".join(str(word) for word in node["enum"])
    if "const" in node:
        return str(node["const"])
    return ""


def children(node):
    """(part of the path, schema) of what a mapping may hold; lists and names that the writer chooses are NAME and []."""
    for name, inner in node.get("properties", {}).items():
        yield "." + name, inner
    if isinstance(node.get("additionalProperties"), dict):
        yield ".NAME", node["additionalProperties"]
    if isinstance(node.get("items"), dict):
        yield "[]", node["items"]
    for inner in alternatives(node):
        yield "", inner


def walk(path, node, seen):
    """(path, description, what may stand there) of each key that is described, once."""
    if node.get("description") and path not in seen:
        seen.add(path)
        yield path, node["description"], kind(node)
    for part, inner in children(node):
        yield from walk(path + part, inner, seen)


def of_section(name, node):
    lines = [".SS " + roff(name)]
    for path, help_text, words in walk(name, node, set()):
        if path == name:
            lines += [".PP", roff(help_text)]
        else:
            lines += [".TP", bold(path), roff(help_text) + (f" One of: {roff(words)}." if words else "")]
    return lines


def keys(schema):
    lines = [line for name, node in schema["properties"].items() for line in of_section(name, node)]
    for title, name in (("conditions: when", "condition"), ("actions: then", "actions")):
        lines += [".SS " + roff(title)]
        node = schema["$defs"][name]
        for path, help_text, words in walk("", node, set()):
            lines += [".TP", bold(path.lstrip(".")), roff(help_text) + (f" One of: {roff(words)}." if words else "")]
    return "\n".join(lines)

#!/usr/bin/env python3
"""What is in the Debian package: contents.py DEB BUILD. It agrees with `cmake --install` of BUILD, its units start what is in it and are
tight, nothing is where it does not belong, and its policy is a conffile."""
import glob
import os
import re
import stat
import subprocess
import sys
import tempfile

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
MOST_BYTES, WORST_EXPOSURE = 10_000_000, 1.5
FOLDERS = ("etc/ticketd/", "lib/systemd/system/", "usr/lib/systemd/system/", "usr/bin/ticketctl", "usr/sbin/ticketd", "usr/share/man/man",
           "usr/share/doc/ticketd/", "usr/share/bash-completion/completions/ticketctl", "usr/share/zsh/vendor-completions/_ticketctl",
           "usr/share/fish/vendor_completions.d/ticketctl.fish", "usr/share/lintian/overrides/ticketd")
OF_DEBIAN = {"usr/share/doc/ticketd/changelog", "usr/share/doc/ticketd/copyright", "usr/share/lintian/overrides/ticketd"}


def run(*argv, **more):
    return subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120, check=False, **more)


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def files_of(root):
    return {os.path.relpath(os.path.join(folder, name), root) for folder, _, names in os.walk(root) for name in names}


def plain(name):
    return name[:-3] if name.endswith(".gz") else name


def disagreement(root, build):
    with tempfile.TemporaryDirectory() as other:
        done = run("cmake", "--install", build, env={**os.environ, "DESTDIR": other})
        if done.returncode:
            yield f"cmake --install failed: {done.stderr}"
        ours, theirs = {plain(name) for name in files_of(root)}, files_of(other)
    yield from (f"{name} is installed by cmake and is not in the package" for name in sorted(theirs - ours))
    yield from (f"{name} is in the package and cmake does not install it" for name in sorted(ours - theirs - OF_DEBIAN))


def misplaced(root):
    yield from (f"{name} does not belong there" for name in sorted(files_of(root)) if not name.startswith(FOLDERS))
    if stat.S_IMODE(os.stat(os.path.join(root, "etc/ticketd/credentials")).st_mode) != 0o700:
        yield "others may look into etc/ticketd/credentials"


def around(root):
    """A system that has systemd's own targets, and `kill`."""
    system = os.path.join(root, "lib/systemd/system")
    os.makedirs(system, exist_ok=True)
    for target in glob.glob("/lib/systemd/system/*.target"):
        run("cp", "-a", target, system)
    os.makedirs(os.path.join(root, "usr/bin"), exist_ok=True)
    run("cp", "/bin/true", os.path.join(root, "usr/bin/kill"))


def units(root):
    for unit, instance, config in (("ticketd.service", "ticketd.service", "ticketd"), ("ticketd@.service", "ticketd@sales.service", "%i")):
        found = glob.glob(os.path.join(root, "**/systemd/system", unit), recursive=True)
        if len(found) != 1:
            yield f"{unit} is there {len(found)} times"
            continue
        text = read(found[0])
        started = re.search(r"^ExecStart=(\S+) --config (\S+)$", text, re.MULTILINE)
        if not started or not os.access(root + started[1], os.X_OK):
            yield f"{unit} starts what is not there: {started and started[1]}"
        elif started[2] != f"/etc/ticketd/{config}.yaml" or f"ConditionPathExists={started[2]}" not in text:
            yield f"{unit} starts without its policy: {started[2]}"
        done = run("systemd-analyze", f"--root={root}", "--man=no", "verify", instance)
        if done.returncode or done.stderr or done.stdout:
            yield f"{instance}: {done.stdout}{done.stderr}"
        named = os.path.join(os.path.dirname(found[0]), instance)
        if named != found[0]:
            run("cp", found[0], named)
        done = run("systemd-analyze", "security", "--offline=yes", named)
        exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
        if not exposure or float(exposure[1]) > WORST_EXPOSURE:
            yield f"{unit} is exposed: {exposure and exposure[1]} {done.stderr}"


def control(package, folder):
    run("dpkg", "-e", package, folder)
    if read(folder, "conffiles").split() != ["/etc/ticketd/ticketd.yaml"]:
        yield "the conffiles are not the policy alone"
    fields = dict(re.findall(r"^([\w-]+): (.*)$", read(folder, "control"), re.MULTILINE))
    version = re.search(r"project\(ticketd VERSION (\S+)", read(TOP, "CMakeLists.txt"))[1]
    if fields["Version"] != version:
        yield f"the package is {fields['Version']}, the program {version}"
    for library in ("libssl", "libsqlite3", "libcurl"):
        if library not in fields["Depends"]:
            yield f"it does not depend on {library}"
    def script(name):
        return read(folder, name) if os.path.exists(os.path.join(folder, name)) else ""
    started = re.sub(r"was-enabled.*?\n\s+fi", "", script("postinst"), flags=re.DOTALL)
    if re.search(r"deb-systemd-helper enable|(?:deb-systemd-invoke|systemctl) start", started):
        yield "installing it starts a desk before its policy is anybody's"
    if "systemctl stop ticketd.service" not in script("prerm"):
        yield "removing it leaves the desk running"
    yield from purged(script("postrm"))


def purged(script):
    """What stays is said, and stays."""
    with tempfile.TemporaryDirectory() as root:
        for name in ("var/lib/private/ticketd/tickets.db", "var/lib/private/ticketd-sales/tickets.db", "etc/ticketd/credentials/imap-support"):
            os.makedirs(os.path.dirname(os.path.join(root, name)))
            with open(os.path.join(root, name), "w", encoding="utf-8") as file:
                file.write("x")
        os.makedirs(os.path.join(root, "run"))
        script = re.sub(r"(?<=[ /\"])/(var/lib|etc/ticketd|run)", root + r"/\1", script).replace("/usr/bin/deb-systemd-helper", "/nowhere")
        done = run("sh", "-e", "-c", script, "postrm", "purge")
        for left in ("var/lib/private/ticketd", "var/lib/private/ticketd-sales", "etc/ticketd"):
            if f"{root}/{left} stays" not in done.stdout:
                yield f"purge does not say that /{left} stays: {done.stdout}{done.stderr}"
        if len(files_of(root)) != 3:
            yield "purge deletes what is its owner's"


def built_with():
    """Each package of Build-Depends is in the list of ./dev, which is the one that is tried on a fresh machine."""
    listed = set(re.findall(r"[\w.+-]+", re.search(r"^build_packages=\((.*?)^\)", read(TOP, "dev"), re.MULTILINE | re.DOTALL)[1]))
    field = re.search(r"^Build-Depends:\n((?: .*\n)+)", read(TOP, "debian/control"), re.MULTILINE)[1]
    for name in re.findall(r"[a-z][\w.+-]+", re.sub(r"\(.*?\)", "", field)):
        if name not in listed | {"debhelper-compat"}:
            yield f"debian/control builds with {name}, and ./dev does not know of it"


def stripped(root):
    for program in ("usr/sbin/ticketd", "usr/bin/ticketctl"):
        if ".debug_info" in run("readelf", "-S", os.path.join(root, program)).stdout:
            yield f"{program} is not stripped"


def main():
    package, build = sys.argv[1:3]
    problems = list(built_with())
    with tempfile.TemporaryDirectory() as root, tempfile.TemporaryDirectory() as scripts:
        run("dpkg", "-x", package, root)
        problems += [*disagreement(root, build), *misplaced(root), *stripped(root), *control(package, os.path.join(scripts, "control"))]
        count = len(files_of(root))
        around(root)
        problems += units(root)
    if os.path.getsize(package) > MOST_BYTES:
        problems.append(f"it has {os.path.getsize(package)} bytes")
    print("\n".join(problems) or f"{count} files, {os.path.getsize(package) / 1e6:.1f} MB")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

"""The unpacked packages, and the ids that servers run under."""
import grp
import os
import pwd
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", "..", ".."))
FOLDER = os.environ.get("TICKETD_SERVERS", os.path.join(TOP, ".dev", "servers"))
ROOT = os.path.join(FOLDER, "root")

IS_ROOT = os.getuid() == 0


def fetch():
    """Makes sure that the unpacked servers are there."""
    script = os.path.join(HERE, "..", "fetch-servers.sh")
    done = subprocess.run([script, FOLDER], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600)
    if done.returncode != 0:
        raise RuntimeError("the private mail servers could not be fetched:\n" + done.stdout[-4000:])


def path(*parts):
    return os.path.join(ROOT, *parts)


def library_path():
    """Where the unpacked programs find their libraries; those of the system come last, by the loader's own rules."""
    triplets = [name for name in os.listdir(path("usr", "lib")) if name.endswith("-linux-gnu")]
    places = ["usr/lib/dovecot", "usr/lib/dovecot/modules/old-stats", "usr/lib/postfix"]
    places += [f"{top}/{triplet}" for triplet in triplets for top in ("usr/lib", "lib")]
    return ":".join(path(place) for place in places)


def environment():
    return {"PATH": f"{path('usr/sbin')}:{path('usr/bin')}:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8",
            "LD_LIBRARY_PATH": library_path()}


def redirect():
    """The preloaded piece that lets the unpacked Dovecot find its modules."""
    return os.path.join(FOLDER, "redirect.so")


def identities():
    """Names of users for the servers' parts. Debian's base ids exist on every machine and have no work on most: we
    borrow them, so that no user has to be made. Without root everything runs as ourselves."""
    if not IS_ROOT:
        me = pwd.getpwuid(os.getuid()).pw_name
        return {"mail": me, "internal": me, "login": me, "group": grp.getgrgid(os.getgid()).gr_name}
    return {"mail": "games", "internal": "list", "login": "nobody", "group": "list"}

"""A copy of the sources that tests may cut into."""
import os
import shutil
import subprocess


def copy_sources(top, copy_top):
    """What git would take, as it is now. Files that are the same keep their time, so that little is built again."""
    listed = subprocess.run(["git", "-C", top, "ls-files", "-z", "--cached", "--others", "--exclude-standard"], check=True, stdout=subprocess.PIPE)
    wanted = {name for name in listed.stdout.decode().split("\0") if name and os.path.isfile(os.path.join(top, name))}
    for folder, below, files in os.walk(copy_top):
        if folder == copy_top and "build" in below:
            below.remove("build")
        for file in files:
            path = os.path.join(folder, file)
            if os.path.relpath(path, copy_top) not in wanted:
                os.remove(path)
    for name in wanted:
        origin, copy = os.path.join(top, name), os.path.join(copy_top, name)
        if os.path.isfile(copy) and open(origin, "rb").read() == open(copy, "rb").read():
            continue
        os.makedirs(os.path.dirname(copy), exist_ok=True)
        shutil.copyfile(origin, copy)

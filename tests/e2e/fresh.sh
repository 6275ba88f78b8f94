#!/usr/bin/env bash
# Proves the README's promise: makes a minimal Debian 12 or 13, clones this repository into it (what is committed, nothing else)
# and runs `./dev COMMAND` there with only what ./dev installs itself.
#
#   fresh.sh [--suite bookworm|trixie] [--user] [COMMAND [ARGUMENT…]]
#
# COMMAND is test unless given; --suite says which Debian (bookworm); --user runs it without root, after a setup by root.
#
# Needs root, debootstrap and a network. Takes its package sources and proxy from this machine's own apt. KEEP=1 keeps the
# folder, FRESH=FOLDER uses one that was kept (its packages stay installed).
set -euo pipefail

top=$(git -C "$(dirname "$(readlink -f "$0")")" rev-parse --show-toplevel)
[ "$(id -u)" = 0 ] || { echo "fresh.sh: needs root" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "fresh.sh: needs the package debootstrap" >&2; exit 1; }

# Everything mounted or started below vanishes with these namespaces.
if [ -z "${FRESH_INSIDE:-}" ]; then
  FRESH_INSIDE=1 exec unshare --mount --pid --fork --kill-child "$0" "$@"
fi

user=root suite=bookworm
while :; do
  case ${1:-} in
    --user) user=builder && shift ;;
    --suite) suite=${2:?--suite is bookworm or trixie} && shift 2 ;;
    *) break ;;
  esac
done
case $suite in bookworm | trixie) ;; *) echo "fresh.sh: --suite is bookworm or trixie" >&2; exit 2 ;; esac
[ $# -gt 0 ] || set -- test

root=${FRESH:-$(mktemp -d "${TMPDIR:-/var/tmp}/ticketd-fresh-XXXXXX")}
finish() {
  local status=$?
  for place in dev sys proc; do umount --recursive --lazy "$root/$place" 2>/dev/null || true; done
  if [ -n "${KEEP:-}${FRESH:-}" ]; then echo "kept: FRESH=$root"; else rm -rf --one-file-system "$root"; fi
  exit $status
}
trap finish EXIT
chmod 755 "$root"

# Debian's own archives as this machine reaches them, for the suite that is wanted: SITE SUITE COMPONENT
archives() {
  # shellcheck disable=SC2016  # apt fills these in
  apt-get indextargets --format '$(ORIGIN) $(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk -v suite="$suite" '$1 == "Debian" && sub(/^(bookworm|trixie)/, suite, $3) {print $2, $3, $4}' | sort -u
}

make_debian() {
  local site
  site=$(archives | awk -v suite="$suite" '$2 == suite {print $1; exit}')
  debootstrap --variant=minbase "$suite" "$root" "${site:?no source of Debian in the apt of this machine}" >"$root.log" 2>&1 ||
    { tail -20 "$root.log"; exit 1; }
  rm -f "$root.log"
  archives | sed 's/^/deb /' >"$root/etc/apt/sources.list"
  apt-config dump Acquire | grep -E '^Acquire::(http|https|Check)' >"$root/etc/apt/apt.conf.d/99host" || true
  cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
}

mount_system() {
  mount -t proc proc "$root/proc"
  mount -t sysfs -o ro sysfs "$root/sys"
  mount --rbind /dev "$root/dev"
}

inside() { chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM="${TERM:-dumb}" CI=1 "$@"; }

[ -x "$root/bin/sh" ] || make_debian
mount_system
git clone --quiet --no-hardlinks "file://$top" "$root/root/ticketd.new"
rm -rf "$root/root/ticketd" && mv "$root/root/ticketd.new" "$root/root/ticketd"
echo "fresh: $(inside sh -c 'dpkg -l | grep -c ^ii') packages, commit $(git -C "$root/root/ticketd" log -1 --format='%h %s')"

started=$SECONDS
if [ $user = root ]; then
  inside sh -c 'cd /root/ticketd && exec ./dev "$@"' dev "$@"
else
  inside sh -c 'cd /root/ticketd && ./dev setup && id builder >/dev/null 2>&1 || useradd -m builder'
  rm -rf "$root/home/builder/ticketd" && mv "$root/root/ticketd" "$root/home/builder/ticketd"
  inside chown -R builder: /home/builder/ticketd
  inside setpriv --reuid builder --regid builder --init-groups env HOME=/home/builder sh -c 'cd ~/ticketd && exec ./dev "$@"' dev "$@"
fi
echo "fresh: ./dev $* succeeded in $((SECONDS - started)) s"

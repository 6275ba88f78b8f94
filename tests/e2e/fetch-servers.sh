#!/usr/bin/env bash
# Fetches Dovecot and Postfix as Debian packages and unpacks them into a private folder, ready to be run from there.
#
#   fetch-servers.sh FOLDER        FOLDER/root holds the unpacked tree, FOLDER/packages lists what is in it
#
# Nothing is installed: a package that starts daemons, or that conflicts with the machine's own mail system, stays a heap
# of files here. Libraries that the machine lacks are unpacked beside the servers. Works without root: where the machine's
# package lists do not know the packages, lists of our own are fetched into FOLDER/apt.
set -euo pipefail

folder=$(mkdir -p "${1:?usage: fetch-servers.sh FOLDER}" && cd "$1" && pwd)
servers=(dovecot-core dovecot-imapd dovecot-lmtpd postfix)
apt_options=()

# One fetch at a time: tests that run in parallel share the folder.
exec 9>"$folder/lock"
flock 9

redirect=$(dirname "$(readlink -f "$0")")/redirect.cc

complete() {
  [ -x "$folder/root/usr/sbin/dovecot" ] && [ -x "$folder/root/usr/lib/postfix/sbin/master" ] && [ -s "$folder/packages" ]
}

# The tree's own place is compiled in, so a checkout that was moved builds it anew.
build_redirect() {
  [ "$(cat "$folder/redirect.for" 2>/dev/null)" = "$folder $(cksum <"$redirect")" ] && return
  g++ -std=c++17 -O1 -shared -fPIC -DTREE="\"$folder/root\"" -o "$folder/redirect.so" "$redirect" -ldl
  printf '%s' "$folder $(cksum <"$redirect")" >"$folder/redirect.for"
}

use_lists_of_our_own() {
  mkdir -p "$folder/apt/lists/partial" "$folder/apt/cache/archives/partial"
  apt_options=(-o "Dir::State::Lists=$folder/apt/lists" -o "Dir::Cache=$folder/apt/cache" -o APT::Sandbox::User=)
  apt-get -qq "${apt_options[@]}" update
}

# What an installation would bring onto this machine, the servers first: asked of apt, never done.
wanted() {
  printf '%s\n' "${servers[@]}"
  apt-get "${apt_options[@]}" install --simulate --no-install-recommends "${servers[@]}" |
    awk '$1 == "Inst" && $2 !~ /^(dovecot|postfix)/ {print $2}'
}

download() {
  local names
  names=$(wanted) || return 1
  mkdir -p "$folder/debs.new"
  # shellcheck disable=SC2086  # one word a package
  (cd "$folder/debs.new" && apt-get -qq "${apt_options[@]}" -o APT::Sandbox::User= download $names)
}

complete && build_redirect && exit 0
rm -rf "$folder/debs.new" "$folder/root.new"
download 2>/dev/null || { use_lists_of_our_own && download; }

for package in "$folder"/debs.new/*.deb; do dpkg-deb -x "$package" "$folder/root.new"; done
rm -rf "$folder/root" && mv "$folder/root.new" "$folder/root"
(cd "$folder/debs.new" && printf '%s\n' *.deb) >"$folder/packages"
rm -rf "$folder/debs.new" "$folder/apt"
complete && build_redirect

#!/bin/sh
# Hook for keymast-agent.sh: gives Semtech's Basics Station its credentials for the LNS connection.
# tc.trust, tc.crt and tc.key are what it reads (PEM); it opens them anew at each connection.
#
# All three become one directory that is swapped by one rename: Basics Station never sees a new certificate beside an old
# key. Set TC_DIR to its home directory, where station.conf is. Restart it by TC_RESTART, if it shall reconnect at once.
#
# Argument: the directory of the installed certificate.
set -eu
umask 077

current=${1:?usage: basics-station.sh DIRECTORY}
home=${TC_DIR:-/etc/station}

cd "$home"
rm -rf .keymast.new
mkdir .keymast.new
cat "$current/ca.pem" >.keymast.new/tc.trust
cat "$current/fullchain.pem" >.keymast.new/tc.crt
cat "$current/key.pem" >.keymast.new/tc.key

# Two directories in turn, and a link to the one in use.
if [ "$(readlink keymast || true)" = .keymast.a ]; then next=.keymast.b; else next=.keymast.a; fi
rm -rf "$next"
mv .keymast.new "$next"
sync
rm -rf .keymast.link # what a power cut left of it
mkdir .keymast.link
ln -s "$next" .keymast.link/keymast
mv -f .keymast.link/keymast ./
rmdir .keymast.link

for file in tc.trust tc.crt tc.key; do
  if [ "$(readlink "$file" || true)" != "keymast/$file" ]; then
    rm -f "$file"
    ln -s "keymast/$file" "$file"
  fi
done

if [ -n "${TC_RESTART:-}" ]; then
  sh -c "$TC_RESTART"
fi

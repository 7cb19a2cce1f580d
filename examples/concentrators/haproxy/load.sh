#!/bin/sh
# HOOK of keymast-trust.sh for HAProxy: takes over what changed by the runtime socket, and ends the connections of revoked
# certificates, and of no others. Needs socat.
#
#   HAPROXY_SOCKET  the stats socket, level admin (default: /run/haproxy/keymast.sock)
#   RELOAD          what reloads HAProxy (default: systemctl reload haproxy)
set -eu
why=${1:?usage: load.sh ca|revoked|refresh}
trust=${KEYMAST_TRUST:-/var/lib/keymast-trust}
socket=${HAPROXY_SOCKET:-/run/haproxy/keymast.sock}
reload=${RELOAD:-systemctl reload haproxy}

# What the socket takes at once is tune.bufsize, 16384 unless set otherwise.
MAX_UPLOAD=15000 MAX_LINE=12000

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# ask: what standard input says; the answer to the file of that name. HAProxy ends each by an empty line, so that one of
# nothing at all came from nobody. (In a pipeline only the exit code of its last command counts: ask is always the last.)
ask() {
  if ! socat -t 10 - "UNIX-CONNECT:$socket" >"$work/answer" || ! [ -s "$work/answer" ]; then
    echo "haproxy: no answer at $socket" >&2
    return 1
  fi
}

refuse_answer() {
  echo "haproxy: $(cat "$work/answer")" >&2
  return 1
}

upload_crl() {
  { printf 'set ssl crl-file %s <<\n' "$trust/crl.pem" && cat "$trust/crl.pem" && echo; } | ask || return 1
  grep -q created "$work/answer" || refuse_answer || return 1
  printf 'commit ssl crl-file %s\n' "$trust/crl.pem" | ask || return 1
  grep -q Success "$work/answer" || refuse_answer
}

# The serials that "tcp-request content reject" looks at, to the file known.
ask_list() {
  printf 'show acl %s\n' "$trust/revoked.txt" | ask || return 1
  sed -n -e 's/^0x[0-9a-f]* //p' "$work/answer" | sort -u >"$work/known"
}

# Changes go many to a line, and are answered by nothing but the empty line.
update_list() {
  ask_list || return 1
  sort -u "$trust/revoked.txt" >"$work/wanted"
  { comm -13 "$work/known" "$work/wanted" | sed -e "s|^|add acl $trust/revoked.txt |"
    comm -23 "$work/known" "$work/wanted" | sed -e "s|^|del acl $trust/revoked.txt |"; } >"$work/changes"
  [ -s "$work/changes" ] || return 0
  awk -v "most=$MAX_LINE" '
    line != "" && length(line) + length($0) > most { print line; line = "" }
    { line = line == "" ? $0 : line ";" $0 }
    END { if (line != "") print line }' "$work/changes" >"$work/lines"
  while read -r line; do
    printf '%s\n' "$line" | ask || return 1
    [ -z "$(tr -d '\n' <"$work/answer")" ] || refuse_answer || return 1
  done <"$work/lines"
  ask_list || return 1
  cmp -s "$work/known" "$work/wanted" || {
    echo "haproxy: the list of revoked serials is not the one that was sent" >&2
    return 1
  }
}

end_connections() {
  echo 'show table stations' | ask || return 1
  sed -n -e 's/.*key=\([0-9A-F]*\)@\([^ ]*\) use=[1-9].*/\1 \2/p' "$work/answer" | sort >"$work/open"
  join "$work/open" "$work/wanted" | cut -d ' ' -f 2 >"$work/peers"
  [ -s "$work/peers" ] || return 0
  echo 'show sess' | ask || return 1
  # address/port of the table is address:port of the session.
  sed -e 's|/\([0-9]*\)$|:\1|' "$work/peers" | while read -r peer; do
    awk -v "peer=src=$peer" '{ for (i = 2; i <= NF; i++) if ($i == peer) { sub(/:$/, "", $1); print $1 } }' "$work/answer"
  done >"$work/sessions"
  while read -r session; do
    # One that has just ended by itself is answered by "No such session".
    printf 'shutdown session %s\n' "$session" | ask || return 1
  done <"$work/sessions"
}

if [ "$why" = ca ]; then
  # What the old process still holds, if one runs: nothing of a revoked certificate's.
  { update_list && end_connections; } 2>/dev/null || :
  exec $reload
fi
update_list
if [ "$(wc -c <"$trust/crl.pem")" -le "$MAX_UPLOAD" ]; then
  upload_crl
elif [ "$why" = refresh ]; then
  exec $reload
fi # else the list refuses the revoked ones until the file is read at the next reload
end_connections

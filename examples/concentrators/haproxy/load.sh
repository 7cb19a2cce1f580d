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

ask() { socat -t 10 - "UNIX-CONNECT:$socket"; }

# expects WORD: of the answer on standard input.
expects() {
  answer=$(cat)
  case $answer in
    *"$1"*) ;;
    *)
      echo "haproxy: $answer" >&2
      return 1
      ;;
  esac
}

expects_nothing() {
  answer=$(tr -d '\n')
  [ -z "$answer" ] || {
    echo "haproxy: $answer" >&2
    return 1
  }
}

upload_crl() {
  { printf 'set ssl crl-file %s <<\n' "$trust/crl.pem" && cat "$trust/crl.pem" && echo; } | ask | expects created
  printf 'commit ssl crl-file %s\n' "$trust/crl.pem" | ask | expects Success
}

# The list of serials that "tcp-request content reject" looks at. Changes go many to a line, and are answered by nothing.
update_list() {
  printf 'show acl %s\n' "$trust/revoked.txt" | ask | sed -n -e 's/^0x[0-9a-f]* //p' | sort -u >"$work/known"
  sort -u "$trust/revoked.txt" >"$work/wanted"
  { comm -13 "$work/known" "$work/wanted" | sed -e "s|^|add acl $trust/revoked.txt |"
    comm -23 "$work/known" "$work/wanted" | sed -e "s|^|del acl $trust/revoked.txt |"; } >"$work/changes"
  awk -v "most=$MAX_LINE" '
    line != "" && length(line) + length($0) > most { print line; line = "" }
    { line = line == "" ? $0 : line ";" $0 }
    END { if (line != "") print line }' "$work/changes" >"$work/lines"
  while read -r line; do
    printf '%s\n' "$line" | ask | expects_nothing
  done <"$work/lines"
}

end_connections() {
  echo 'show table stations' | ask | sed -n -e 's/.*key=\([0-9A-F]*\)@\([^ ]*\) use=[1-9].*/\1 \2/p' | sort >"$work/open"
  join "$work/open" "$work/wanted" | cut -d ' ' -f 2 >"$work/peers"
  [ -s "$work/peers" ] || return 0
  echo 'show sess' | ask >"$work/sessions"
  # address/port of the table is address:port of the session.
  sed -e 's|/\([0-9]*\)$|:\1|' "$work/peers" | while read -r peer; do
    awk -v "peer=src=$peer" '{ for (i = 2; i <= NF; i++) if ($i == peer) { sub(/:$/, "", $1); print $1 } }' "$work/sessions"
  done | while read -r session; do
    printf 'shutdown session %s\n' "$session" | ask >/dev/null
  done
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

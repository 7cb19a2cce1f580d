#!/bin/sh
# Keeps the CA certificates and the CRLs of a backhaul concentrator fresh, from Keymast's publication over plain HTTP,
# and has the gate load them when something changed. See README.md.
#
# What is fetched is signed; nothing is believed before it is checked: a CA by its pinned fingerprint, a CRL by the CA's
# signature, its dates and its number. What fails a check is not taken over, and the last good one stays in place.
set -u
umask 022
LC_ALL=C
export LC_ALL

OK=0 TROUBLE=1 USAGE=2 ALARM_RAISED=3 NOT_LOADED=4
MAX_BYTES=67108864
SKEW_SECONDS=300

usage() {
  cat <<'USAGE'
Usage: keymast-trust.sh [-c FILE] once | run

  once   one poll
  run    polls every INTERVAL seconds, in the foreground
  -c     the settings, as shell assignments (default: /etc/keymast-trust.conf)

Settings:
  URL        where the authority's CRLs are published, without the key id: http://HOST:PORT/NAMESPACE/AUTHORITY
  PINS       KEYID:SHA256 of each CA certificate that is trusted, separated by blanks; what prints them:
               kubectl get bsca AUTHORITY -n NAMESPACE -o jsonpath='{range .status.generations[*]}{.keyId}:{.fingerprint} {end}'
  STATE_DIR  where ca.pem, crl.pem and revoked.txt are kept (default: /var/lib/keymast-trust)
  HOOK       command that makes the gate load them; its last argument says why: ca, revoked or refresh
  ALARM      command that is told, as its last argument, what is wrong; once for each change of what is wrong
  INTERVAL   seconds between polls (default: 2)
  HOOK_TIMEOUT     seconds that HOOK may take (default: 60)
  OTHER_CA_FILE    PEM of CAs above the authority's own, where it is not a root
  OTHER_CRL_FILE   PEM of their CRLs, which nginx and HAProxy then need too

Exit codes of once: 0 all is well; 1 could not fetch, or what came is not to be believed; 2 usage; 3 a CRL is past half
of its life or missing: somebody should look before it runs out; 4 the hook failed (it is tried again at the next poll).
USAGE
}

say() { printf 'keymast-trust: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit "$USAGE"
}

# ---- settings --------------------------------------------------------------------------------------------------------

load_settings() {
  URL='' PINS='' HOOK='' ALARM='' OTHER_CA_FILE='' OTHER_CRL_FILE=''
  STATE_DIR=/var/lib/keymast-trust INTERVAL=2 HOOK_TIMEOUT=60
  [ -r "$config" ] || die "cannot read $config (see --help)"
  case $config in
    */*) ;;
    *) config=./$config ;;
  esac
  # shellcheck disable=SC1090 # the administrator's settings
  . "$config"
  case $URL in
    http://*/*/* | https://*/*/*) URL=${URL%/} ;;
    *) die "URL must be http://HOST:PORT/NAMESPACE/AUTHORITY" ;;
  esac
  [ -n "$PINS" ] || die "PINS is empty: without a pinned CA nobody could be told from a stranger"
  for pin in $PINS; do
    printf '%s\n' "$pin" | grep -Eqx '[0-9a-f]{40}:[0-9a-f]{64}' || die "PINS: each is KEYID:SHA256 in lower-case hexadecimal"
  done
  case $INTERVAL$HOOK_TIMEOUT in *[!0-9]*) die "INTERVAL and HOOK_TIMEOUT are whole seconds" ;; esac
  [ "$INTERVAL" -ge 1 ] || die "INTERVAL must be at least 1"
  for file in $OTHER_CA_FILE $OTHER_CRL_FILE; do
    [ -r "$file" ] || die "cannot read $file"
  done
  mkdir -p "$STATE_DIR/ca" "$STATE_DIR/crl" "$STATE_DIR/fresh" || die "cannot write in $STATE_DIR"
}

# ---- fetching and checking -------------------------------------------------------------------------------------------

# fetch PATH ETAG-FILE: the body to work/body, the new tag to work/etag; prints the status, 000 where there was none.
fetch() {
  rm -f "$STATE_DIR/fresh/body" "$STATE_DIR/fresh/etag"
  [ -s "$2" ] || rm -f "$2"
  curl --silent --proto '=http,https' --connect-timeout 5 --max-time 60 --max-filesize "$MAX_BYTES" \
    --etag-compare "$2" --etag-save "$STATE_DIR/fresh/etag" --output "$STATE_DIR/fresh/body" \
    --write-out '%{http_code}' "$URL/$1" 2>/dev/null || :
}

fingerprint() { openssl x509 -in "$1" -outform DER 2>/dev/null | openssl dgst -sha256 -r 2>/dev/null | cut -c1-64; }

# epoch "Nov 24 00:10:04 2026 GMT": seconds since 1970.
epoch() {
  printf '%s\n' "$1" | awk '{
    split($3, t, ":"); y = $4; m = index("JanFebMarAprMayJunJulAugSepOctNovDec", $1); m = (m + 2) / 3; d = $2
    if (m < 3) { y--; m += 12 }
    days = 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d - 719469
    printf "%d\n", days * 86400 + t[1] * 3600 + t[2] * 60 + t[3] }'
}

crl_field() { openssl crl -in "$1" -noout "-$2" 2>/dev/null | sed -e 's/^[^=]*=//'; }
this_update() { epoch "$(crl_field "$1" lastupdate)"; }
next_update() { epoch "$(crl_field "$1" nextupdate)"; }
half_life() { echo $((($(this_update "$1") + $(next_update "$1")) / 2)); }

# Upper-case hexadecimal without leading zeros, for numbers of any length.
crl_number() { crl_field "$1" crlnumber | tr 'a-f' 'A-F' | sed -e 's/^0[xX]//' -e 's/^0*//'; }

# is_below A B: as numbers.
is_below() {
  [ "${#1}" -lt "${#2}" ] || { [ "${#1}" -eq "${#2}" ] && [ "$1" != "$2" ] &&
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort | sed -n 1p)" = "$1" ]; }
}

sync_and_move() { sync && mv -f "$1" "$2"; }

# keep_ca KEYID: makes ca/KEYID.pem one of the pinned certificates; false, with why set, if it is not.
keep_ca() {
  kept=$STATE_DIR/ca/$1.pem
  [ ! -f "$kept" ] || ! is_pinned "$1" "$kept" || return 0
  status=$(fetch "$1.crt" "$STATE_DIR/fresh/no-etag")
  [ "$status" = 200 ] || {
    why="no CA certificate at $URL/$1.crt (HTTP $status)"
    return 1
  }
  if ! openssl x509 -inform DER -in "$STATE_DIR/fresh/body" -out "$STATE_DIR/fresh/ca.pem" 2>/dev/null ||
    ! is_pinned "$1" "$STATE_DIR/fresh/ca.pem"; then
    why="the CA certificate at $URL/$1.crt is not the pinned one"
    return 1
  fi
  sync_and_move "$STATE_DIR/fresh/ca.pem" "$kept"
}

is_pinned() {
  case " $PINS " in
    *" $1:$(fingerprint "$2") "*) return 0 ;;
  esac
  return 1
}

# keep_crl KEYID: brings crl/KEYID.pem up to date; false, with why set, if it could not.
keep_crl() {
  kept=$STATE_DIR/crl/$1.pem
  [ -f "$kept" ] || rm -f "$STATE_DIR/crl/$1.etag"
  status=$(fetch "$1.crl" "$STATE_DIR/crl/$1.etag")
  case $status in
    304) return 0 ;;
    200) ;;
    *)
      why="no CRL at $URL/$1.crl (HTTP $status)"
      return 1
      ;;
  esac
  new=$STATE_DIR/fresh/crl.pem
  why=
  openssl crl -inform DER -in "$STATE_DIR/fresh/body" -out "$new" 2>/dev/null || why="is none"
  # By the pinned CA alone: openssl would also try those of the system.
  [ -n "$why" ] || SSL_CERT_FILE=/dev/null SSL_CERT_DIR="$STATE_DIR/fresh/none" \
    openssl crl -in "$new" -CAfile "$STATE_DIR/ca/$1.pem" -noout 2>&1 | grep -q '^verify OK' ||
    why="is not signed by its CA"
  [ -n "$why" ] || [ "$(this_update "$new")" -le $(($(date +%s) + SKEW_SECONDS)) ] || why="is of the future; is the clock right?"
  [ -n "$why" ] || [ "$(next_update "$new")" -gt "$(date +%s)" ] || why="is out of date"
  if [ -z "$why" ] && [ -f "$kept" ]; then
    # An older CRL, however well signed, would let revoked stations in again.
    if is_below "$(crl_number "$new")" "$(crl_number "$kept")"; then
      why="has a lower number than the last one"
    elif [ "$(crl_number "$new")" = "$(crl_number "$kept")" ] && ! cmp -s "$new" "$kept"; then
      why="is another one of the same number"
    fi
  fi
  [ -z "$why" ] || {
    why="the CRL at $URL/$1.crl $why; the last good one stays"
    return 1
  }
  sync_and_move "$new" "$kept"
  [ ! -s "$STATE_DIR/fresh/etag" ] || mv -f "$STATE_DIR/fresh/etag" "$STATE_DIR/crl/$1.etag"
}

# ---- what the gate loads ---------------------------------------------------------------------------------------------

key_ids() { for pin in $PINS; do echo "${pin%%:*}"; done | sort -u; }

# put FILE: from standard input; the file is always whole, and touched only when it changes.
put() {
  cat >"$STATE_DIR/fresh/put" || return 1
  if cmp -s "$STATE_DIR/fresh/put" "$STATE_DIR/$1"; then
    rm -f "$STATE_DIR/fresh/put"
  else
    sync_and_move "$STATE_DIR/fresh/put" "$STATE_DIR/$1"
  fi
}

# The CRLs first: a CA without its CRL would let nobody in, a CRL without its CA harms nobody.
assemble() {
  set -- ca crl
  for id in $(key_ids); do
    [ ! -f "$STATE_DIR/crl/$id.pem" ] || [ ! -f "$STATE_DIR/ca/$id.pem" ] || set -- "$@" "$id"
  done
  shift 2
  for id in "$@"; do cat "$STATE_DIR/crl/$id.pem"; done | if [ -n "$OTHER_CRL_FILE" ]; then cat - "$OTHER_CRL_FILE"; else cat; fi |
    put crl.pem || return 1
  for id in "$@"; do
    listed=$STATE_DIR/crl/$id.serials
    [ -n "$(find "$listed" -newer "$STATE_DIR/crl/$id.pem" 2>/dev/null)" ] ||
      openssl crl -in "$STATE_DIR/crl/$id.pem" -noout -text | sed -n -e 's/^ *Serial Number: *//p' | sort >"$listed"
    cat "$listed"
  done | put revoked.txt || return 1
  for id in "$@"; do cat "$STATE_DIR/ca/$id.pem"; done | if [ -n "$OTHER_CA_FILE" ]; then cat - "$OTHER_CA_FILE"; else cat; fi |
    put ca.pem
}

digest() { openssl dgst -sha256 -r "$1" | cut -c1-64; }

# Sets due to why the gate has to load, if it has to. A CRL that only says the same again is no reason before half of the
# loaded one's life is over: loading may end connections.
judge_loaded() {
  due=
  wanted_ca=$(digest "$STATE_DIR/ca.pem")
  wanted_revoked=$(digest "$STATE_DIR/revoked.txt")
  loaded_ca='' loaded_revoked='' refresh_at=0
  [ ! -f "$STATE_DIR/loaded" ] || read -r loaded_ca loaded_revoked refresh_at <"$STATE_DIR/loaded"
  [ "$(date +%s)" -lt "$refresh_at" ] || [ "$(refresh_time)" -le "$refresh_at" ] || due=refresh
  [ "$wanted_revoked" = "$loaded_revoked" ] || due=revoked
  [ "$wanted_ca" = "$loaded_ca" ] || due=ca
}

# When half of the life of what is on disk is over.
refresh_time() {
  earliest=
  for id in $(key_ids); do
    [ -f "$STATE_DIR/crl/$id.pem" ] || continue
    half=$(half_life "$STATE_DIR/crl/$id.pem")
    if [ -z "$earliest" ] || [ "$half" -lt "$earliest" ]; then earliest=$half; fi
  done
  echo "${earliest:-0}"
}

load() {
  judge_loaded
  [ -n "$due" ] || return 0
  refresh_at=$(refresh_time)
  if [ -n "$HOOK" ]; then
    KEYMAST_TRUST=$STATE_DIR
    export KEYMAST_TRUST
    # shellcheck disable=SC2086 # a command with its arguments
    timeout "$HOOK_TIMEOUT" $HOOK "$due" </dev/null >&2 || return 1
  fi
  printf '%s %s %s\n' "$wanted_ca" "$wanted_revoked" "$refresh_at" >"$STATE_DIR/fresh/loaded" &&
    sync_and_move "$STATE_DIR/fresh/loaded" "$STATE_DIR/loaded" || return 1
  say "the gate has loaded what changed ($due): $(wc -l <"$STATE_DIR/revoked.txt" | tr -d ' ') revoked"
}

# ---- polling ---------------------------------------------------------------------------------------------------------

complain() {
  trouble="${trouble:+$trouble; }$2"
  [ "$result" -ge "$1" ] || result=$1
}

poll() {
  result=$OK trouble=
  for id in $(key_ids); do
    { keep_ca "$id" && keep_crl "$id"; } || complain "$TROUBLE" "$why"
    if [ ! -f "$STATE_DIR/crl/$id.pem" ]; then
      complain "$ALARM_RAISED" "there is no CRL of $id yet: its stations are not let in"
    elif [ "$(date +%s)" -ge "$(next_update "$STATE_DIR/crl/$id.pem")" ]; then
      complain "$ALARM_RAISED" "the CRL of $id has run out: nobody is let in"
    elif [ "$(date +%s)" -ge "$(half_life "$STATE_DIR/crl/$id.pem")" ]; then
      complain "$ALARM_RAISED" "the CRL of $id ends at $(crl_field "$STATE_DIR/crl/$id.pem" nextupdate), and no newer one came: nobody is let in then"
    fi
  done
  if ! assemble; then
    complain "$NOT_LOADED" "cannot write in $STATE_DIR"
  elif [ -s "$STATE_DIR/ca.pem" ] && ! load; then
    complain "$NOT_LOADED" "the gate has not loaded what changed ($due): $HOOK failed"
  fi
  tell
}

# Says what is wrong when that changes, and touches the file status at each poll, for monitoring.
tell() {
  told=$(cat "$STATE_DIR/status" 2>/dev/null)
  printf '%s\n' "${trouble:-ok}" >"$STATE_DIR/status"
  [ "${trouble:-ok}" != "${told:-ok}" ] || return 0
  say "${trouble:-all is well again}"
  # shellcheck disable=SC2086 # a command with its arguments
  [ -z "$ALARM" ] || timeout "$HOOK_TIMEOUT" $ALARM "${trouble:-all is well again}" </dev/null >&2 || say "ALARM failed: $ALARM"
}

is_running() { kill -0 "$1" 2>/dev/null; }

lock() {
  if ! ln -s $$ "$STATE_DIR/lock" 2>/dev/null; then
    owner=$(readlink "$STATE_DIR/lock")
    if [ -n "$owner" ] && is_running "$owner"; then
      say "another one runs (process $owner)"
      exit "$TROUBLE"
    fi
    rm -f "$STATE_DIR/lock"
    ln -s $$ "$STATE_DIR/lock" 2>/dev/null || exit "$TROUBLE"
  fi
  trap 'rm -f "$STATE_DIR/lock"' EXIT
  trap 'exit 0' INT TERM HUP
}

config=/etc/keymast-trust.conf
while [ $# -gt 0 ]; do
  case $1 in
    -c)
      config=${2:?-c needs a file}
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    once | run) command=$1 ;;
    *) die "unknown argument '$1' (see --help)" ;;
  esac
  shift
done
[ -n "${command:-}" ] || die "once or run? (see --help)"
load_settings
lock
poll
[ "$command" = run ] || exit "$result"
while :; do
  sleep "$INTERVAL" &
  wait $!
  poll
done

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
# Past half of a CRL's life it is asked for as a whole, but not more often.
WHOLE_SECONDS=60

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

# fetch PATH [OPTION...]: the body to fresh/body; prints the status, 000 where there was none.
fetch() {
  target=$URL/$1
  shift
  rm -f "$STATE_DIR/fresh/body"
  curl --silent --proto '=http,https' --connect-timeout 5 --max-time 60 --max-filesize "$MAX_BYTES" \
    --output "$STATE_DIR/fresh/body" --write-out '%{http_code}' "$@" "$target" 2>/dev/null || :
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

# Upper-case hexadecimal without leading zeros, for numbers of any length.
crl_number() { crl_field "$1" crlnumber | tr 'a-f' 'A-F' | sed -e 's/^0[xX]//' -e 's/^0*//'; }

# is_below A B: as numbers.
is_below() {
  [ "${#1}" -lt "${#2}" ] || { [ "${#1}" -eq "${#2}" ] && [ "$1" != "$2" ] &&
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort | sed -n 1p)" = "$1" ]; }
}

digest() { openssl dgst -sha256 -r "$1" | cut -c1-64; }

sync_and_move() { sync && mv -f "$1" "$2"; }

# keep_ca KEYID: makes ca/KEYID.pem one of the pinned certificates; false, with why set, if it is not.
keep_ca() {
  kept=$STATE_DIR/ca/$1.pem
  if [ -f "$kept" ]; then
    ! is_pinned "$1" "$kept" || return 0
    rm -f "$kept"
  fi
  status=$(fetch "$1.crt")
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

# learn PEM CA: what is asked of a CRL at each poll, found out once, to fresh/known: a line of its digests, number and
# dates, and the serial numbers that it lists. False if it is not signed by that CA.
learn() {
  # By this CA alone: openssl would also try those of the system.
  SSL_CERT_FILE=/dev/null SSL_CERT_DIR="$STATE_DIR/fresh/none" openssl crl -in "$1" -CAfile "$2" -noout 2>&1 |
    grep -q '^verify OK' || return 1
  { openssl crl -in "$1" -outform DER -out "$STATE_DIR/fresh/der" && openssl crl -in "$1" -noout -text >"$STATE_DIR/fresh/text" &&
    sed -n -e 's/^ *Serial Number: *//p' "$STATE_DIR/fresh/text" >"$STATE_DIR/fresh/serials"; } 2>/dev/null || return 1
  number=$(crl_number "$1")
  case $number in '' | *[!0-9A-F]*) number=- ;; esac
  {
    echo "$(digest "$1") $(digest "$STATE_DIR/fresh/der") $number $(epoch "$(crl_field "$1" lastupdate)") $(epoch "$(crl_field "$1" nextupdate)")" &&
      sort "$STATE_DIR/fresh/serials"
  } >"$STATE_DIR/fresh/known"
}

# know KEYID: sets number, der_digest, this_update, next_update and half_life of the kept CRL; false if there is none, or
# it was damaged.
know() {
  kept=$STATE_DIR/crl/$1.pem
  { [ -f "$kept" ] && [ -f "$STATE_DIR/ca/$1.pem" ]; } || return 1
  kept_digest=$(digest "$kept") known_digest=
  [ ! -f "$STATE_DIR/crl/$1.known" ] || read_known "$STATE_DIR/crl/$1.known"
  if [ "$known_digest" != "$kept_digest" ]; then
    learn "$kept" "$STATE_DIR/ca/$1.pem" && sync_and_move "$STATE_DIR/fresh/known" "$STATE_DIR/crl/$1.known" || return 1
    read_known "$STATE_DIR/crl/$1.known"
  fi
}

read_known() {
  read -r known_digest der_digest number this_update next_update <"$1" || return 1
  half_life=$(((this_update + next_update) / 2))
}

# fetch_crl KEYID: prints the status. Keymast's entity tag of a CRL is the SHA-256 of its DER, so it is reckoned here: one
# that was taken from plain HTTP could have been put there to have an old CRL called current. Past half of a CRL's life
# nobody's word is taken for that.
fetch_crl() {
  if ! know "$1"; then
    fetch "$1.crl"
  elif [ "$now" -lt "$half_life" ] || asked_lately "$1"; then
    fetch "$1.crl" --header "If-None-Match: \"$der_digest\""
  else
    echo "$now" >"$STATE_DIR/crl/$1.asked"
    fetch "$1.crl"
  fi
}

asked_lately() {
  asked=$(cat "$STATE_DIR/crl/$1.asked" 2>/dev/null)
  case $asked in
    '' | *[!0-9]*) return 1 ;;
  esac
  [ "$asked" -le "$now" ] && [ $((now - asked)) -lt "$WHOLE_SECONDS" ]
}

# keep_crl KEYID: brings crl/KEYID.pem up to date; false, with why set, if it could not.
keep_crl() {
  status=$(fetch_crl "$1")
  case $status in
    304)
      why="HTTP 304 for a CRL that is not here"
      know "$1"
      return
      ;;
    200) ;;
    *)
      why="no CRL at $URL/$1.crl (HTTP $status)"
      return 1
      ;;
  esac
  why=$(judge_crl "$1")
  [ -z "$why" ] || {
    why="the CRL at $URL/$1.crl $why; the last good one stays"
    return 1
  }
  read_known "$STATE_DIR/fresh/known"
  why="cannot write in $STATE_DIR"
  echo "$number" >"$STATE_DIR/fresh/number" && sync && mv -f "$STATE_DIR/fresh/number" "$STATE_DIR/crl/$1.number" &&
    mv -f "$STATE_DIR/fresh/known" "$STATE_DIR/crl/$1.known" && mv -f "$STATE_DIR/fresh/crl.pem" "$STATE_DIR/crl/$1.pem"
}

# judge_crl KEYID: what is wrong with the one in fresh/body; nothing, and fresh/crl.pem and fresh/known, if it is good.
judge_crl() {
  new=$STATE_DIR/fresh/crl.pem
  kept_number='' kept_digest=''
  ! know "$1" || kept_number=$number
  # The highest number ever taken over; it outlives the CRL, so that what was lost does not come back as an older one.
  highest=$(cat "$STATE_DIR/crl/$1.number" 2>/dev/null)
  [ -n "$highest" ] || highest=$kept_number
  if ! openssl crl -inform DER -in "$STATE_DIR/fresh/body" -out "$new" 2>/dev/null; then
    echo "is none"
  elif ! learn "$new" "$STATE_DIR/ca/$1.pem"; then
    echo "is not signed by its CA"
  elif ! read_known "$STATE_DIR/fresh/known" || [ "$number" = - ]; then
    echo "has no number"
  elif [ "$this_update" -gt $((now + SKEW_SECONDS)) ]; then
    echo "is of the future; is the clock right?"
  elif [ "$next_update" -le "$now" ]; then
    echo "is out of date"
  elif is_below "$number" "$highest"; then
    # An older CRL, however well signed, would let revoked stations in again.
    echo "has a lower number than the last one"
  elif [ "$number" = "$kept_number" ] && [ "$known_digest" != "$kept_digest" ]; then
    echo "is another one of the same number"
  fi
}

# ---- what the gate loads ---------------------------------------------------------------------------------------------

key_ids() { for pin in $PINS; do echo "${pin%%:*}"; done | sort -u; }

# What the settings no longer name is not left for a gate to find; but for the CRL's number, should it be named again.
forget_unpinned() {
  for kept in "$STATE_DIR"/ca/*.pem "$STATE_DIR"/crl/*.pem; do
    [ -f "$kept" ] || continue
    id=${kept##*/}
    id=${id%.pem}
    case " $PINS " in
      *" $id:"*) ;;
      *) rm -f "$STATE_DIR/ca/$id.pem" "$STATE_DIR/crl/$id.pem" "$STATE_DIR/crl/$id.known" "$STATE_DIR/crl/$id.asked" ;;
    esac
  done
}

# put FILE: from fresh/FILE; it is always whole, and touched only when it changes.
put() {
  cmp -s "$STATE_DIR/fresh/$1" "$STATE_DIR/$1" || sync_and_move "$STATE_DIR/fresh/$1" "$STATE_DIR/$1"
}

# The CRLs first: a CA without its CRL would let nobody in, a CRL without its CA harms nobody.
assemble() {
  for file in crl.pem revoked.txt ca.pem; do true >"$STATE_DIR/fresh/$file" || return 1; done
  for id in $(key_ids); do
    know "$id" || continue
    { cat "$STATE_DIR/crl/$id.pem" >>"$STATE_DIR/fresh/crl.pem" && sed 1d "$STATE_DIR/crl/$id.known" >>"$STATE_DIR/fresh/revoked.txt" &&
      cat "$STATE_DIR/ca/$id.pem" >>"$STATE_DIR/fresh/ca.pem"; } || return 1
  done
  [ -z "$OTHER_CRL_FILE" ] || cat "$OTHER_CRL_FILE" >>"$STATE_DIR/fresh/crl.pem" || return 1
  [ -z "$OTHER_CA_FILE" ] || cat "$OTHER_CA_FILE" >>"$STATE_DIR/fresh/ca.pem" || return 1
  put crl.pem && put revoked.txt && put ca.pem
}

# Sets due to why the gate has to load, if it has to. A CRL that only says the same again is no reason before half of the
# loaded one's life is over: loading may end connections.
judge_loaded() {
  due=
  wanted_ca=$(digest "$STATE_DIR/ca.pem")
  wanted_revoked=$(digest "$STATE_DIR/revoked.txt")
  loaded_ca='' loaded_revoked='' refresh_at=0
  [ ! -f "$STATE_DIR/loaded" ] || read -r loaded_ca loaded_revoked refresh_at <"$STATE_DIR/loaded"
  [ "$now" -lt "$refresh_at" ] || [ "$(refresh_time)" -le "$refresh_at" ] || due=refresh
  [ "$wanted_revoked" = "$loaded_revoked" ] || due=revoked
  [ "$wanted_ca" = "$loaded_ca" ] || due=ca
}

# When half of the life of what is on disk is over.
refresh_time() {
  earliest=
  for id in $(key_ids); do
    know "$id" || continue
    if [ -z "$earliest" ] || [ "$half_life" -lt "$earliest" ]; then earliest=$half_life; fi
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
  [ "$(readlink "$STATE_DIR/lock")" = "$me" ] || {
    say "the lock $STATE_DIR/lock was lost to another one"
    exit "$TROUBLE"
  }
  result=$OK trouble=
  now=$(date +%s)
  forget_unpinned
  for id in $(key_ids); do
    { keep_ca "$id" && keep_crl "$id"; } || complain "$TROUBLE" "$why"
    if ! know "$id"; then
      complain "$ALARM_RAISED" "there is no CRL of $id yet: its stations are not let in"
    elif [ "$now" -ge "$next_update" ]; then
      complain "$ALARM_RAISED" "the CRL of $id has run out: nobody is let in"
    elif [ "$now" -ge "$half_life" ]; then
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

# start_of PID: its start time in ticks since boot, so that a recycled process number is not taken for the owner.
start_of() { sed -e 's/^.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20; }

boot_id() { cat /proc/sys/kernel/random/boot_id 2>/dev/null || echo unknown; }

# is_alive OWNER, where OWNER is <pid>_<start>_<boot>
is_alive() {
  case ${1%%_*} in
    '' | *[!0-9]*) return 1 ;;
  esac
  kill -0 "${1%%_*}" 2>/dev/null && [ "$1" = "${1%%_*}_$(start_of "${1%%_*}")_$(boot_id)" ]
}

# The lock is a symbolic link whose text names the owner: it is made in one step together with its content. A dead owner's
# is removed only by who holds the second link, and only after another look.
lock() {
  me=$$_$(start_of $$)_$(boot_id)
  trap 'unlock' EXIT
  trap 'exit 0' INT TERM HUP
  for _ in 1 2 3 4 5; do
    ! ln -s "$me" "$STATE_DIR/lock" 2>/dev/null || return 0
    owner=$(readlink "$STATE_DIR/lock") || continue
    if is_alive "$owner"; then
      say "another one runs (process ${owner%%_*})"
      exit "$TROUBLE"
    fi
    if ln -s "$me" "$STATE_DIR/lock.break" 2>/dev/null; then
      [ "$(readlink "$STATE_DIR/lock")" != "$owner" ] || rm -f "$STATE_DIR/lock"
      rm -f "$STATE_DIR/lock.break"
    elif ! is_alive "$(readlink "$STATE_DIR/lock.break")"; then
      rm -f "$STATE_DIR/lock.break"
    else
      sleep 1
    fi
  done
  say "cannot take the lock $STATE_DIR/lock (is the disk full?)"
  exit "$TROUBLE"
}

unlock() {
  [ "$(readlink "$STATE_DIR/lock")" != "$me" ] || rm -f "$STATE_DIR/lock"
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

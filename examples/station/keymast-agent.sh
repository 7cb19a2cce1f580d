#!/bin/sh
# keymast-agent: how a base station gets its certificate from a Keymast Key Installer, and keeps it fresh.
#
# Needs a POSIX shell (dash, busybox ash), curl 7.55 or later, OpenSSL 1.1.1 or 3, and the usual small tools (awk, sed, mv, ...).
# The private key is made here and never leaves this machine; its public half is declared on the platform.
# What is installed is one directory, swapped as a whole: $STATE_DIR/current/{cert,chain,fullchain,key,ca}.pem
# Settings, exit codes and recovery: README.md beside this file, or --help.
#
# SPDX-License-Identifier: Apache-2.0

set -u
umask 077
polling=no
verbose=no
LC_ALL=C
export LC_ALL
unset SSLKEYLOGFILE # curl would write the session keys of every connection there
unset CDPATH ENV BASH_ENV

readonly AGENT_VERSION=1.0
readonly DEFAULT_CONFIG=/etc/keymast-agent.conf

# Exit codes, also of one poll in daemon mode.
readonly OK=0 BROKEN=1 USAGE=2 NOT_YET=3 REFUSED=4 TROUBLE=5 UNTRUSTED=6 LOCKED=7 HOOK_FAILED=8

# The longest answer taken, in bytes; and the same for ulimit -f, whose unit is 512 bytes.
readonly MAX_ANSWER=262144 MAX_ANSWER_BLOCKS=512
readonly MAX_CERTIFICATES=20
readonly CA_REFRESH_SECONDS=21600

# The whole configuration: NAME=value in the file, KEYMAST_AGENT_NAME in the environment (which wins).
readonly SETTINGS='URL LABEL CA_LABEL CA_FILE CA_FINGERPRINT AUTHENTICATION NETRC_FILE SEND_CSR STATE_DIR KEY_FILE KEY_TYPE
  HOOK HOOK_TIMEOUT LRR_VERSION LRR_VERSION_FILE POLL_SECONDS MAX_WAIT_SECONDS'

usage() {
  cat <<'END'
Usage: keymast-agent.sh [-c FILE] [-v] COMMAND

Commands
  public-key   print the public key to declare on the platform (makes the key pair if there is none)
  once         ask once for the certificate and install it if it is new
  run          ask again and again (daemon, in the foreground); SIGHUP asks at once
  status       say what is installed and how the last poll ended
  new-key      replace the key pair (after a compromise); the installed certificate stays until the next one comes

Options
  -c FILE      configuration (default: /etc/keymast-agent.conf, if it exists)
  -j           before "once": wait a random part of the jitter, so that a fleet's cron jobs do not ask in the same second
  -v           log every poll, not only changes
  --help, --version

Settings (NAME=value in FILE, or KEYMAST_AGENT_NAME in the environment, which wins)
  URL               https://host[:port] of the Key Installer                                          (required)
  CA_FILE           PEM file of the CAs to trust                               (this or CA_FINGERPRINT is required)
  CA_FINGERPRINT    SHA-256 fingerprint of the platform's CA certificate, instead of CA_FILE
  LABEL             <namespace>.<name> of the BaseStation, where the key alone does not tell
  CA_LABEL          whose CA bundle to follow, e.g. ca.<namespace>.<authority>                     (default: LABEL)
  AUTHENTICATION    PublicKey or Password, as the CertificateAuthority says                     (default: PublicKey)
  NETRC_FILE        netrc file with the password; required with Password
  SEND_CSR          auto: with Password, when there is no certificate yet; always; never             (default: auto)
  STATE_DIR         where everything is kept                                     (default: /var/lib/keymast-agent)
  KEY_FILE          the private key                                                   (default: STATE_DIR/key.pem)
  KEY_TYPE          P-256, P-384, P-521, RSA-2048, RSA-3072, RSA-4096 or Ed25519                   (default: P-256)
  HOOK              program to run after a change, with the directory of the certificate as its argument
  HOOK_TIMEOUT      seconds until a hook is ended                                                    (default: 120)
  LRR_VERSION       version of the packet forwarder, e.g. 2.8.12, reported to the platform
  LRR_VERSION_FILE  file whose first line is that version, read at each poll
  POLL_SECONDS      time between polls, to which 0..20 % are added; 1..333                           (default: 300)
  MAX_WAIT_SECONDS  longest wait whatever the server says; 1..400                                    (default: 400)

Exit codes
  0 installed or unchanged   1 this machine (disk full, ...)   2 usage or configuration   3 no certificate yet
  4 refused   5 network or server trouble   6 server or certificate not trusted   7 another agent runs   8 hook failed
END
}

# ---- talking ---------------------------------------------------------------------------------------------------------

say() {
  printf '%s keymast-agent: %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" >&2
}

detail() {
  [ "$verbose" = no ] || say "$*"
}

die() {
  die_code=$1
  shift
  [ "$polling" = no ] || finish "$die_code" "$*"
  say "$*"
  exit "$die_code"
}

# say_change TOPIC TEXT: says it only if it is not what was said last about TOPIC, across restarts too.
say_change() {
  if [ "$(cat "$STATE_DIR/said/$1" 2>/dev/null)" = "$2" ]; then
    detail "$2"
    return 0
  fi
  say "$2"
  said "$1" "$2"
}

said() {
  # A full disk must not silence or stop the agent: then it repeats itself.
  mkdir -p "$STATE_DIR/said" 2>/dev/null && printf '%s\n' "$2" 2>/dev/null >"$STATE_DIR/said/$1"
  return 0
}

# finish CODE TEXT: the end of a poll.
finish() {
  say_change poll "$2"
  rm -rf "$WORK"
  exit "$1"
}

# finish_unusable TEXT: what came is no good; unless there was no room to look at it.
finish_unusable() {
  dd if=/dev/zero of="$WORK/probe" bs=1024 count=64 2>/dev/null || die $BROKEN "cannot write in $STATE_DIR: is the disk full?"
  finish $UNTRUSTED "$1"
}

# What a stranger sent, fit for a log: one line, printable, short.
printable() {
  tr '\n\r\t' '   ' | tr -cd ' -~' | cut -c1-160 | sed -e 's/ *$//'
}

# ---- configuration ---------------------------------------------------------------------------------------------------

problems=0
problem() {
  say "configuration: $*"
  problems=$((problems + 1))
}

set_setting() {
  # Only names from SETTINGS come here: nothing else is ever evaluated.
  eval "$1=\$2"
}

get_setting() {
  eval "printf '%s' \"\${$1-}\""
}

known_setting() {
  for known in $SETTINGS; do
    [ "$1" != "$known" ] || return 0
  done
  return 1
}

# The file is read, not sourced: a value can't run anything.
read_config_file() {
  { [ -f "$1" ] && [ -r "$1" ]; } || die $USAGE "configuration: cannot read $1"
  others_cannot_write "$1" || problem "$1 can be written by others, who could then name a hook: chown $(id -u) and chmod go-w $1"
  line_number=0
  seen=' '
  while IFS= read -r line || [ -n "$line" ]; do
    line_number=$((line_number + 1))
    line=$(printf '%s' "$line" | sed -e 's/\r$//' -e 's/^[[:space:]]*//' -e 's/[[:space:]]*$//')
    case $line in
      '' | '#'*) continue ;;
      *=*) ;;
      *)
        problem "$1 line $line_number: expected NAME=value"
        continue
        ;;
    esac
    name=${line%%=*}
    value=${line#*=}
    case $value in
      \"*\") value=${value#\"} value=${value%\"} ;;
      \'*\') value=${value#\'} value=${value%\'} ;;
    esac
    if ! known_setting "$name"; then
      problem "$1 line $line_number: unknown setting $(printf '%s' "$name" | printable)"
      continue
    fi
    case $seen in
      *" $name "*) problem "$1 line $line_number: $name is given twice" ;;
    esac
    seen="$seen$name "
    set_setting "$name" "$value"
  done <"$1"
}

read_environment() {
  for name in $SETTINGS; do
    eval "value=\${KEYMAST_AGENT_$name-}"
    # shellcheck disable=SC2154 # set by eval
    [ -z "$value" ] || set_setting "$name" "$value"
  done
}

# mode_of FILE: "<permissions> <uid>", as in "drwx------ 0"; of what a symbolic link points to.
mode_of() {
  # shellcheck disable=SC2012 # stat is not in POSIX; of ls -n only the first and third column are read
  ls -ldnL "$1" 2>/dev/null | awk 'NR == 1 { print substr($1, 1, 10), $3 }'
}

others_cannot_write() {
  others=$(mode_of "$1")
  case $others in
    ?????w* | ????????w*) return 1 ;;
  esac
  # Its owner can, if not now then after a chmod.
  case ${others#* } in
    0 | "$(id -u)") ;;
    *) return 1 ;;
  esac
}

# No access for all, none but reading for the group (a key that the packet forwarder shares by group).
is_private() {
  case $(mode_of "$1") in
    -????-----' '*) return 0 ;;
  esac
  return 1
}

check_number() {
  case $(get_setting "$1") in
    '' | *[!0-9]* | ?????* | 0?*) ;;
    *) [ "$(get_setting "$1")" -lt "$2" ] || [ "$(get_setting "$1")" -gt "$3" ] || return 0 ;;
  esac
  problem "$1 must be a whole number from $2 to $3$4"
  set_setting "$1" "$2"
}

check_path() {
  case $(get_setting "$1") in
    '') ;;
    # curl reads "file:password" in --cert; control characters would garble the log.
    *:* | *\\* | *[[:cntrl:]]*) problem "$1 must not contain ':', '\\' or control characters" ;;
    /*) ;;
    *) problem "$1 must be an absolute path" ;;
  esac
}

check_label() {
  case $(get_setting "$1") in
    '') ;;
    *[!a-z0-9.-]* | .* | *. | -* | *..*) problem "$1 must look like <namespace>.<name>: lower-case letters, digits, '-' and '.'" ;;
    *.*) ;;
    *) problem "$1 must look like <namespace>.<name>" ;;
  esac
}

check_url() {
  case $URL in
    '') problem "URL is required, e.g. URL=https://keys.example.com:8443" ;;
    https://*) ;;
    *) problem "URL must begin with https://" ;;
  esac
  URL=${URL%/}
  # Host and port only: no user, path or query; what is left is safe in a request and for openssl -connect.
  authority=${URL#https://}
  case $authority in
    *[!A-Za-z0-9.:_-]*)
      printf '%s\n' "$authority" | grep -Eq '^\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?$' || problem "URL must be https://host[:port] and nothing more"
      ;;
    *)
      printf '%s\n' "$authority" | grep -Eq '^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(:[0-9]{1,5})?$' || problem "URL must be https://host[:port] and nothing more"
      ;;
  esac
}

check_trust() {
  case ${CA_FILE:+file}${CA_FINGERPRINT:+fingerprint} in
    file)
      if [ ! -r "$CA_FILE" ]; then
        problem "CA_FILE: cannot read $CA_FILE"
      elif ! grep -q -e '-----BEGIN CERTIFICATE-----' "$CA_FILE"; then
        problem "CA_FILE: no PEM certificate in $CA_FILE"
      elif ! others_cannot_write "$CA_FILE"; then
        problem "CA_FILE: $CA_FILE can be written by others: chown $(id -u) and chmod go-w $CA_FILE"
      fi
      ;;
    fingerprint)
      CA_FINGERPRINT=$(printf '%s' "$CA_FINGERPRINT" | tr -d ': ' | tr 'A-F' 'a-f')
      case $CA_FINGERPRINT in
        sha256=*) CA_FINGERPRINT=${CA_FINGERPRINT#sha256=} ;;
      esac
      printf '%s\n' "$CA_FINGERPRINT" | grep -Eq '^[0-9a-f]{64}$' ||
        problem "CA_FINGERPRINT must be 64 hex digits, as openssl x509 -noout -fingerprint -sha256 prints them"
      ;;
    filefingerprint) problem "CA_FILE and CA_FINGERPRINT: give one, not both" ;;
    *) problem "CA_FILE or CA_FINGERPRINT is required: how else would the station know the platform?" ;;
  esac
}

check_authentication() {
  case $AUTHENTICATION in
    PublicKey) [ -z "$NETRC_FILE" ] || problem "NETRC_FILE is only for AUTHENTICATION=Password" ;;
    Password)
      if [ -z "$NETRC_FILE" ]; then
        problem "AUTHENTICATION=Password needs NETRC_FILE (machine <host> login <EUI> password <password>)"
      elif [ ! -r "$NETRC_FILE" ]; then
        problem "NETRC_FILE: cannot read $NETRC_FILE"
      elif ! is_private "$NETRC_FILE"; then
        problem "NETRC_FILE: others can read the password: chmod 600 $NETRC_FILE"
      fi
      ;;
    *) problem "AUTHENTICATION must be PublicKey or Password" ;;
  esac
  case $SEND_CSR in
    auto | always | never) ;;
    *) problem "SEND_CSR must be auto, always or never" ;;
  esac
}

check_version() {
  [ -z "$LRR_VERSION" ] || is_version "$LRR_VERSION" || problem "LRR_VERSION must be numbers and dots, e.g. 2.8.12"
  [ -z "$LRR_VERSION" ] || [ -z "$LRR_VERSION_FILE" ] || problem "LRR_VERSION and LRR_VERSION_FILE: give one, not both"
}

is_version() {
  printf '%s\n' "$1" | grep -Eq '^[0-9]{1,5}(\.[0-9]{1,5}){0,3}$'
}

# load_config FULL|STATE: all settings; or those that say what is on this machine, for commands that ask no server.
load_config() {
  for name in $SETTINGS; do
    set_setting "$name" ''
  done
  if [ -n "$config" ]; then
    read_config_file "$config"
  elif [ -e "$DEFAULT_CONFIG" ]; then
    read_config_file "$DEFAULT_CONFIG"
  fi
  read_environment
  AUTHENTICATION=${AUTHENTICATION:-PublicKey}
  SEND_CSR=${SEND_CSR:-auto}
  STATE_DIR=${STATE_DIR:-/var/lib/keymast-agent}
  KEY_FILE=${KEY_FILE:-$STATE_DIR/key.pem}
  KEY_TYPE=${KEY_TYPE:-P-256}
  HOOK_TIMEOUT=${HOOK_TIMEOUT:-120}
  POLL_SECONDS=${POLL_SECONDS:-300}
  MAX_WAIT_SECONDS=${MAX_WAIT_SECONDS:-400}
  CA_LABEL=${CA_LABEL:-$LABEL}

  for name in STATE_DIR KEY_FILE CA_FILE NETRC_FILE HOOK LRR_VERSION_FILE; do
    check_path "$name"
  done
  case $KEY_TYPE in
    P-256 | P-384 | P-521 | RSA-2048 | RSA-3072 | RSA-4096 | Ed25519) ;;
    *) problem "KEY_TYPE must be P-256, P-384, P-521, RSA-2048, RSA-3072, RSA-4096 or Ed25519" ;;
  esac
  if [ "$1" = FULL ]; then
    check_url
    check_trust
    check_authentication
    check_label LABEL
    check_label CA_LABEL
    check_version
    check_number HOOK_TIMEOUT 1 3600 ''
    check_number POLL_SECONDS 1 333 ' (with its jitter it must stay under 400: a regenerated certificate is promised within 15 minutes)'
    check_number MAX_WAIT_SECONDS 1 400 ''
    if [ -n "$HOOK" ]; then
      if [ ! -f "$HOOK" ] || [ ! -x "$HOOK" ]; then
        problem "HOOK: $HOOK is not an executable file"
      elif ! others_cannot_write "$HOOK"; then
        problem "HOOK: $HOOK can be written by others: chown $(id -u) and chmod go-w $HOOK"
      fi
    fi
  fi
  [ "$problems" -eq 0 ] || exit $USAGE
  # With our process number: the poll of an agent that was killed may still be running when the next one starts.
  WORK=$STATE_DIR/work.$$
  VERSIONS=$STATE_DIR/versions
  NEW=$VERSIONS/new.$$
  TRUST=$STATE_DIR/ca.pem
}

require_tools() {
  for tool in "$@"; do
    command -v "$tool" >/dev/null 2>&1 || die $BROKEN "$tool is not installed (or not in PATH)"
  done
}

# ---- the state directory and its lock --------------------------------------------------------------------------------

# In a directory that only we can write, nobody can plant symbolic links or swap files under us.
require_own_directory() {
  own_mode=$(mode_of "$1")
  case $own_mode in
    d????-??-?' '*) ;;
    d*) die $BROKEN "$1 can be written by others: chmod go-w $1" ;;
    *) die $BROKEN "$1 is not a directory" ;;
  esac
  [ "${own_mode#* }" = "$(id -u)" ] || die $BROKEN "$1 belongs to user ${own_mode#* }, the agent runs as $(id -u)"
}

open_state() {
  mkdir -p "$STATE_DIR" || die $BROKEN "cannot make $STATE_DIR"
  require_own_directory "$STATE_DIR"
  mkdir -p "$VERSIONS" "$STATE_DIR/no-cas" || die $BROKEN "cannot write in $STATE_DIR"
}

# start_of PID: its start time in ticks since boot, so that a recycled process number is not taken for the owner.
start_of() {
  sed -e 's/^.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20
}

boot_id() {
  cat /proc/sys/kernel/random/boot_id 2>/dev/null || echo unknown
}

# is_alive OWNER, where OWNER is <pid>_<start>_<boot>
is_alive() {
  alive_pid=${1%%_*}
  alive_rest=${1#*_}
  case $alive_pid in
    '' | *[!0-9]*) return 1 ;;
  esac
  [ "${alive_rest#*_}" = "$(boot_id)" ] || return 1
  kill -0 "$alive_pid" 2>/dev/null || return 1
  [ "${alive_rest%%_*}" = "$(start_of "$alive_pid")" ]
}

# The lock is a symbolic link whose text names the owner: made in one step together with its content, so that neither a
# power loss nor a rival ever sees a lock without an owner (mkdir and then a pid file leaves that gap). A dead owner's
# lock is removed only by who holds the second link, and only after another look.
lock_held=no
take_lock() {
  me="$$_$(start_of $$)_$(boot_id)"
  for attempt in 1 2 3 4 5; do
    if ln -s "$me" "$STATE_DIR/lock" 2>/dev/null; then
      lock_held=yes
      return 0
    fi
    owner=$(readlink "$STATE_DIR/lock") || continue
    ! is_alive "$owner" || die $LOCKED "another agent runs (process ${owner%%_*})"
    if ln -s "$me" "$STATE_DIR/lock.break" 2>/dev/null; then
      if [ "$(readlink "$STATE_DIR/lock")" = "$owner" ]; then
        rm -f "$STATE_DIR/lock"
        detail "removed the lock of process ${owner%%_*}, which is gone"
      fi
      rm -f "$STATE_DIR/lock.break"
    elif ! is_alive "$(readlink "$STATE_DIR/lock.break")"; then
      rm -f "$STATE_DIR/lock.break"
    else
      sleep 1
    fi
    detail "looking at the lock again ($attempt)"
  done
  die $BROKEN "cannot take the lock $STATE_DIR/lock (is the disk full or read-only?)"
}

sleeper=
leave() {
  [ -z "$sleeper" ] || kill "$sleeper" 2>/dev/null
  [ "$lock_held" = no ] || rm -f "$STATE_DIR/lock"
  lock_held=no
}

# sync_disk: what was written is on the disk before a rename makes it visible (sync FILE is not in POSIX).
sync_disk() {
  sync
}

# replace FILE < content: the old content or the new, never a part, also when the disk is full.
replace() {
  cat >"$1.new" && sync_disk && mv -f "$1.new" "$1"
}

# point NAME at TARGET (relative) in STATE_DIR, atomically: the link is renamed over the old one. The target of mv is
# the directory, for "mv link current" would move it into what current points to, and mv -T is not everywhere.
point() {
  rm -rf "$WORK/link" && mkdir "$WORK/link" && ln -s "$2" "$WORK/link/$1" && mv -f "$WORK/link/$1" "$STATE_DIR/"
}

# run_limited SECONDS COMMAND...: ends it after that time; what it returned, or 124. (timeout is not in POSIX.) The
# command's standard input is descriptor 3, for a shell gives /dev/null to what it starts with "&".
run_limited() {
  limit=$1
  shift
  "$@" <&3 3<&- &
  limited=$!
  while kill -0 "$limited" 2>/dev/null; do
    if [ "$limit" -le 0 ]; then
      kill "$limited" 2>/dev/null
      sleep 1
      kill -9 "$limited" 2>/dev/null
      wait "$limited" 2>/dev/null
      return 124
    fi
    limit=$((limit - 1))
    sleep 1
  done
  wait "$limited"
}

# ---- keys and certificates -------------------------------------------------------------------------------------------

# All of these take what may be garbage, and never ask for a pass phrase.
public_key_of_key() { openssl pkey -in "$1" -passin pass: -pubout 2>/dev/null </dev/null; }
public_key_of_certificate() { openssl x509 -in "$1" -noout -pubkey 2>/dev/null </dev/null; }
public_key_of_request() { openssl req -in "$1" -noout -pubkey 2>/dev/null </dev/null; }
serial_of() { openssl x509 -in "$1" -noout -serial 2>/dev/null | sed -e 's/^serial=//'; }
not_after_of() { openssl x509 -in "$1" -noout -enddate 2>/dev/null | sed -e 's/^notAfter=//'; }

fingerprint_of_certificate() {
  openssl x509 -in "$1" -noout -fingerprint -sha256 2>/dev/null </dev/null | sed -e 's/^.*=//' | tr -d ':' | tr 'A-F' 'a-f'
}

# SHA-256 of the SubjectPublicKeyInfo on standard input.
fingerprint_of_public_key() {
  openssl pkey -pubin -outform DER 2>/dev/null | openssl dgst -sha256 2>/dev/null | sed -e 's/^.*= *//'
}

is_ca() {
  openssl x509 -in "$1" -noout -purpose 2>/dev/null </dev/null | grep -Eq '^SSL (client|server) CA : Yes'
}

describe() {
  printf '%s, valid until %s' "$(serial_of "$1")" "$(not_after_of "$1")"
}

make_key() {
  key_dir=${KEY_FILE%/*}
  require_own_directory "${key_dir:-/}"
  rm -f "$KEY_FILE.new" || die $BROKEN "cannot write in ${KEY_FILE%/*}"
  case $KEY_TYPE in
    P-*) set -- -algorithm EC -pkeyopt "ec_paramgen_curve:$KEY_TYPE" -pkeyopt ec_param_enc:named_curve ;;
    RSA-*) set -- -algorithm RSA -pkeyopt "rsa_keygen_bits:${KEY_TYPE#RSA-}" ;;
    *) set -- -algorithm ED25519 ;;
  esac
  if ! { openssl genpkey "$@" -out "$KEY_FILE.new" 2>/dev/null && chmod 600 "$KEY_FILE.new" &&
    made=$(public_key_of_key "$KEY_FILE.new") && [ -n "$made" ] && sync_disk && mv -f "$KEY_FILE.new" "$KEY_FILE"; }; then
    rm -f "$KEY_FILE.new"
    die $BROKEN "cannot make the key $KEY_FILE (is the disk full?)"
  fi
  sync_disk
  say "made a new $KEY_TYPE key, SHA-256 $(printf '%s\n' "$made" | fingerprint_of_public_key): declare its public key"
}

# load_key: makes the key if there is none; sets public_key.
load_key() {
  if [ ! -e "$KEY_FILE" ]; then
    [ ! -L "$KEY_FILE" ] || die $BROKEN "$KEY_FILE points to nothing"
    make_key
  fi
  is_private "$KEY_FILE" || die $BROKEN "$KEY_FILE must be a file that only its owner can read: chmod 600 $KEY_FILE"
  public_key=$(public_key_of_key "$KEY_FILE")
  [ -n "$public_key" ] ||
    die $BROKEN "$KEY_FILE is not an unencrypted private key; to replace it: keymast-agent.sh new-key, then declare the new public key"
}

# request_config KIND: names matter in a request only, and there only where the platform says which.
request_config() {
  {
    printf '%s\n' '[req]' 'prompt = no' 'utf8 = yes' 'distinguished_name = dn' 'x509_extensions = ext' \
      '[ext]' 'basicConstraints = critical, CA:FALSE' 'keyUsage = critical, digitalSignature' 'extendedKeyUsage = clientAuth'
    if [ "$1" = request ] && [ -s "$WORK/names" ]; then cat "$WORK/names"; else printf '%s\n' '[dn]' 'CN = base-station'; fi
  } >"$WORK/req.cnf"
}

# make_once FILE KIND OPTION...: a file made from the key by openssl req, kept as long as the key is the same.
make_once() {
  once_file=$1
  once_kind=$2
  shift 2
  [ "$("public_key_of_$once_kind" "$once_file")" != "$public_key" ] || return 0
  # An own -config: small stations often have no openssl.cnf.
  { request_config "$once_kind" && openssl req -new "$@" -config "$WORK/req.cnf" -key "$KEY_FILE" -passin pass: -out "$WORK/made" 2>"$WORK/error" &&
    [ "$("public_key_of_$once_kind" "$WORK/made")" = "$public_key" ] && replace "$once_file" <"$WORK/made"; } ||
    die $BROKEN "cannot make $once_file: $(printable <"$WORK/error")"
}

# A self-signed certificate around the key, so that TLS can prove that we hold it; the Key Installer looks at the key only.
make_wrapper() {
  make_once "$STATE_DIR/wrapper.pem" certificate -x509 -days 36500
}

# Kept and sent again as it is: a request has no freshness, and the same bytes can't look like two wishes.
make_request() {
  if ! cmp -s "$WORK/names" "$STATE_DIR/request.names"; then
    { rm -f "$STATE_DIR/request.pem" && replace "$STATE_DIR/request.names" <"$WORK/names"; } || die $BROKEN "cannot write in $STATE_DIR"
  fi
  if [ -s "$WORK/names" ]; then
    make_once "$STATE_DIR/request.pem" request -reqexts names
  else
    make_once "$STATE_DIR/request.pem" request
  fi
}

# required_names FILE: of an answer to csrattrs (base64 of DER), what a request must ask for, as configuration of openssl
# req: the subject of the template of RFC 9908, and subjectAltName; nothing where it does not say both.
required_names() {
  { echo '-----BEGIN CSRATTRS-----' && tr -d ' \t\r\n' <"$1" | fold -w 64 && echo && echo '-----END CSRATTRS-----'; } |
    openssl asn1parse 2>/dev/null | awk '
      { value = $0; sub(/^[^:]*:[^:]*:[^:]*:/, "", value) }
      / prim: OBJECT / { object = value; next }
      / prim: (UTF8STRING|PRINTABLESTRING) / && (object == "organizationName" || object == "commonName") {
        gsub(/[\\$"`#\047]/, "\\\\&", value); subject = subject object " = " value "\n"
      }
      / prim: OCTET STRING / && object == "X509v3 Subject Alternative Name" { alternatives = value }
      END {
        if (subject != "" && alternatives ~ /^[0-9A-F]+$/)
          printf "[dn]\n%s[names]\nsubjectAltName = DER:%s\n", subject, alternatives
      }'
}

# find_installed: sets installed to the directory in use, if its certificate is whole and of our key; else to ''.
find_installed() {
  installed=
  in_use=$(readlink "$STATE_DIR/current") || return 0
  in_use=$STATE_DIR/$in_use
  [ "$(public_key_of_certificate "$in_use/cert.pem")" = "$public_key" ] || return 0
  cmp -s "$KEY_FILE" "$in_use/key.pem" || return 0
  cat "$in_use/cert.pem" "$in_use/chain.pem" 2>/dev/null | cmp -s - "$in_use/fullchain.pem" || return 0
  installed=$in_use
}

# split_certificates FILE: every certificate of it, decoded and encoded again (so that nothing else can slip through),
# as $WORK/part.1 ...; sets parts; false if there is none, too many, or one that does not parse.
split_certificates() {
  rm -f "$WORK"/raw.* "$WORK"/part.*
  parts=$(prefix="$WORK/raw." most=$MAX_CERTIFICATES awk '
    { sub(/\r$/, "") }
    /^-----BEGIN CERTIFICATE-----$/ { n++; inside = 1; if (n > ENVIRON["most"]) { n = 0; exit } }
    inside { print > (ENVIRON["prefix"] n) }
    /^-----END CERTIFICATE-----$/ { if (inside) close(ENVIRON["prefix"] n); inside = 0 }
    END { print n + 0 }' "$1") || return 1
  case $parts in
    '' | 0 | *[!0-9]*) return 1 ;;
  esac
  part=0
  while [ "$part" -lt "$parts" ]; do
    part=$((part + 1))
    openssl x509 -in "$WORK/raw.$part" -out "$WORK/part.$part" 2>/dev/null </dev/null && [ -s "$WORK/part.$part" ] || return 1
  done
}

# ---- asking the Key Installer ----------------------------------------------------------------------------------------

user_agent() {
  lrr=$LRR_VERSION
  if [ -n "$LRR_VERSION_FILE" ]; then
    lrr=$(head -n 1 "$LRR_VERSION_FILE" 2>/dev/null | tr -d ' \t\r')
    is_version "$lrr" || lrr=
  fi
  printf 'keymast-agent/%s%s' "$AGENT_VERSION" "${lrr:+ LRR/$lrr}"
}

# ask CREDENTIAL PATH [CURL OPTION...]: CREDENTIAL is installed, wrapper or none. Sets answer (the HTTP status, or 000
# and failure, curl's exit code); headers and body are in $WORK.
ask() {
  credential=$1
  target=$URL$2
  shift 2
  rm -f "$WORK/headers" "$WORK/body" "$WORK/error"
  true >"$WORK/body" || die $BROKEN "cannot write in $WORK"
  case $credential in
    installed) set -- "$@" --cert "$installed/cert.pem" --key "$KEY_FILE" ;;
    wrapper) set -- "$@" --cert "$STATE_DIR/wrapper.pem" --key "$KEY_FILE" ;;
  esac
  # The password comes from a file, for a command line can be read by every user of the machine.
  [ "$AUTHENTICATION" != Password ] || set -- "$@" --basic --netrc-file "$NETRC_FILE"
  # -q first: no .curlrc, which could say "insecure". An empty --capath: distributions compile one in, and then --cacert
  # alone leaves every public CA trusted. ulimit: --max-filesize does not see answers without a length before curl 8.4.
  # ETag by hand: --etag-compare came with curl 7.68, and saving is wanted only after the checks.
  {
    answer=$(
      # shellcheck disable=SC3045 # not POSIX, but both shells have it: a core of curl or openssl may hold the key
      ulimit -c 0 2>/dev/null
      ulimit -f $MAX_ANSWER_BLOCKS
      exec curl -q --silent --show-error --proto =https --tlsv1.2 --http1.1 --suppress-connect-headers \
        --cacert "$TRUST" --capath "$STATE_DIR/no-cas" --connect-timeout 20 --max-time 60 --max-filesize $MAX_ANSWER \
        --user-agent "$(user_agent)" --dump-header "$WORK/headers" --output "$WORK/body" --write-out '%{http_code}' \
        "$@" "$target" 2>"$WORK/error"
    )
    failure=$?
  } 2>/dev/null # where the limit ends curl, the shell would say so
  [ "$failure" -eq 0 ] || answer=000 # also where a status came, but not the whole answer
  detail "$target as $credential: ${answer}"
}

# header NAME: its value in the last block of headers, one line, at most 160 characters.
header() {
  [ -f "$WORK/headers" ] || return 0
  wanted=$1 awk '
    { sub(/\r$/, "") }
    /^HTTP\// { value = "" }
    tolower(substr($0, 1, length(ENVIRON["wanted"]) + 1)) == ENVIRON["wanted"] ":" {
      value = substr($0, length(ENVIRON["wanted"]) + 2); gsub(/^[ \t]+|[ \t]+$/, "", value)
    }
    END { print value }' "$WORK/headers" | printable
}

# Of standard input, an entity tag fit to be kept and sent again (RFC 9110 8.8.3); "*", which is always current, is none.
sound_tag() {
  grep -Ex '(W/)?"[!#-~]{1,120}"' | sed -e 1q
}

etag() {
  header etag | sound_tag
}

# What steers the next poll, on standard output: the caller of poll reads it.
hint_retry_after() {
  header retry-after | grep -E '^[0-9]+$' | cut -c1-4
}

reason() {
  why=$(dd if="$WORK/body" bs=400 count=1 2>/dev/null | printable)
  case $why in
    '' | *'<'*) ;;
    *) printf ': %s' "$why" ;;
  esac
}

# Sees whether the last request failed for good below HTTP, and if so ends the poll.
finish_if_unreachable() {
  [ "$answer" = 000 ] || return 0
  # Without the milliseconds, which would make a new event of each poll.
  error=$(sed -e 's/ after [0-9]* m[a-z]*//' -e 's/ with [0-9]* .*received//' -e 1q "$WORK/error" | printable)
  case $failure in
    51 | 60 | 83 | 90 | 91)
      finish $UNTRUSTED "the server at $URL is not trusted; is the clock right (it says $(date -u +%Y-%m-%d)), is the CA? $error"
      ;;
    # 153 and the like: ended by the file size limit.
    23 | 63 | 15[0-9] | 16[0-9])
      [ "$failure" -ne 23 ] || [ "$(size_of "$WORK/body")" -ge "$MAX_ANSWER" ] || finish $BROKEN "cannot write the answer: $error"
      finish $UNTRUSTED "the server's answer is larger than $MAX_ANSWER bytes"
      ;;
    2 | 26 | 27 | 43 | 58 | 77) finish $BROKEN "curl cannot work here: $error" ;;
    *) finish $TROUBLE "cannot reach $URL: $error" ;;
  esac
}

size_of() {
  wc -c <"$1" | tr -d ' '
}

# ask_with_proof PATH [CURL OPTION...]: with the installed certificate, so that the platform sees that it is in use;
# else, and after a 401 or a refused handshake, with the wrapper (beside a password: with no certificate at all).
ask_with_proof() {
  fallback=wrapper
  [ "$AUTHENTICATION" != Password ] || fallback=none
  if [ -n "$installed" ]; then
    ask installed "$@"
    case $answer:$failure in
      401:* | 000:35 | 000:52 | 000:55 | 000:56 | 000:58) ;;
      *) return 0 ;;
    esac
  fi
  ask "$fallback" "$@"
}

# ---- trust -----------------------------------------------------------------------------------------------------------

# RFC 7030 4.1.1: a client without a trust anchor may fetch the CA certificates from a server that it can't authenticate
# yet, if it then compares them with what it was told out of band, and uses nothing of that connection for anything else.
# openssl s_client does it: curl would need --insecure. The one request is public, carries no credential and no client
# certificate; of all certificates in the handshake and in the answer only the one with the configured fingerprint is kept.
fetch_pinned_ca() {
  host=${authority%:*}
  case $authority in
    *]) host=$authority connect=$authority:443 ;;
    *:*) connect=$authority ;;
    *) host=$authority connect=$authority:443 ;;
  esac
  case $host in
    \[* | *[!0-9.]*) ;;
    *) host= ;; # an IPv4 address: no name to send
  esac
  case $host in
    '' | \[*) set -- -noservername ;;
    *) set -- -servername "$host" ;;
  esac
  case $CA_LABEL in
    ca.*) path=/v1/$CA_LABEL/ca ;;
    *) path=/v1/ca ;; # a station's own label is answered only after proof
  esac
  # HTTP/1.0: the answer ends with the connection and is never chunked.
  printf 'GET %s HTTP/1.0\r\nHost: %s\r\nUser-Agent: %s\r\nConnection: close\r\n\r\n' "$path" "$authority" "$(user_agent)" >"$WORK/hello"
  (
    # shellcheck disable=SC3045 # not POSIX, but both shells have it: a core of curl or openssl may hold the key
    ulimit -c 0 2>/dev/null
    ulimit -f $MAX_ANSWER_BLOCKS
    run_limited 30 openssl s_client -connect "$connect" "$@" -min_protocol TLSv1.2 -showcerts -ign_eof
  ) 3<"$WORK/hello" >"$WORK/seen" 2>/dev/null
  grep -q -e '-----BEGIN CERTIFICATE-----' "$WORK/seen" || finish $TROUBLE "cannot reach $URL to learn its CA"
  split_certificates "$WORK/seen" || finish_unusable "$URL shows certificates that cannot be read"
  part=0
  while [ "$part" -lt "$parts" ]; do
    part=$((part + 1))
    if [ "$(fingerprint_of_certificate "$WORK/part.$part")" = "$CA_FINGERPRINT" ]; then
      is_ca "$WORK/part.$part" || finish $UNTRUSTED "CA_FINGERPRINT is that of a certificate that is no CA: the CA's is needed"
      replace "$STATE_DIR/anchor.pem" <"$WORK/part.$part" || die $BROKEN "cannot write $STATE_DIR/anchor.pem"
      return 0
    fi
  done
  finish $UNTRUSTED "$URL shows no CA with the fingerprint $CA_FINGERPRINT"
}

# ca.pem = the anchor (CA_FILE, or the CA of the fingerprint) + the bundle that an authenticated Key Installer gave. The
# anchor is never replaced by the bundle: a bundle can add the next CA, but can't lock the station out.
build_trust() {
  true >"$WORK/trust" || return 1
  for source in "$STATE_DIR/anchor.pem" "$STATE_DIR/bundle.pem"; do
    [ -f "$source" ] || continue
    split_certificates "$source" || return 1
    part=0
    while [ "$part" -lt "$parts" ]; do
      part=$((part + 1))
      fingerprint=$(fingerprint_of_certificate "$WORK/part.$part")
      ! grep -q "^# $fingerprint\$" "$WORK/trust" || continue
      { echo "# $fingerprint" && cat "$WORK/part.$part"; } >>"$WORK/trust" || return 1
    done
  done
  cmp -s "$WORK/trust" "$TRUST" && return 0
  replace "$TRUST" <"$WORK/trust" && say "CA certificates trusted now: $(grep -c '^# ' "$TRUST")"
}

drop_bundle() {
  rm -f "$STATE_DIR/bundle.etag" "$STATE_DIR/bundle.pem" "$STATE_DIR/bundle.asked"
}

# load_trust: makes ca.pem from the configuration; a changed anchor takes the bundle of the old one with it.
load_trust() {
  if [ -n "$CA_FILE" ]; then
    if ! cmp -s "$CA_FILE" "$STATE_DIR/anchor.pem"; then
      split_certificates "$CA_FILE" || finish_unusable "CA_FILE: $CA_FILE has a certificate that cannot be read, or more than $MAX_CERTIFICATES"
      drop_bundle
      replace "$STATE_DIR/anchor.pem" <"$CA_FILE" || die $BROKEN "cannot write $STATE_DIR/anchor.pem"
      rm -f "$TRUST"
    fi
  elif [ "$(fingerprint_of_certificate "$STATE_DIR/anchor.pem")" != "$CA_FINGERPRINT" ]; then
    drop_bundle
    rm -f "$TRUST"
    fetch_pinned_ca
    say "the platform's CA is the one with the fingerprint $CA_FINGERPRINT"
  fi
  openssl x509 -in "$TRUST" -noout 2>/dev/null </dev/null && return 0
  build_trust && return 0
  drop_bundle # damaged: the anchor is enough to fetch it again
  build_trust || die $BROKEN "cannot write $TRUST"
}

ca_refresh_is_due() {
  now=$(date +%s)
  asked=$(cat "$STATE_DIR/bundle.asked" 2>/dev/null)
  case $asked in
    '' | *[!0-9]*) return 0 ;;
  esac
  [ "$now" -lt "$asked" ] || [ $((now - asked)) -ge $CA_REFRESH_SECONDS ] # the first: the clock was set back
}

# Follows the platform's CA bundle over the authenticated connection (RFC 7030 4.1.3), so that the next CA is trusted
# before it issues. Trouble here is told, but never in the way of the certificate.
refresh_ca() {
  ca_path=/v1/${CA_LABEL:+$CA_LABEL/}ca
  tag=$(sound_tag 2>/dev/null <"$STATE_DIR/bundle.etag")
  if [ -n "$tag" ] && [ -f "$STATE_DIR/bundle.pem" ]; then
    ask_with_proof "$ca_path" --header "If-None-Match: $tag"
  else
    ask_with_proof "$ca_path"
  fi
  finish_if_unreachable
  case $answer in
    304) ;;
    200)
      take_bundle || {
        say_change ca "the CA bundle of $URL is not usable: the old one stays"
        return 0
      }
      ;;
    *)
      say_change ca "no CA bundle from $URL: HTTP $answer$(reason)"
      [ "$answer" = 404 ] || return 0
      date +%s >"$STATE_DIR/bundle.asked" || die $BROKEN "cannot write in $STATE_DIR"
      return 0
      ;;
  esac
  rm -f "$STATE_DIR/said/ca"
  date +%s >"$STATE_DIR/bundle.asked" || die $BROKEN "cannot write in $STATE_DIR"
}

take_bundle() {
  split_certificates "$WORK/body" || return 1
  true >"$WORK/bundle" || return 1
  part=0
  while [ "$part" -lt "$parts" ]; do
    part=$((part + 1))
    is_ca "$WORK/part.$part" || return 1
    cat "$WORK/part.$part" >>"$WORK/bundle" || return 1
  done
  tag=$(etag)
  rm -f "$STATE_DIR/bundle.etag"
  if ! cmp -s "$WORK/bundle" "$STATE_DIR/bundle.pem"; then
    replace "$STATE_DIR/bundle.pem" <"$WORK/bundle" || return 1
    build_trust || return 1
  fi
  [ -z "$tag" ] || printf '%s\n' "$tag" | replace "$STATE_DIR/bundle.etag"
}

# ---- installing ------------------------------------------------------------------------------------------------------

# verify_chain DIRECTORY: under our CAs only, as a TLS client's, today. The environment and -no-CApath keep the
# machine's own CAs out, as --capath does for curl.
verify_chain() {
  set -- "$1/cert.pem" "$1/chain.pem"
  if [ -s "$2" ]; then
    set -- -untrusted "$2" "$1"
  else
    set -- "$1"
  fi
  verified=$(SSL_CERT_FILE=/dev/null SSL_CERT_DIR=$STATE_DIR/no-cas \
    openssl verify -no-CApath -partial_chain -purpose sslclient -CAfile "$TRUST" "$@" 2>&1 </dev/null)
}

verification_error() {
  printf '%s\n' "$verified" | grep ' depth lookup' | sed -e 1q | printable
}

# stage: from $WORK/part.*, makes $NEW; false, with why set, if no part has our key.
stage() {
  rm -rf "$NEW"
  mkdir "$NEW" || die $BROKEN "cannot write in $VERSIONS"
  true >"$NEW/chain.pem" || die $BROKEN "cannot write in $VERSIONS"
  part=0
  leaf=
  while [ "$part" -lt "$parts" ]; do
    part=$((part + 1))
    if [ -z "$leaf" ] && [ "$(public_key_of_certificate "$WORK/part.$part")" = "$public_key" ]; then
      leaf=$part
      cat "$WORK/part.$part" >"$NEW/cert.pem" || die $BROKEN "cannot write in $VERSIONS"
    else
      cat "$WORK/part.$part" >>"$NEW/chain.pem" || die $BROKEN "cannot write in $VERSIONS"
    fi
  done
  [ -n "$leaf" ]
}

# commit CHANGE: gives $NEW its name and makes it current. Every prefix of these steps is a legal state: until
# the last rename the old directory is in use, whole.
commit() {
  { cat "$NEW/cert.pem" "$NEW/chain.pem" >"$NEW/fullchain.pem" && cat "$TRUST" >"$NEW/ca.pem" &&
    cat "$KEY_FILE" >"$NEW/key.pem" && printf '%s\n' "$1" >"$NEW/change"; } ||
    die $BROKEN "cannot write in $VERSIONS (is the disk full?)"
  # Read again what will be used: a short write or a key replaced meanwhile shows here, while the old one is in place.
  { [ "$(public_key_of_key "$NEW/key.pem")" = "$public_key" ] && [ "$(public_key_of_certificate "$NEW/fullchain.pem")" = "$public_key" ] &&
    cat "$NEW/cert.pem" "$NEW/chain.pem" | cmp -s - "$NEW/fullchain.pem" && cmp -s "$TRUST" "$NEW/ca.pem"; } ||
    die $BROKEN "what was written in $VERSIONS is not what was meant: not installed"
  [ "$(readlink "$STATE_DIR/lock")" = "$me" ] || die $LOCKED "the lock was lost to another agent: not installed"
  old=$(readlink "$STATE_DIR/current") || old=
  number=1
  for version in "$VERSIONS"/v*; do
    taken=${version##*/v}
    case $taken in
      '' | *[!0-9]*) continue ;;
    esac
    [ "$taken" -lt "$number" ] || number=$((taken + 1))
  done
  { mv -f "$NEW" "$VERSIONS/v$number" && sync_disk && { [ -z "$old" ] || point previous "$old"; } &&
    point current "versions/v$number"; } || die $BROKEN "cannot install in $STATE_DIR"
  sync_disk
  installed=$VERSIONS/v$number
  for version in "$VERSIONS"/v*; do
    case versions/${version##*/} in
      "versions/v$number" | "$old") ;;
      *) rm -rf "$version" ;;
    esac
  done
}

# verify_by_newest_bundle DIRECTORY: perhaps it is under a CA that our bundle does not have, or has no more.
verify_by_newest_bundle() {
  ! verify_chain "$1" || return 0
  [ "$refreshed" = no ] || return 1
  refreshed=yes
  rm -f "$STATE_DIR/bundle.etag"
  refresh_ca
  verify_chain "$1"
}

# install_parts TAG: checks what split_certificates found and installs it if it is new. Sets changed; false, with why set, if it is refused.
install_parts() {
  changed=no
  stage || {
    why="the server gave a certificate for another key"
    return 1
  }
  verify_by_newest_bundle "$NEW" || {
    why="the server gave a certificate that does not verify (is the clock right? it says $(date -u +%Y-%m-%d)): $(verification_error)"
    return 1
  }
  if [ -n "$installed" ] && cmp -s "$NEW/cert.pem" "$installed/cert.pem" && cmp -s "$NEW/chain.pem" "$installed/chain.pem" &&
    cmp -s "$KEY_FILE" "$installed/key.pem"; then
    rm -rf "$NEW"
    [ -z "$1" ] || printf '%s\n' "$1" | replace "$installed/etag" || die $BROKEN "cannot write in $installed"
    return 0
  fi
  [ -z "$1" ] || printf '%s\n' "$1" >"$NEW/etag" || die $BROKEN "cannot write in $VERSIONS"
  commit certificate
  changed=yes
}

# A changed CA bundle is installed too, beside the certificate that is in use: servers and hooks need it as much.
install_trust() {
  [ -n "$installed" ] || return 0
  ! cmp -s "$TRUST" "$installed/ca.pem" || return 0
  rm -rf "$NEW"
  { mkdir "$NEW" && cat "$installed/cert.pem" >"$NEW/cert.pem" &&
    cat "$installed/chain.pem" >"$NEW/chain.pem"; } ||
    die $BROKEN "cannot write in $VERSIONS"
  [ ! -f "$installed/etag" ] || cat "$installed/etag" >"$NEW/etag"
  commit ca
  changed=yes
}

# The hook runs once for each installed directory; the mark inside makes that true across a power loss, and lets a failed
# hook be tried again at the next poll.
hook_is_due() {
  [ -n "$HOOK" ] && [ -n "$installed" ] && [ ! -e "$installed/hook-done" ]
}

run_hook() {
  KEYMAST_CURRENT=$STATE_DIR/current
  KEYMAST_CHANGE=$(cat "$installed/change" 2>/dev/null)
  export KEYMAST_CURRENT KEYMAST_CHANGE
  run_limited "$HOOK_TIMEOUT" "$HOOK" "$STATE_DIR/current" >&2 3</dev/null
  hook_result=$?
  if [ "$hook_result" -eq 0 ]; then
    true >"$installed/hook-done"
    rm -f "$STATE_DIR/said/hook"
    return 0
  fi
  [ "$hook_result" -ne 124 ] || hook_result="124 (ended after $HOOK_TIMEOUT s)"
  say_change hook "the hook $HOOK failed with $hook_result; it is tried again at the next poll"
  return 1
}

# Where there is no certificate to install: a CA that is trusted no more must not wait for one.
settle_trust() {
  install_trust
  [ "$changed" = no ] || ! hook_is_due || run_hook
}

finish_installed() {
  install_trust
  if [ "$changed" = yes ]; then
    say "installed: certificate $(describe "$installed/cert.pem")"
    ! hook_is_due || run_hook
  fi
  if hook_is_due; then
    finish $HOOK_FAILED "certificate $(describe "$installed/cert.pem"), is in place, but the hook has not succeeded"
  fi
  [ "$changed" = no ] || said poll "certificate $(describe "$installed/cert.pem"), is in place" # said already, in other words
  finish $OK "certificate $(describe "$installed/cert.pem"), is in place"
}

# ---- one poll --------------------------------------------------------------------------------------------------------

ask_certificate() {
  tag=
  [ -z "$installed" ] || tag=$(sound_tag 2>/dev/null <"$installed/etag")
  if [ -n "$tag" ]; then
    ask_with_proof "/v1/${LABEL:+$LABEL/}certificate" --header "If-None-Match: $tag"
  else
    ask_with_proof "/v1/${LABEL:+$LABEL/}certificate"
  fi
}

finish_refused() {
  finish $REFUSED "refused by $URL: HTTP $answer$(reason)"
}

# For answers that mean the same to every request.
finish_if_not_served() {
  case $answer in
    401)
      if [ "$AUTHENTICATION" = Password ]; then
        finish $REFUSED "refused by $URL: HTTP 401; is the password in NETRC_FILE right, and is its machine name that of URL?"
      fi
      finish $REFUSED "refused by $URL: HTTP 401; is the public key with SHA-256 $(printf '%s\n' "$public_key" | fingerprint_of_public_key) declared?"
      ;;
    429 | 5??) finish $TROUBLE "$URL cannot serve now: HTTP $answer$(reason)" ;;
    4??) [ "$answer" = 404 ] || finish_refused ;;
  esac
}

sends_request() {
  case $SEND_CSR:$AUTHENTICATION in
    always:* | auto:Password) return 0 ;;
  esac
  return 1
}

# By password the platform gives what it has, whatever our key is. Our request then shows it the difference, which it
# tells its people; otherwise a station with a new key would fail here for ever, and nobody there would know.
is_for_another_key() {
  [ "$answer" = 200 ] && sends_request && split_certificates "$WORK/body" && ! stage
}

# Where an issuer behind the platform takes names from the request as they are, the platform says which (RFC 7030 4.5).
learn_names() {
  ask_with_proof "/.well-known/est/${LABEL:+$LABEL/}csrattrs"
  finish_if_unreachable
  hint_retry_after
  finish_if_not_served
  true >"$WORK/names"
  [ "$answer" != 200 ] || required_names "$WORK/body" >"$WORK/names"
}

# RFC 7030 4.2: where no key is declared, the key of the first request is bound to the station that knows the password.
enrol() {
  learn_names
  make_request
  grep -v -e '^-----' "$STATE_DIR/request.pem" | tr -d '\n' >"$WORK/request"
  ask_with_proof "/.well-known/est/${LABEL:+$LABEL/}simpleenroll" --header 'Content-Type: application/pkcs10' \
    --header 'Content-Transfer-Encoding: base64' --header 'Expect:' --data-binary "@$WORK/request"
  finish_if_unreachable
  hint_retry_after
  finish_if_not_served
  case $answer in
    200) ;;
    202 | 404) finish $NOT_YET "no certificate yet: the request is with $URL (HTTP $answer)$(reason)" ;;
    *) finish $UNTRUSTED "$URL gave an answer that is none: HTTP $answer" ;;
  esac
  # Base64 of a certs-only PKCS#7, on one line or more (RFC 8951): given PEM's shape, which every openssl reads.
  { echo '-----BEGIN PKCS7-----' && tr -d ' \t\r\n' <"$WORK/body" | fold -w 64 && echo && echo '-----END PKCS7-----'; } >"$WORK/pkcs7"
  { openssl pkcs7 -in "$WORK/pkcs7" -print_certs -out "$WORK/enrolled" 2>/dev/null </dev/null && split_certificates "$WORK/enrolled"; } ||
    finish_unusable "$URL gave something else than certificates in answer to the request"
}

poll() {
  polling=yes
  refreshed=no
  changed=no
  rm -rf "$STATE_DIR"/work.* "$VERSIONS"/new.*
  mkdir "$WORK" || die $BROKEN "cannot write in $STATE_DIR"
  load_key
  [ "$AUTHENTICATION" = Password ] || make_wrapper
  load_trust
  find_installed
  # Left over from a power loss or a failure: without waiting for the network, and never in the way of the next certificate.
  ! hook_is_due || run_hook
  if ca_refresh_is_due; then
    refreshed=yes
    refresh_ca
  fi

  ask_certificate
  finish_if_unreachable
  hint_retry_after
  finish_if_not_served
  if [ "$answer" = 404 ] || is_for_another_key; then
    sends_request || finish $NOT_YET "no certificate yet: $URL has none for this station$(reason)"
    enrol
    cp "$WORK/enrolled" "$WORK/enrolled.pem" || die $BROKEN "cannot write in $WORK"
    ask_certificate # the same certificate with its chain and its ETag
    [ "$answer" = 200 ] || { cp "$WORK/enrolled.pem" "$WORK/body" && true >"$WORK/headers" && answer=200; }
  fi
  case $answer in
    304)
      [ -n "$tag" ] || finish $UNTRUSTED "$URL answered 304 to an unconditional request"
      verify_by_newest_bundle "$installed" || {
        settle_trust
        finish $UNTRUSTED "certificate $(describe "$installed/cert.pem"), is in place but does not verify any more (is the clock right? it says $(date -u +%Y-%m-%d)): $(verification_error); $URL has no other yet"
      }
      ;;
    200)
      split_certificates "$WORK/body" || finish_unusable "$URL gave something else than certificates"
      install_parts "$(etag)" || {
        settle_trust
        finish_unusable "$why; what was installed stays"
      }
      ;;
    *) finish $UNTRUSTED "$URL gave an answer that is none: HTTP $answer" ;;
  esac
  finish_installed
}

# ---- commands --------------------------------------------------------------------------------------------------------

# with_jitter SECONDS: that, plus 0..20 %, at most MAX_WAIT_SECONDS. The cap is applied before the jitter: else all
# stations that were told "in an hour" would come in the same second.
with_jitter() {
  base=$1
  most=$((MAX_WAIT_SECONDS * 5 / 6))
  [ "$base" -le "$most" ] || base=$most
  [ "$base" -ge 1 ] || base=1
  random=$(openssl rand -hex 2 2>/dev/null) || random=8000 # not awk's srand(): a fleet that boots together would agree
  echo $((base + base * 20 * 0x$random / 6553500))
}

nap() {
  sleep "$1" &
  sleeper=$!
  wait "$sleeper"
  kill "$sleeper" 2>/dev/null
  sleeper=
}

command_once() {
  if [ "$jitter" = yes ]; then
    nap $(($(with_jitter "$POLL_SECONDS") - POLL_SECONDS + 1))
  fi
  open_state
  take_lock
  (poll) >/dev/null
}

command_run() {
  trap 'exit 0' TERM INT
  trap : HUP
  open_state
  take_lock
  say "started: $URL, every $POLL_SECONDS s"
  failures=0
  while :; do
    hint=$(poll)
    case $? in
      # Not trusted: often the clock after a boot, which NTP sets in a moment.
      "$TROUBLE" | "$BROKEN" | "$UNTRUSTED") failures=$((failures + 1)) ;;
      *) failures=0 ;;
    esac
    # The network may be up in a moment: 30, 60, 120, ... seconds; then as always.
    pause=$POLL_SECONDS
    if [ "$failures" -ge 1 ] && [ "$failures" -le 4 ]; then
      pause=$((15 << failures))
      [ "$pause" -le "$POLL_SECONDS" ] || pause=$POLL_SECONDS
    fi
    hint=$(printf '%s\n' "$hint" | tail -n 1)
    case $hint in
      '' | *[!0-9]*) ;;
      [0-4] | 0*) pause=5 ;; # "at once" from a server in trouble would be a storm
      *) pause=$hint ;;
    esac
    pause=$(with_jitter "$pause")
    detail "next poll in $pause s"
    nap "$pause"
  done
}

command_public_key() {
  if [ ! -e "$KEY_FILE" ]; then
    open_state
    take_lock
  fi
  load_key
  printf '%s\n' "$public_key"
}

command_new_key() {
  open_state
  take_lock
  make_key
  load_key
  printf '%s\n' "$public_key"
}

command_status() {
  if [ ! -d "$STATE_DIR" ] || [ ! -e "$KEY_FILE" ]; then
    echo "key:         none yet"
    exit $NOT_YET
  fi
  load_key
  echo "key:         $KEY_FILE, SHA-256 $(printf '%s\n' "$public_key" | fingerprint_of_public_key)"
  owner=$(readlink "$STATE_DIR/lock") || owner=
  if is_alive "$owner"; then
    echo "agent:       process ${owner%%_*}"
  else
    echo "agent:       not running"
  fi
  echo "last poll:   $(cat "$STATE_DIR/said/poll" 2>/dev/null || echo none)"
  find_installed
  if [ -z "$installed" ]; then
    [ ! -L "$STATE_DIR/current" ] || {
      echo "certificate: the one in $STATE_DIR/current is not of this key"
      exit $UNTRUSTED
    }
    echo "certificate: none yet"
    exit $NOT_YET
  fi
  echo "certificate: $(describe "$installed/cert.pem")"
  echo "directory:   $STATE_DIR/current"
  [ ! -L "$STATE_DIR/previous" ] || echo "previous:    $STATE_DIR/previous"
  if [ -n "$HOOK" ]; then
    if [ -e "$installed/hook-done" ]; then echo "hook:        done"; else echo "hook:        to be run"; fi
  fi
  if ! verify_chain "$installed"; then
    echo "trouble:     $(verification_error)"
    exit $UNTRUSTED
  fi
}

main() {
  config=
  jitter=no
  command=
  while [ $# -gt 0 ]; do
    case $1 in
      -c)
        [ $# -ge 2 ] || die $USAGE "-c needs a file"
        config=$2
        shift
        ;;
      -j) jitter=yes ;;
      -v) verbose=yes ;;
      -h | --help)
        usage
        exit 0
        ;;
      --version)
        echo "keymast-agent $AGENT_VERSION"
        exit 0
        ;;
      public-key | once | run | status | new-key)
        [ -z "$command" ] || die $USAGE "one command at a time; see --help"
        command=$1
        ;;
      *) die $USAGE "unknown: $(printf '%s' "$1" | printable); see --help" ;;
    esac
    shift
  done
  [ -n "$command" ] || {
    usage >&2
    exit $USAGE
  }
  require_tools openssl awk sed readlink
  trap leave EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  case $command in
    public-key)
      load_config STATE
      command_public_key
      ;;
    new-key)
      load_config STATE
      command_new_key
      ;;
    status)
      load_config STATE
      command_status
      ;;
    once)
      load_config FULL
      require_tools curl
      command_once
      ;;
    run)
      load_config FULL
      require_tools curl
      command_run
      ;;
  esac
}

main "$@"

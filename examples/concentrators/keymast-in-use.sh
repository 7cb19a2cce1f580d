#!/bin/sh
# Tells Keymast which certificates a gate has seen, from the gate's access log: the lines' "serial=<hexadecimal>", as the
# examples for nginx and HAProxy write them. Each serial number is sent until it has been taken, and then no more.
set -u
umask 077
LC_ALL=C
export LC_ALL

BATCH=1000 MAX_REFUSED=20

usage() {
  cat <<'USAGE'
Usage: keymast-in-use.sh LOG

One report, to be run from cron or a timer. Settings, from the environment:
  URL        https://HOST:PORT of the Key Installer's port for concentrators (--in-use-port); required
  CA_FILE    the CA of its server certificate; required
  CERT_FILE, KEY_FILE   the client certificate and its key; the key's SHA-256 is pinned in spec.concentrators of the
             CertificateAuthority; required. What prints it:
               openssl x509 -in CERT_FILE -noout -pubkey | openssl pkey -pubin -outform DER | openssl dgst -sha256
  STATE_DIR  where it keeps what was sent (default: /var/lib/keymast-in-use)

Exit codes: 0 all was taken; 1 it will be sent again next time; 2 usage.
USAGE
}

case ${1:-} in
  -h | --help)
    usage
    exit 0
    ;;
  '')
    usage >&2
    exit 2
    ;;
esac
log=$1
state=${STATE_DIR:-/var/lib/keymast-in-use}
for name in URL CA_FILE CERT_FILE KEY_FILE; do
  eval "[ -n \"\${$name:-}\" ]" || {
    echo "keymast-in-use: $name is not set (see --help)" >&2
    exit 2
  }
done
mkdir -p "$state" && touch "$state/sent" || exit 1

# Not sent yet; in lower case without the line's rest. The log is read whole: rotate it, as logs are.
sed -n -e 's/^\(.*[^A-Za-z0-9]\)\{0,1\}serial=\([0-9A-Fa-f]\{1,40\}\)\([^0-9A-Fa-f].*\)\{0,1\}$/\2/p' "$log" |
  tr 'A-F' 'a-f' | sort -u | comm -13 "$state/sent" - >"$state/todo" || exit 1

# A batch is refused whole (400) for one number that is none, so it is halved until that one is found, and left out.
size=$BATCH refused=0
while [ -s "$state/todo" ]; do
  head -n "$size" "$state/todo" >"$state/batch"
  status=$(curl --silent --proto '=https' --tlsv1.2 --max-time 60 --cacert "$CA_FILE" --cert "$CERT_FILE" --key "$KEY_FILE" \
    --header 'Content-Type: text/plain' --data-binary "@$state/batch" --output "$state/answer" --write-out '%{http_code}' \
    "${URL%/}/v1/in-use")
  case $status in
    200) size=$BATCH ;;
    400)
      if [ "$(wc -l <"$state/batch")" -gt 1 ]; then
        size=$(($(wc -l <"$state/batch") / 2))
        continue
      fi
      echo "keymast-in-use: not a serial number: $(cat "$state/batch")" >&2
      refused=$((refused + 1)) size=$BATCH
      [ "$refused" -le "$MAX_REFUSED" ] || exit 1
      comm -13 "$state/batch" "$state/todo" >"$state/todo.new" && mv -f "$state/todo.new" "$state/todo" || exit 1
      continue
      ;;
    *)
      echo "keymast-in-use: not taken (HTTP $status); sent again next time" >&2
      exit 1
      ;;
  esac
  # What was sent is remembered for good, about 40 bytes a certificate.
  sort -u "$state/sent" "$state/batch" >"$state/sent.new" && mv -f "$state/sent.new" "$state/sent" || exit 1
  comm -13 "$state/sent" "$state/todo" >"$state/todo.new" && mv -f "$state/todo.new" "$state/todo" || exit 1
done
[ "$refused" -eq 0 ]

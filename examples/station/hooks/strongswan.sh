#!/bin/sh
# Hook for keymast-agent.sh: gives strongSwan (swanctl) the station's certificate, and makes it use it now.
#
# Loading alone changes nothing for a tunnel that is up: the station proves itself only when an IKE SA is set up, so the
# SA is authenticated anew. SWANCTL_IKE names the connection in swanctl.conf; without it the new certificate is used from
# the next set-up on. Set SWANCTL_DIR where /etc/swanctl is elsewhere.
#
# Argument: the directory of the installed certificate. KEYMAST_CHANGE is "certificate" or "ca".
set -eu
umask 077

current=${1:?usage: strongswan.sh DIRECTORY}
dir=${SWANCTL_DIR:-/etc/swanctl}

put() {
  cat "$1" >"$2.new"
  sync
  mv -f "$2.new" "$2"
}

mkdir -p "$dir/x509" "$dir/x509ca" "$dir/private"

# swanctl reads one certificate from each file, so that bundles are taken apart; older parts beyond the new count go.
split() {
  rm -f "$dir/x509ca/$2".*.new
  prefix="$dir/x509ca/$2." awk '
    /^-----BEGIN CERTIFICATE-----$/ { n++; inside = 1 }
    inside { print > (ENVIRON["prefix"] n ".pem.new") }
    /^-----END CERTIFICATE-----$/ { close(ENVIRON["prefix"] n ".pem.new"); inside = 0 }' "$1"
  rm -f "$dir/x509ca/$2".*.pem
  for part in "$dir/x509ca/$2".*.pem.new; do
    [ ! -e "$part" ] || mv -f "$part" "${part%.new}"
  done
}

split "$current/ca.pem" keymast-ca
put "$current/key.pem" "$dir/private/keymast.pem"
put "$current/cert.pem" "$dir/x509/keymast.pem"

swanctl --load-creds --clear --noprompt
# Where none is up, the next one to be set up takes the new certificate.
is_up() { swanctl --list-sas --noblock --ike "$SWANCTL_IKE" | grep -q .; }
if [ -n "${SWANCTL_IKE:-}" ] && [ "${KEYMAST_CHANGE:-certificate}" = certificate ] && is_up; then
  swanctl --rekey --ike "$SWANCTL_IKE" --reauth
fi

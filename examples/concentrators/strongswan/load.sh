#!/bin/sh
# HOOK of keymast-trust.sh for strongSwan: gives swanctl the CAs and CRLs, one in each file, and loads them.
#
#   SWANCTL_DIR    default: /etc/swanctl
#   SWANCTL_IKE    connection of the stations in swanctl.conf: when something was revoked, its tunnels are ended, and those
#                  that may come back do so by themselves. Without it, a tunnel that is up stays up until it is
#                  authenticated anew (reauth_time).
set -eu
why=${1:?usage: load.sh ca|revoked|refresh}
trust=${KEYMAST_TRUST:-/var/lib/keymast-trust}
dir=${SWANCTL_DIR:-/etc/swanctl}

# take FROM TO: the pem files of one directory, as keymast-*.pem of the other; those that are no longer there go.
take() {
  mkdir -p "$2"
  for old in "$2"/keymast-*.pem; do
    name=${old##*/keymast-}
    [ -e "$1/$name" ] || rm -f "$old"
  done
  for new in "$1"/*.pem; do
    [ -e "$new" ] || continue
    cp "$new" "$2/.keymast.new"
    mv -f "$2/.keymast.new" "$2/keymast-${new##*/}"
  done
}

take "$trust/crl" "$dir/x509crl"
take "$trust/ca" "$dir/x509ca"
# Clears what charon remembers of earlier CRLs too.
swanctl --load-creds --clear --noprompt
swanctl --flush-certs --type x509_crl
swanctl --load-creds --noprompt
if [ "$why" != refresh ] && [ -n "${SWANCTL_IKE:-}" ]; then
  swanctl --terminate --ike "$SWANCTL_IKE" || :
fi

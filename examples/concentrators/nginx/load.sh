#!/bin/sh
# HOOK of keymast-trust.sh for nginx. NGINX is the command that runs it, with -c where its configuration is elsewhere.
set -eu
nginx=${NGINX:-nginx}

# A reload with a bad configuration changes nothing and says so only in a log; here it is a failure, and tried again.
$nginx -t -q
$nginx -s reload

# Whether the image's C library finds hosts by their names, as it must an API server or an issuer. Sourced by tools/image/check, which
# sets here, dir and unpacked.
# shellcheck shell=sh

# It knows one name, which is 127.0.0.1, and denies all others; to every request there the answer is 200.
write_resolver() {
    cat >"$1" <<'END'
import http.server, socket, threading

class Ok(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

web = http.server.HTTPServer(("127.0.0.1", 80), Ok)
names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
names.bind(("127.0.0.1", 53))
threading.Thread(target=web.serve_forever, daemon=True).start()
while True:
    query, asker = names.recvfrom(512)
    end = query.index(b"\0", 12) + 1
    name, kind = query[12:end].lower(), query[end:end + 4]
    known = name == b"\x0bby-resolver\x07example\x03net\x00"
    found = known and kind == bytes.fromhex("0001 0001")
    names.sendto(query[:2] + bytes.fromhex("8180" if known else "8183") + bytes([0, 1, 0, int(found), 0, 0, 0, 0]) + query[12:end + 4]
        + (bytes.fromhex("c00c 0001 0001 00000000 0004 7f000001") if found else b""), asker)
END
}

# In a network of its own: a name that a file tells, and one that only a resolver does.
finds_names() { # entry point...
    if ! command -v python3 >/dev/null || ! command -v ip >/dev/null; then
        lacks "python3 and ip" "whether it finds hosts by their names"
        return
    fi
    # A container's runtime makes these; a base may have a link there.
    rm -f "$unpacked/etc/hosts" "$unpacked/etc/resolv.conf"
    echo "127.0.0.1 in-hosts.example.net" >"$unpacked/etc/hosts"
    echo "nameserver 127.0.0.1" >"$unpacked/etc/resolv.conf"
    write_resolver "$dir/resolver.py"
    ids=""
    [ "$(id -u)" = 0 ] || ids="--map-root-user --map-auto"
    # shellcheck disable=SC2016,SC2046,SC2086 # expanded by the inner shell; options are words, and have no blanks
    quietly names unshare $ids --net sh -euc '
        ip link set lo up
        python3 "$1" &
        trap "kill $!" EXIT
        shift
        "$@"' sh "$dir/resolver.py" "$here/contained" $(image_environment) "$unpacked" "$@" \
        probe http://in-hosts.example.net/ http://by-resolver.example.net/
    rm "$unpacked/etc/hosts" "$unpacked/etc/resolv.conf"
    say "it finds hosts by their names, in /etc/hosts and by a resolver"
}

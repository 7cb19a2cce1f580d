# Waits for the image's processes and asks them. Sourced by tools/image/train and tools/image/check, which set dir and say what to die
# of.
# shellcheck shell=sh

lives() { case $(ps -o stat= -p "$1") in "" | Z*) false ;; esac; }

broken() { # process, what is wrong
    tail -n 20 "$dir/$1.log" >&2
    die "$2"
}

await() { # process, its pid, what, command...: for as long as the slowest machine takes
    process=$1 process_id=$2 what=$3
    shift 3
    deadline=$(($(date +%s) + 180))
    until "$@" >/dev/null 2>&1; do
        lives "$process_id" || broken "$process" "the $process ended by itself"
        [ "$(date +%s)" -lt $deadline ] || broken "$process" "the $process: $what: not within 180 s"
        sleep 0.2
    done
}

# shellcheck disable=SC2094 # said by one process, in one line: "... https=\"40123\" ..."
port_of() { sed -n "s/.*[ \"]$1=\"\{0,1\}\([0-9][0-9]*\).*/\1/p" "$dir/$2.log" | tail -n 1; }
knows_port() { [ -n "$(port_of "$1" "$2")" ]; }
ask() { curl -fsS --noproxy '*' --max-time 5 "$@"; }

is_ready() { # process, its pid, the name of its management port in its log
    await "$1" "$2" "tells its port" knows_port "$3" "$1"
    url=http://127.0.0.1:$(port_of "$3" "$1")
    await "$1" "$2" "/readyz answers 200" ask "$url/readyz"
    ask "$url/metrics" | grep -q '^keymast_build_info' || broken "$1" "the $1 tells no metrics"
}

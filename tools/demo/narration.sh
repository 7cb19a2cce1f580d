# How the demo tells its story. Sourced by tools/demo/run, which sets dir.
# shellcheck shell=sh

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    bold=$(printf '\033[1m') dim=$(printf '\033[2m') green=$(printf '\033[32m') red=$(printf '\033[31m') plain=$(printf '\033[0m')
else
    bold="" dim="" green="" red="" plain=""
fi

number=0
step() { # title, what happens
    number=$((number + 1))
    printf '\n%s%2d. %s%s\n' "$bold" $number "$1" "$plain"
    shift
    [ $# = 0 ] || printf '%s\n' "$*" | fold -s -w 100 | sed 's/^/    /; s/ *$//'
}

holds() { printf '    %sok%s  %s\n' "$green" "$plain" "$*"; }

broken() { # what does not hold
    printf '\n    %sFAILED%s  %s\n' "$red" "$plain" "$*" >&2
    for process in operator key-installer; do
        if [ -s "$dir/$process.log" ]; then
            printf '\n--- the end of %s.log\n' "$process" >&2
            tail -n 15 "$dir/$process.log" >&2
        fi
    done
    exit 1
}

indent() { sed 's/^/      /; s/ *$//'; }

echo_command() { printf '    %s$ %s%s\n' "$dim" "$*" "$plain"; }

show() { # command...: shows it and what it prints; it must succeed
    echo_command "$*"
    "$@" >"$dir/output" 2>&1 || {
        indent <"$dir/output" >&2
        broken "this command should have succeeded: $*"
    }
    indent <"$dir/output"
}

show_refused() { # text that its message must have, command...: it must fail
    expected=$1
    shift
    echo_command "$*"
    if "$@" >"$dir/output" 2>&1; then
        indent <"$dir/output" >&2
        broken "this command should have been refused: $*"
    fi
    fold -s -w 110 <"$dir/output" | indent
    grep -qF -e "$expected" "$dir/output" || broken "the refusal does not say '$expected'"
}

quietly() { # log, command...: its output matters only if it fails
    log=$dir/$1
    shift
    "$@" >>"$log" 2>&1 </dev/null || {
        tail -n 40 "$log" >&2
        broken "this command failed: $*"
    }
}

patiently() { # log, what, command...: like quietly, and says every 15 s that it goes on
    what=$2
    log=$1
    shift 2
    (
        waited=0
        while sleep 15 >/dev/null 2>&1; do
            waited=$((waited + 15))
            printf '    %s%s: %d s%s\n' "$dim" "$what" $waited "$plain"
        done
    ) </dev/null &
    heartbeat=$!
    quietly "$log" "$@"
    end_heartbeat
}

heartbeat=""
end_heartbeat() {
    [ -z "$heartbeat" ] || kill "$heartbeat" 2>/dev/null || :
    heartbeat=""
}

wait_for() { # seconds, what, command...
    seconds=$1 what=$2
    shift 2
    until_second=$(($(date +%s) + seconds))
    until "$@" >/dev/null 2>&1; do
        all_alive
        [ "$(date +%s)" -lt $until_second ] || broken "$what: not within $seconds s"
        sleep 0.2
    done
}

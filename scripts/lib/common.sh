# shellcheck shell=bash disable=SC2154,SC2034
# What every script here begins with: where the project is, and how to speak. To be sourced.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit

# The loopback servers are not behind anybody's proxy.
export no_proxy="${no_proxy:+$no_proxy,}127.0.0.1,localhost"
export NO_PROXY="$no_proxy"

say() {
    printf '==> %s\n' "$*"
}

die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# Runs a command quietly; its output is shown when it fails.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" > "$log" 2>&1 || status=$?
    if [ "$status" -ne 0 ]; then
        cat "$log" >&2
        printf '%s: failed with status %d: %s\n' "${0##*/}" "$status" "$*" >&2
    fi
    rm -f "$log"
    return "$status"
}

# configure FOLDER [OPTION...]: sets a build folder up, or brings an old one up to date.
configure() {
    local folder=$1
    shift
    if [ -f "$folder/build.ninja" ]; then
        quietly meson setup --reconfigure "$folder" "$@" && return
        say "$folder does not fit any more; making it anew"
        rm -rf "${folder:?}"
    fi
    quietly meson setup "$folder" "$@"
}

# wait_for FILE PID SECONDS: until the file is there; fails when the process ends first or the time is over.
wait_for() {
    local end=$((SECONDS + $3))
    until [ -s "$1" ]; do
        kill -0 "$2" 2> /dev/null || return 1
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.05
    done
}

# stop PID: ends a process that this script started, and waits for it.
stop() {
    kill "$1" 2> /dev/null || true
    wait "$1" 2> /dev/null || true
}

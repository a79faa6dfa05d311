# shellcheck shell=bash disable=SC2154,SC2034
# Running tests and counting them. To be sourced after common.sh.

passed=0
failed=0
skipped=0

# count RESULT WHAT: for a check that is no Meson test.
count() {
    case $1 in
    passed) passed=$((passed + 1)) ;;
    failed) failed=$((failed + 1)) && say "FAILED: $2" ;;
    skipped) skipped=$((skipped + 1)) && say "SKIPPED: $2" ;;
    esac
}

# check WHAT COMMAND...: one check, counted.
check() {
    local what=$1
    shift
    if "$@"; then
        say "ok: $what"
        count passed "$what"
    else
        count failed "$what"
    fi
}

# Adds the results of a Meson test log to the counts: one JSON object a line.
read_test_log() {
    local ok bad left
    read -r ok bad left < <(python3 - "$1" << 'PYTHON'
import json, sys
counts = {"passed": 0, "failed": 0, "skipped": 0}
kinds = {"OK": "passed", "EXPECTEDFAIL": "passed", "SKIP": "skipped"}
with open(sys.argv[1], encoding="utf-8") as log:
    for line in log:
        counts[kinds.get(json.loads(line)["result"], "failed")] += 1
print(counts["passed"], counts["failed"], counts["skipped"])
PYTHON
    )
    passed=$((passed + ok))
    failed=$((failed + bad))
    skipped=$((skipped + left))
    [ $((ok + bad + left)) -gt 0 ]
}

# run_tests FOLDER [OPTION...]: meson test in a folder that is built, counted; the logs of failing tests are printed.
run_tests() {
    local folder=$1 log status=0
    shift
    rm -f "$folder"/meson-logs/testlog*.json
    meson test -C "$folder" --no-rebuild --print-errorlogs "$@" || status=$?
    for log in "$folder"/meson-logs/testlog*.json; do
        if [ ! -s "$log" ] || ! read_test_log "$log"; then
            count failed "no test ran: meson test $*"
        fi
    done
    return "$status"
}

# build FOLDER: the warnings that the build printed are shown when it fails.
build() {
    say "building $1"
    quietly ninja -C "$1"
}

# SPDX-License-Identifier: Apache-2.0
#
# Functions for known-mutants and random-mutants. They mutate, build and test a copy of the checkout's tracked files, in .build-mutants.
# The copy and its builds stay, so that a mutant compiles only what it changes.
source "$(dirname "${BASH_SOURCE[0]}")/common.bash"
export SWIFT_BACKTRACE=enable=no SWT_SWIFT_ERROR_BACKTRACING_ENABLED=0 WARNINGS_ALLOWED=1

folder="$root/.build-mutants"
tree="$folder/tree"
mkdir -p "$tree" "$folder/passed"
exec 8> "$folder/lock"
if command -v flock > /dev/null && ! flock -n 8; then say "another run uses .build-mutants: wait until it ends"; exit 1; fi

# Makes the copy equal to the checkout. Compares contents, so that an unchanged file is not compiled again, and a mutant of an
# interrupted run is undone.
copy_checkout() {
    local file
    git -C "$root" ls-files -z | while IFS= read -r -d '' file; do
        if [ -f "$root/$file" ]; then printf '%s\0' "$file"; fi
    done > "$work/files"
    while IFS= read -r -d '' file; do restore "$file"; done < "$work/files"
    tr '\0' '\n' < "$work/files" | sort > "$work/wanted"
    (cd "$tree" && find . -path './.build*' -prune -o -type f -print | sed 's/^..//' | sort) > "$work/there"
    comm -13 "$work/wanted" "$work/there" | while IFS= read -r file; do rm "$tree/$file"; done
}
# PATH: copies a file that differs. Without its time, so that SwiftPM sees that the mutant is gone.
restore() {
    if cmp -s "$root/$1" "$tree/$1"; then return; fi
    mkdir -p "$(dirname "$tree/$1")"
    cp "$root/$1" "$tree/$1"
}

# Prints a hash of all files that the results of the tests depend on.
fingerprint() {
    (cd "$tree" && git hash-object $(git -C "$root" ls-files Package.swift Sources Tests Checks vectors scripts | grep -vE '^Checks/Mutants/|mutants(\.bash)?$') |
        git hash-object --stdin)
}
# NAME COMMAND...: runs the command, unless it succeeded before with the same files.
once() {
    local mark="$folder/passed/$1"
    if [ "$(cat "$mark" 2> /dev/null)" = "$(fingerprint)" ]; then return; fi
    "${@:2}" || return 1
    fingerprint > "$mark"
}

build() { (cd "$tree" && swift build --build-tests) > "$work/build" 2>&1; }

# Processor time, so that a busy machine does not make a mutant look like a hang.
seconds_for_tests=1800
# FILTER: runs the tests with matching names, or all tests if the filter is empty. If a test fails, fails and sets `killers` to its name or
# to the end of the process. Ends the script if the tests could not run.
tests_pass() {
    local status=0 filter=()
    if [ -n "$1" ]; then filter=(--filter "$1"); fi
    (cd "$tree" && ulimit -t "$seconds_for_tests" &&
        timeout -k 10 7200 swift test --skip-build --disable-xctest ${filter[@]+"${filter[@]}"}) > "$work/tests" 2>&1 ||
        status=$?
    if [ "$status" = 0 ]; then
        grep -a -q 'Test run with [1-9][0-9]* test.* passed' "$work/tests" && return
        fault "no test matches $1" "$work/tests"
    fi
    sed -nE '/^✘ Test run with/d; s/^✘ Test (.*) failed after .*/\1/p' "$work/tests" | sort -u > "$work/failed"
    killers=$(summary < "$work/failed")
    if [ -n "$killers" ]; then return 1; fi
    # SIGXCPU is 24.
    if [ "$status" = 124 ] || [ "$status" = 137 ] || grep -a -q 'unexpected signal code 24' "$work/tests"; then
        killers="time: more than $seconds_for_tests s"
        return 1
    fi
    # A trap ends the process with all its tests. Its output does not name the test.
    killers=$(sed -nE 's/.*unexpected (signal) code ([0-9]+).*/the end of the process, \1 \2/p' "$work/tests" | tail -n 1)
    if [ -n "$killers" ]; then return 1; fi
    fault "the tests did not run" "$work/tests"
}
# PATH...: whether push-tool verifies these vectors. If not, sets `killers`.
vectors_hold() {
    local status=0
    (cd "$tree" && ulimit -t 600 &&
        timeout -k 10 7200 "$(swift build --show-bin-path)/push-tool" vectors verify "$@") > "$work/vectors" 2>&1 || status=$?
    if [ "$status" = 0 ]; then return; fi
    killers="vectors: $(tail -n 1 "$work/vectors")"
    return 1
}
# Prints three lines of the input, and the number of other lines.
summary() { awk 'NR <= 3 { printf "%s%s", (NR > 1 ? ", " : ""), $0 } END { if (NR > 3) printf " and %d more", NR - 3 }'; }

# Some tests depend on time, and may fail on a busy machine. So a test must fail twice here.
whole_suite_passes() {
    vectors_hold vectors || return 1
    : > "$work/failed"
    if tests_pass ""; then return; fi
    cp "$work/failed" "$work/failed-first"
    if tests_pass ""; then return; fi
    if [ -s "$work/failed" ]; then
        killers=$(comm -12 "$work/failed-first" "$work/failed" | summary)
        [ -z "$killers" ]
    else
        return 1
    fi
}

# TEXT LOG: prints the end of the log and the text, and ends the script.
fault() {
    tail -n 40 "$2" >&2
    say "$1"
    exit 1
}

# Copies the checkout. Without a mutant, all tests and vectors must pass.
unmutated() {
    step "all tests without a mutant"
    copy_checkout
    build || fault "the checkout does not build" "$work/build"
    killers=""
    holds "all tests and vectors pass" once suite whole_suite_passes
    if [ "$failures" -gt 0 ]; then say "$killers"; conclude; fi
}

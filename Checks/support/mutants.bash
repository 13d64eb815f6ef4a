# SPDX-License-Identifier: Apache-2.0
#
# What mutants and random-mutants have in common: a copy of this checkout's tracked files in .build-mutants, whose sources are
# mutated, built and tested there. The copy and its builds stay, so that a mutant costs what it changes.
source "$(dirname "${BASH_SOURCE[0]}")/common.bash"
export SWIFT_BACKTRACE=enable=no SWT_SWIFT_ERROR_BACKTRACING_ENABLED=0 WARNINGS_ALLOWED=1

folder="$root/.build-mutants"
tree="$folder/tree"
mkdir -p "$tree" "$folder/passed"
exec 8> "$folder/lock"
if command -v flock > /dev/null && ! flock -n 8; then say "another run is at work in .build-mutants"; exit 1; fi

# Makes the copy's files those of the checkout. By content: what has not changed is not built again, and what an ended run left
# mutated is mended.
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
# Not with its time: the compiler has to see that it is another file than a mutant's.
restore() {
    if cmp -s "$root/$1" "$tree/$1"; then return; fi
    mkdir -p "$(dirname "$tree/$1")"
    cp "$root/$1" "$tree/$1"
}

# Of all that a verdict of the tests depends on.
fingerprint() {
    (cd "$tree" && git hash-object $(git -C "$root" ls-files Package.swift Sources Tests Checks vectors scripts | grep -vE '^Checks/Mutants/|mutants(\.bash)?$') |
        git hash-object --stdin)
}
# NAME COMMAND...: the command, unless it has succeeded on these files before.
once() {
    local mark="$folder/passed/$1"
    if [ "$(cat "$mark" 2> /dev/null)" = "$(fingerprint)" ]; then return; fi
    "${@:2}" || return 1
    fingerprint > "$mark"
}

build() { (cd "$tree" && swift build --build-tests) > "$work/build" 2>&1; }

# Of the processor: other work on the machine is not to look like a mutant that hangs.
seconds_for_tests=1800
# FILTER: the tests whose names match it, or all if it is empty. Fails if a test does; `killers` then says which, or how it ended.
# What fails without a test having done so ends the job.
tests_pass() {
    local status=0 filter=()
    if [ -n "$1" ]; then filter=(--filter "$1"); fi
    (cd "$tree" && ulimit -t "$seconds_for_tests" &&
        timeout -k 10 7200 swift test --skip-build --disable-xctest ${filter[@]+"${filter[@]}"}) > "$work/tests" 2>&1 ||
        status=$?
    if [ "$status" = 0 ]; then
        grep -a -q 'Test run with [1-9][0-9]* test.* passed' "$work/tests" && return
        fault "no test is named like $1" "$work/tests"
    fi
    sed -nE '/^✘ Test run with/d; s/^✘ Test (.*) failed after .*/\1/p' "$work/tests" | sort -u > "$work/failed"
    killers=$(summary < "$work/failed")
    if [ -n "$killers" ]; then return 1; fi
    # SIGXCPU is 24.
    if [ "$status" = 124 ] || [ "$status" = 137 ] || grep -a -q 'unexpected signal code 24' "$work/tests"; then
        killers="time: more than $seconds_for_tests s"
        return 1
    fi
    # A test that ends the process takes those beside it along: which one it was is not told.
    killers=$(sed -nE 's/.*unexpected (signal) code ([0-9]+).*/the end of the process, \1 \2/p' "$work/tests" | tail -n 1)
    if [ -n "$killers" ]; then return 1; fi
    fault "the tests did not run" "$work/tests"
}
# PATH...: push-tool verifies these vectors, or ends otherwise; `killers` says where.
vectors_hold() {
    local status=0
    (cd "$tree" && ulimit -t 600 &&
        timeout -k 10 7200 "$(swift build --show-bin-path)/push-tool" vectors verify "$@") > "$work/vectors" 2>&1 || status=$?
    if [ "$status" = 0 ]; then return; fi
    killers="vectors: $(tail -n 1 "$work/vectors")"
    return 1
}
# Three of them, and how many more there are.
summary() { awk 'NR <= 3 { printf "%s%s", (NR > 1 ? ", " : ""), $0 } END { if (NR > 3) printf " and %d more", NR - 3 }'; }

# Some tests go by time, and fail now and then where much else is going on. What nobody foresaw to fail has to fail twice.
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

fault() {
    tail -n 40 "$2" >&2
    say "$1"
    exit 1
}

# The copy as it is has to pass what mutants have to fail.
unmutated() {
    step "the suite without a mutant"
    copy_checkout
    build || fault "the checkout does not build" "$work/build"
    killers=""
    holds "all tests and vectors" once suite whole_suite_passes
    if [ "$failures" -gt 0 ]; then say "$killers"; conclude; fi
}

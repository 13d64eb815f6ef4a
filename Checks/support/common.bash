# SPDX-License-Identifier: Apache-2.0
#
# What the jobs of scripts/check have in common. A job sources this first, prints each thing that it looked at by `holds`, and
# ends with `conclude`.
set -euo pipefail
export LC_ALL=C
# Package.swift then has the programs of Checks.
export PUSH_CORE_CHECKS=1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
job=$(basename "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

step() { printf '\n== %s (%s s)\n' "$1" "$SECONDS"; }
say() { printf '%s: %s\n' "$job" "$*" >&2; }

# TEXT COMMAND...: prints the text, and whether the command succeeds. A failure is remembered, and the rest is looked at all the same.
failures=0
holds() {
    local text=$1
    shift
    if "$@"; then printf 'holds   %s\n' "$text"; else printf 'FAILS   %s\n' "$text"; failures=$((failures + 1)); fi
}
conclude() {
    if [ "$failures" -gt 0 ]; then printf '%s: %s of these do not hold (%s s)\n' "$job" "$failures" "$SECONDS"; exit 1; fi
    printf '%s: all holds (%s s)\n' "$job" "$SECONDS"
}

true_of() { awk "BEGIN { exit !($1) }"; }
# Of an odd number of numbers.
median() { printf '%s\n' "$@" | sort -g | sed -n "$((($# + 1) / 2))p"; }

# Runs a command whose output is long, and of interest only when it fails.
quietly() {
    local log
    log=$(mktemp "$work/quietly.XXXXXX")
    "$@" > "$log" 2>&1 || { tail -n 200 "$log" >&2; exit 1; }
}

# Tests that try all inputs there are, or very many, one after another: minutes where every instruction is slow or counted. Others of
# their suites go to the same edges, scripts/test runs all of them, and fuzzers try more of the like, but of push-tool's verifier.
exhaustive=(
    'CCurveTests.Base64Tests/everyText' 'CCurveTests.Base64Tests/random' 'CCurveTests.Base64Tests/everyByteAtEveryPlace'
    'CCurveTests.PaddingTests/everySingleFault' 'PushWireTests.SmallInputTests/aMillion'
    'PushToolTests.VerifyCommandTests/allOfTheCheckoutsVectors' 'PushToolTests.VectorChangeTests/'
)

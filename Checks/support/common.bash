# SPDX-License-Identifier: Apache-2.0
#
# Functions for the checks and for scripts/test. A check sources this file first, prints each result with `holds`, and ends with
# `conclude`.
set -euo pipefail
export LC_ALL=C
# Package.swift then has the targets of Checks.
export PUSH_CORE_CHECKS=1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
support=$root/Checks/support
check=$(basename "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The options of all builds into .build. Other options would make the next check build everything again.
debug=(--package-path "$root")
# Mutants may cause warnings.
if [ -z "${WARNINGS_ALLOWED-}" ]; then debug+=(-Xswiftc -warnings-as-errors); fi
release=(--package-path "$root" -c release)
# Added to these options, they make a build without OpenSSL's low-level digests.
evp_digests=(--scratch-path "$root/.build-evp" -Xcc -DOPENSSL_NO_DEPRECATED)

# TEXT: begins a step, and prints the time of the step before.
step() {
    if [ -n "${begun-}" ]; then printf '   %s s\n' $((SECONDS - begun)); fi
    begun=$SECONDS
    printf '\n== %s\n' "$1"
}
say() { printf '%s: %s\n' "$check" "$*" >&2; }
# NAME...: skips the check, with status 0, unless the system is one of these.
only_on() {
    case " $* " in *" $(uname) "*) ;; *) echo "skipped: this check needs $*, and the system is $(uname)"; exit 0 ;; esac
}

# TEXT COMMAND...: prints the text, and whether the command succeeds. Counts a failure, and goes on.
failures=0
holds() {
    local text=$1
    shift
    if "$@"; then printf 'holds   %s\n' "$text"; else printf 'FAILS   %s\n' "$text"; failures=$((failures + 1)); fi
}
conclude() {
    if [ "$failures" -gt 0 ]; then printf '%s: failed, see above (%s s)\n' "$check" "$SECONDS"; exit 1; fi
    printf '%s: passed (%s s)\n' "$check" "$SECONDS"
}

true_of() { awk "BEGIN { exit !($1) }"; }
# The median of an odd count.
median() { printf '%s\n' "$@" | sort -g | sed -n "$((($# + 1) / 2))p"; }

# COMMAND...: runs the command, and prints its output only if it fails. Then the check ends.
quietly() {
    local log
    log=$(mktemp "$work/quietly.XXXXXX")
    "$@" > "$log" 2>&1 || { tail -n 200 "$log" >&2; exit 1; }
}
# PRODUCT OPTION...: builds the product, and prints its path.
built() {
    quietly swift build "${@:2}" --product "$1"
    echo "$(swift build "${@:2}" --show-bin-path)/$1"
}
# OPTION...: runs the tests, which must be built. Prints failures with their details, and the last line of the run.
tests() {
    local status=0
    # With error backtraces, the tests take half as long again.
    export SWT_SWIFT_ERROR_BACKTRACING_ENABLED=0
    swift test "$@" --skip-build --disable-xctest > "$work/tests" 2>&1 || status=$?
    if [ "$status" != 0 ]; then grep -a -A 5 -E '(✘|recorded an issue|error:|Fatal|crashed)' "$work/tests" >&2 || true; fi
    tail -n 1 "$work/tests"
    return "$status"
}
# NAME SOURCE OPTION...: compiles a C file of Checks/support to $work/NAME.
compile() { clang -std=gnu17 -O1 -Wall -Wextra -Wconversion -Werror -o "$work/$1" "$support/$2" "${@:3}"; }

# PACKAGE VERSION [CONSTRAINT ...]: installs a Python package from PyPI, unless it is installed. Its programs are in $tools/bin. A package
# with constraints on its dependencies gets an environment of its own, $tools-PACKAGE.
tools=$root/.build-tools
python_tool() {
    local folder=$tools
    if [ $# -gt 2 ]; then folder=$tools-$1; fi
    if [ ! -x "$folder/bin/pip" ]; then
        python3 -m venv "$folder" > /dev/null 2>&1 || {
            "$root/scripts/setup" python3-venv
            quietly python3 -m venv --clear "$folder"
        }
    fi
    if [ "$("$folder/bin/pip" show "$1" 2> /dev/null | sed -n 's/^Version: //p')" != "$2" ]; then
        say "installing $1 $2 from PyPI"
        quietly "$folder/bin/pip" install --disable-pip-version-check "$1==$2" "${@:3}"
    fi
}

# Downloads libsodium and OpenSSL for arm64 with apt-get to .build-arm64, without adding an architecture to the system.
get_libraries_of_arm() {
    local folder=$root/.build-arm64 package
    if [ -d "$folder" ]; then return; fi
    say "downloading libsodium and OpenSSL for arm64 with apt-get"
    quietly download_for_arm "$work/arm64" libsodium-dev libssl-dev
    mkdir -p "$work/arm64/unpacked"
    for package in "$work"/arm64/*.deb; do dpkg-deb -x "$package" "$work/arm64/unpacked"; done
    # If $work is on another disk, the first of these copies, and may be interrupted.
    rm -rf "$folder-part"
    mv "$work/arm64/unpacked" "$folder-part"
    mv "$folder-part" "$folder"
}
# FOLDER PACKAGE...: downloads the packages to the folder.
download_for_arm() (
    mkdir -p "$1/lists/partial" "$1/cache/archives/partial"
    cd "$1"
    apt=(-o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Dir::State::lists="$1/lists" -o Dir::Cache="$1/cache"
        -o APT::Sandbox::User=root)
    apt-get "${apt[@]}" update -qq && apt-get "${apt[@]}" download -qq "${@:2}"
)

# FOLDER DEPENDENCIES PRODUCTS FILE...: makes a package with a program, Consumer. The first file becomes main.swift. Products are
# PACKAGE/PRODUCT, separated by spaces.
consumer() {
    local product products=""
    for product in $3; do products+=".product(name: \"${product#*/}\", package: \"${product%/*}\"), "; done
    rm -rf "$1/Sources"
    mkdir -p "$1/Sources/Consumer"
    cp "$4" "$1/Sources/Consumer/main.swift"
    if [ $# -gt 4 ]; then cp "${@:5}" "$1/Sources/Consumer"; fi
    cat > "$1/Package.swift" <<SWIFT
// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "Consumer", platforms: [.macOS(.v26)], dependencies: [$2],
    targets: [.executableTarget(name: "Consumer", dependencies: [$products])])
SWIFT
}
# Prints the Swift block of the README.
readme() { awk '/^```swift$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$root/README.md"; }

# Tests that try very many inputs one after another. They take minutes under valgrind and the sanitizers, which slow down every instruction. Other tests of
# their suites reach the same edge cases, and scripts/test runs them all. Except for push-tool's verifier, fuzzers try more such inputs.
exhaustive=(
    'CCurveTests.Base64Tests/everyText' 'CCurveTests.Base64Tests/random' 'CCurveTests.Base64Tests/everyByteAtEveryPlace'
    'CCurveTests.PaddingTests/everySingleFault' 'PushWireTests.SmallInputTests/manyShort' 'PushToolTests.VectorChangeTests/'
)

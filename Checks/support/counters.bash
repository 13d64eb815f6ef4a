# SPDX-License-Identifier: Apache-2.0
#
# Shared by coverage and memcheck: a debug build of the tests and of FaultCheck with coverage counters. memcheck does not use the
# counters, but a build of its own would cost more.
source "$(dirname "${BASH_SOURCE[0]}")/common.bash"
export SWIFT_BACKTRACE=enable=no
# Error backtraces slow the tests down.
export SWT_SWIFT_ERROR_BACKTRACING_ENABLED=0

# Counters are relocated to the file, and counted up by one thread at a time: the number of a branch may be the difference of two.
# DWARF 4, because valgrind before 3.20 cannot read clang's default.
counters=(--package-path "$root" --enable-code-coverage -Xcc -fprofile-instr-generate -Xcc -fcoverage-mapping -Xcc -gdwarf-4)
for option in -runtime-counter-relocation -instrprof-atomic-counter-update-all; do
    counters+=(-Xcc -mllvm -Xcc $option -Xswiftc -Xllvm -Xswiftc $option)
done

# FOLDER OPTION...: builds there, with these options too.
build_with_counters() {
    local built="$root/$1"
    # The compiler keeps an object whose source is the same, whatever these options are.
    if [ "$(cat "$built/options" 2> /dev/null)" != "${counters[*]}" ]; then rm -rf "${built:?}"; fi
    mkdir -p "$built"
    printf '%s\n' "${counters[*]}" > "$built/options"
    quietly swift build "${counters[@]}" --scratch-path "$built" "${@:2}"
}
# FOLDER OPTION...: prints the folder of its programs.
folder_with_counters() { swift build "${counters[@]}" --scratch-path "$root/$1" "${@:2}" --show-bin-path; }

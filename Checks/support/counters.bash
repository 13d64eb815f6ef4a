# SPDX-License-Identifier: Apache-2.0
#
# A debug build of the tests and of FaultCheck with coverage counters, for coverage and memcheck. memcheck does not use the counters, but
# shares the build to save time.
source "$(dirname "${BASH_SOURCE[0]}")/common.bash"
export SWIFT_BACKTRACE=enable=no
# Error backtraces slow the tests down.
export SWT_SWIFT_ERROR_BACKTRACING_ENABLED=0

# Relocation puts the counters into the mapped file. Updates are atomic, because a branch's count may be the difference of two counters.
# DWARF 4, because valgrind before 3.20 cannot read clang's default.
counters=(--package-path "$root" --enable-code-coverage -Xcc -fprofile-instr-generate -Xcc -fcoverage-mapping -Xcc -gdwarf-4)
for option in -runtime-counter-relocation -instrprof-atomic-counter-update-all; do
    counters+=(-Xcc -mllvm -Xcc $option -Xswiftc -Xllvm -Xswiftc $option)
done

# FOLDER OPTION...: builds in the folder, with these options added.
build_with_counters() {
    local built="$root/$1"
    # SwiftPM does not compile an unchanged source again if only these options change.
    if [ "$(cat "$built/options" 2> /dev/null)" != "${counters[*]}" ]; then rm -rf "${built:?}"; fi
    mkdir -p "$built"
    printf '%s\n' "${counters[*]}" > "$built/options"
    quietly swift build "${counters[@]}" --scratch-path "$built" "${@:2}"
}
# FOLDER OPTION...: prints the folder of the built programs.
folder_with_counters() { swift build "${counters[@]}" --scratch-path "$root/$1" "${@:2}" --show-bin-path; }

# SPDX-License-Identifier: Apache-2.0
"""Compiles the code to prove, with or without a mutant, and links it to an image that angr can load."""
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
MUTANTS = ROOT / "Checks/Mutants"
HERE = "Checks/support/proofs"

# Debian's packages of libsodium and OpenSSL for arm64, from common.bash.
ARM_PACKAGES = ROOT / ".build-arm64/usr"
ARM_LIBRARIES = ARM_PACKAGES / "lib/aarch64-linux-gnu"

MISSING = 0x0E00_0000

X86, ARM = "x86_64", "aarch64"
# The options of a release build.
C_OPTIONS = ["-std=gnu17", "-O2", "-fPIC"]
SWIFT_OPTIONS = ["-O", "-wmo", "-parse-as-library", "-enable-experimental-feature", "Lifetimes", "-suppress-warnings"]
# The toolchain has no Swift standard library for arm64, except that of Embedded Swift.
EMBEDDED = ["-enable-experimental-feature", "Embedded", "-target", "aarch64-none-none-elf"]


def run(*command):
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(f"{command[0]} failed:\n{result.stderr[-4000:]}")
    return result.stdout


def build(folder, sources, architecture, libsodium, mutant=None):
    """Returns the path of an image of these sources and of the code that they need from libsodium."""
    tree = copied_tree(folder, ["Sources/CCurve", "Sources/PushWire", HERE], mutant)
    objects = [c_object(tree, folder, source, architecture) for source in [*sources, f"{HERE}/exports.c"] if source.endswith(".c")]
    if swift_sources := [source for source in sources if source.endswith(".swift")]:
        objects.append(swift_object(tree, folder, swift_sources, architecture))
    joined, image = folder / "joined.o", folder / "image"
    run("ld.lld", "-r", "-o", joined, *objects, libsodium)
    # Define missing functions at an address without code. Otherwise, on arm64, the linker makes a call of a missing function do nothing.
    missing = [line.split(maxsplit=1)[1] for line in run("llvm-nm", "--undefined-only", joined).splitlines()]
    definitions = [f"--defsym={name}={MISSING:#x}" for name in missing if name != "_GLOBAL_OFFSET_TABLE_"]
    run("ld.lld", "--entry=0", "-o", image, joined, *definitions)
    return str(image)


def copied_tree(folder, sources, mutant):
    """Copies folders of sources, and applies the mutant to the copy."""
    tree = folder / "tree"
    for source in sources:
        shutil.copytree(ROOT / source, tree / source)
    if mutant is not None:
        run("patch", "--strip=1", "--silent", f"--directory={tree}", f"--input={MUTANTS / mutant}.patch")
    return tree


def c_object(tree, folder, source, architecture):
    result = folder / (Path(source).stem + ".o")
    headers = []
    if architecture == ARM:
        folders = [f"/usr/{ARM}-linux-gnu/include", ARM_PACKAGES / "include", ARM_PACKAGES / f"include/{ARM}-linux-gnu"]
        headers = [word for folder in folders for word in ("-isystem", folder)]
    includes = ["-I", tree / "Sources/CCurve", "-I", tree / "Sources/CCurve/include"]
    run("clang", f"--target={architecture}-linux-gnu", *C_OPTIONS, *headers, *includes, "-c", tree / source, "-o", result)
    return result


def swift_object(tree, folder, sources, architecture, module="PushWire", options=()):
    result, module_map = folder / "swift.o", folder / "module.modulemap"
    module_map.write_text(f'module CCurve {{ header "{tree}/Sources/CCurve/include/CCurve.h" export * }}\n')
    target = EMBEDDED if architecture == ARM else []
    options = [*options, "-package-name", "push_core", "-module-name", module, "-Xcc", f"-fmodule-map-file={module_map}"]
    run("swiftc", *SWIFT_OPTIONS, *target, *options, "-c", *(tree / source for source in sources), "-o", result)
    return result

// SPDX-License-Identifier: Apache-2.0

import CMemoryScan
import PushCrypto

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Searches this process's memory for secrets after their last owner is gone: the heap, freed or not, data, and the stacks.
///
///     SecretsCheck                    checks everything; exits with status 1 if a secret is left
///     SecretsCheck stop FILE          makes secrets, writes them to FILE under a mask, and stops for a debugger
///     SecretsCheck find FILE DUMP     prints how often the core dump DUMP has each secret of FILE
///
/// `Checks/secrets` runs it in release and debug builds.
@main
struct SecretsCheck {
    static func main() throws {
        guard scan_works() == 1 else {
            print("skipped: /proc/self/mem is missing, which this check reads")
            return
        }
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch (arguments.first, arguments.count) {
        case (nil, 0):
            var memory = Memory()
            try controls(&memory)
            try keys(&memory)
            try passwords(&memory)
            try macKeys(&memory)
            try envelopes(&memory)
            try attachments(&memory)
            exit(memory.failures == 0 ? 0 : 1)
        case ("stop", 2): try stop(writingTo: arguments[1])
        case ("find", 3): try find(linesOf: arguments[1], in: arguments[2])
        default: exit(64)
        }
    }

    /// Runs plausible code that leaves a secret behind. If the search missed it, the other results would prove nothing.
    private static func controls(_ memory: inout Memory) throws {
        try memory.expectRemains("control: a key in a freed array that grew") {
            var copy: [UInt8] = []
            Buffer(random: 64).remember().forEach { copy.append($0) }
            return copy.count
        }
        try memory.expectRemains("control: bytes on the stack of a function that has returned") {
            let buffer = Buffer(random: 32).remember()
            let values = InlineArray<32, UInt8> { buffer[$0] }
            return values.indices.reduce(0) { $0 &+ Int(values[$1]) }
        }
    }
}

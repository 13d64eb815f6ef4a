// SPDX-License-Identifier: Apache-2.0

import CMemoryScan
import PushCrypto

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Looks for what is left of secrets in this process's memory once their last owner is gone: in the heap, freed or not, in data, and
/// on the stacks.
///
///     SecretsCheck                    everything; the status is 1 if anything is left
///     SecretsCheck stop FILE          makes secrets, writes to FILE what to look for, masked, and stops for a debugger
///     SecretsCheck find FILE DUMP     says of each line of FILE how often it is found in a core dump
///
/// Checks/secrets runs it in release and in debug.
@main
struct SecretsCheck {
    static func main() throws {
        guard scan_works() == 1 else {
            print("skipped: there is no /proc/self/mem")
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
        try memory.expectRemains("control: a key in an array that grew, and is gone") {
            var copy: [UInt8] = []
            Buffer(random: 64).remember().forEach { copy.append($0) }
            return copy.count
        }
        try memory.expectRemains("control: bytes on the stack, and the function that had them is gone") {
            let buffer = Buffer(random: 32).remember()
            let values = InlineArray<32, UInt8> { buffer[$0] }
            return values.indices.reduce(0) { $0 &+ Int(values[$1]) }
        }
    }
}

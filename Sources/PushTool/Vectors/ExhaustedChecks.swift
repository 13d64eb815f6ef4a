// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

/// Checks of vectors of every short input.
enum ExhaustedChecks {
    /// The largest number of bytes. Longer inputs are too many.
    private static let maximumByteCount = 3

    /// `ExhaustedTest`: of all inputs of so many bytes that begin with prefix, so many are accepted, and what comes of each has,
    /// put one after the other, the digest.
    static func inputs(_ test: VectorTest) throws {
        let (byteCount, prefix) = (try test.integer("byteCount"), try test.bytes("prefix"))
        guard prefix.count <= byteCount, byteCount <= maximumByteCount else {
            throw CheckError.failed("byteCount is not from the prefix's to \(maximumByteCount)")
        }
        let isSignal = try test.groupChoice("message", [true, false]) { $0 ? "signal" : "content" }
        let (accepted, outcomes) =
            if isSignal {
                try outcomes(of: byteCount, prefix) { try IncomingPushMessageSignal.View(parsing: $0).owned() }
            } else {
                try outcomes(of: byteCount, prefix) { try PushMessageContent.View(parsing: $0).owned() }
            }
        try test.expect("accepted", is: .integer(Int64(accepted)))
        try test.expect("digest", is: VectorDigest.of(outcomes))
    }

    /// A byte 0 for an input that is refused; a byte 1, a byte for the length and the canonical encoding for one that is not.
    private static func outcomes<Message: WireMessage & Equatable>(
        of byteCount: Int, _ prefix: [UInt8], byView read: (RawSpan) throws -> Message
    ) throws -> (accepted: Int, [UInt8]) {
        var (accepted, outcomes) = (0, [UInt8]())
        var input = prefix + [UInt8](repeating: 0, count: byteCount - prefix.count)
        for number in 0..<1 << (8 * (byteCount - prefix.count)) {
            for index in prefix.count..<byteCount {
                input[index] = UInt8(truncatingIfNeeded: number >> (8 * (byteCount - 1 - index)))
            }
            let message = try? Message(parsing: input)
            guard (try? read(unsafe input.span.bytes)) == message else {
                throw CheckError.failed("view and owned message differ on \(VectorText.hex(input))")
            }
            guard let message else {
                outcomes.append(0)
                continue
            }
            let canonical = try CheckError.unless("encoding") { try message.encoded() }
            outcomes += [1, UInt8(truncatingIfNeeded: canonical.count)]
            outcomes += canonical
            accepted += 1
        }
        return (accepted, outcomes)
    }
}

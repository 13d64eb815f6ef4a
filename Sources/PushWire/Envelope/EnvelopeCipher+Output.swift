// SPDX-License-Identifier: Apache-2.0

import PushCrypto

extension EnvelopeCipher {
    /// Seals a plaintext and returns the envelope.
    mutating func seal(
        _ plaintextByteCount: Int, iv: inout some IVSource & ~Copyable,
        writingPlaintext writePlaintext: (UnsafeMutablePointer<UInt8>) -> Void
    ) throws(EnvelopeError) -> [UInt8] {
        let count = try Self.envelopeByteCount(for: plaintextByteCount)
        return try unsafe [UInt8](atMost: count) { envelope throws(EnvelopeError) in
            try unsafe seal(
                to: envelope!, plaintextByteCount: plaintextByteCount, iv: &iv, writingPlaintext: writePlaintext)
            return count
        }
    }

    /// Seals a plaintext and appends the envelope to `output`.
    ///
    /// - Precondition: `output` has room for the envelope.
    mutating func seal(
        _ plaintextByteCount: Int, into output: inout OutputRawSpan, iv: inout some IVSource & ~Copyable,
        writingPlaintext writePlaintext: (UnsafeMutablePointer<UInt8>) -> Void
    ) throws(EnvelopeError) {
        let count = try Self.envelopeByteCount(for: plaintextByteCount)
        precondition(output.freeCapacity >= count, "Sealing needs room for \(count) bytes")
        try unsafe output.withUnsafeMutableBytes { memory, initializedCount throws(EnvelopeError) in
            let target = unsafe (memory.baseAddress! + initializedCount).assumingMemoryBound(to: UInt8.self)
            try unsafe seal(
                to: target, plaintextByteCount: plaintextByteCount, iv: &iv, writingPlaintext: writePlaintext)
            initializedCount += count
        }
    }

    /// Throws ``EnvelopeError/tooLarge(limit:)`` if an envelope cannot carry that many bytes.
    static func check(plaintextByteCount: Int) throws(EnvelopeError) {
        guard plaintextByteCount <= Envelope.maximumPlaintextByteCount else {
            throw .tooLarge(limit: Envelope.maximumPlaintextByteCount)
        }
    }

    private static func envelopeByteCount(for plaintextByteCount: Int) throws(EnvelopeError) -> Int {
        try check(plaintextByteCount: plaintextByteCount)
        return Envelope.byteCount(forPlaintext: plaintextByteCount)
    }
}

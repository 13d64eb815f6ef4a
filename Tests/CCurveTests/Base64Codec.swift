// SPDX-License-Identifier: Apache-2.0

import CCurve
import PushTestSupport

/// The shim's two base64 codecs. Their output buffers have exactly the size that the header requires.
enum Base64Codec: CaseIterable {
    case fast, secret
    /// The constant-time codec, which skips CR and LF.
    case skipping

    func decode(_ text: [UInt8]) -> Base64Reference.Outcome {
        var bytes = [UInt8](repeating: 0, count: text.count / 4 * 3 + 2)
        return unsafe text.withUnsafeBufferPointer { text in
            unsafe bytes.withUnsafeMutableBufferPointer { unsafe decode(text, into: $0) }
        }
    }

    /// Decodes between guard pages: one byte read before or after the text, or written outside the output, ends the process.
    func decode(_ text: borrowing GuardedMemory, at edge: GuardedMemory.Edge) -> Base64Reference.Outcome {
        let bytes = GuardedMemory(byteCount: text.byteCount / 4 * 3 + 2, at: edge)
        return unsafe text.span.withUnsafeBufferPointer { text in
            unsafe bytes.withUnsafeMutableBytes { unsafe decode(text, into: $0.bindMemory(to: UInt8.self)) }
        }
    }

    private func decode(
        _ text: UnsafeBufferPointer<UInt8>, into bytes: UnsafeMutableBufferPointer<UInt8>
    ) -> Base64Reference.Outcome {
        var (count, offset) = (-1, -1)
        let status =
            if self == .fast {
                unsafe ccurve_base64_decode(bytes.baseAddress!, text.baseAddress, text.count, &count, &offset)
            } else {
                unsafe ccurve_base64_decode_secret(
                    bytes.baseAddress!, text.baseAddress, text.count, self == .skipping ? 1 : 0, &count, &offset)
            }
        return status == .ok ? .bytes(unsafe Array(bytes[..<count])) : .malformed(offset: offset)
    }

    func encode(_ bytes: [UInt8], padded: Bool) -> [UInt8] {
        // The constant-time codec appends a NUL.
        let room = GuardedMemory(byteCount: (bytes.count + 2) / 3 * 4 + (self == .fast ? 0 : 1))
        let input = GuardedMemory(bytes)
        let count = unsafe input.span.withUnsafeBufferPointer { input in
            unsafe room.withUnsafeMutableBytes { room in
                let text = unsafe room.baseAddress!.assumingMemoryBound(to: CChar.self)
                let encode = unsafe self == .fast ? ccurve_base64_encode : ccurve_base64_encode_secret
                return unsafe encode(text, input.baseAddress, input.count, padded ? 1 : 0)
            }
        }
        return Array(room.bytes.prefix(count))
    }
}

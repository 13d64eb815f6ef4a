// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import PushCrypto

/// Runs one input. Its start selects what the other bytes are, and the sizes of the pieces:
///
///     offset 0    1 byte    bits 0 and 1: the case, 0 ... 3
///     offset 1    1 byte    number n of sizes, 0 ... 15
///     offset 2    n bytes   sizes of pieces, repeated from the first after the last
///     case 0      a blob, which is never valid
///     case 1      IV of 16 bytes, blocks to encrypt without padding, which the input has
///     case 2      IV of 16 bytes, a plaintext
///     case 3      2 bytes that select a change of the blob, then as in case 2
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    var input = unsafe InputBytes(start, count)
    let control = input.byte()
    let pieces = Pieces(input.bytes(Int(input.byte() % 16)))
    switch control & 3 {
    case 0:
        let blob = input.rest
        checkDecryption(blob, pieces, .failure(wantedError(blob)))
    case 1:
        let (iv, text) = (input.bytes(16), wholeBlocks(input.rest))
        checkDecryption(
            forge(iv, text), pieces, unpadded(text).map(Result.success) ?? .failure(.malformedPlaintext))
    case 2:
        let (iv, text) = (input.bytes(16), input.rest)
        let blob = forge(iv, padded(text))
        checkEncryption(text, iv, pieces, blob)
        checkDecryption(blob, pieces, .success(text))
    default:
        let (number, iv) = (Int(input.byte()) << 8 | Int(input.byte()), input.bytes(16))
        let blob = forge(iv, padded(input.rest))
        let changed = change(blob, number)
        checkDecryption(changed, pieces, .failure(wantedError(changed)))
        checkSecondPass(blob, changed, pieces)
    }
    return 0
}

/// Returns the expected error of an invalid blob. A random MAC of 32 bytes is never right.
private func wantedError(_ blob: [UInt8]) -> AttachmentError {
    blob.count < 64 || blob.count % 16 != 0 ? .malformedLength : .authenticationFailed
}

/// Flips a bit, cuts bytes off, or adds bytes.
private func change(_ blob: [UInt8], _ number: Int) -> [UInt8] {
    switch number & 3 {
    case 0: [UInt8](blob.prefix((number >> 2) % blob.count))
    case 1: blob + [UInt8](repeating: UInt8(number >> 8), count: 1 + number >> 2 & 63)
    default: withOneBitChanged(blob, number >> 1)
    }
}

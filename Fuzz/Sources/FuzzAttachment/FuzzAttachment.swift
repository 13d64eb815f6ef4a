// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import PushCrypto

/// An input says what to make of its bytes, and in what pieces:
///
///     offset 0    1 byte    bits 0 and 1: which of these
///     offset 1    1 byte    number n of sizes, 0 ... 15
///     offset 2    n bytes   sizes of pieces, again from the first after the last
///     0           all the rest is a blob, and never a right one
///     1           IV of 16 bytes, blocks that are encrypted as they are: padding is the input's
///     2           IV of 16 bytes, an attachment
///     3           a number in 2 bytes, then as 2, with a change that the number says
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

/// Returns the expected error of an invalid blob. Chance does not find a MAC of 32 bytes.
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

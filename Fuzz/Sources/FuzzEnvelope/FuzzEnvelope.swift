// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import PushWire

/// An input says what to make of its bytes, so that what is behind the MAC is reached:
///
///     offset 0    1 byte    bit 0: the deployed profile; bits 1 and 2: which of these; bit 3: one-call forms, too
///     0           all the rest is an envelope, and never a right one
///     1           version, IV of 16 bytes, blocks that are encrypted as they are: padding and version are the input's
///     2           IV of 16 bytes, a text that is padded and encrypted: a right envelope
///     3           a bit's number in 2 bytes, then as 2: a right envelope with that bit changed
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    var input = unsafe InputBytes(start, count)
    let control = input.byte()
    let side = control & 1 == 0 ? Side.specification : Side.deployed
    let isOneCall = control & 8 != 0
    switch control >> 1 & 3 {
    case 0:
        let envelope = input.rest
        side.check(envelope, isOneCall: isOneCall, .failure(wantedError(envelope)))
    case 1:
        let (version, iv, text) = (input.byte(), input.bytes(16), wholeBlocks(input.rest))
        let envelope = side.forge(version, iv, text)
        let wanted: Result<[UInt8], EnvelopeError> =
            version == 1
            ? unpadded(text).map(Result.success) ?? .failure(.malformedPlaintext)
            : .failure(.unsupportedVersion(version))
        side.check(envelope, isOneCall: isOneCall, wanted)
        if case .success(let plaintext) = wanted { side.checkSealing(plaintext, iv, envelope) }
    case 2:
        let (iv, text) = (input.bytes(16), input.rest)
        let envelope = side.forge(1, iv, padded(text))
        side.check(envelope, isOneCall: isOneCall, .success(text))
        side.checkSealing(text, iv, envelope)
    default:
        let (bit, iv) = (Int(input.byte()) << 8 | Int(input.byte()), input.bytes(16))
        let envelope = withOneBitChanged(side.forge(1, iv, padded(input.rest)), bit)
        side.check(envelope, isOneCall: isOneCall, .failure(wantedError(envelope)))
    }
    return 0
}

/// Returns the expected error of an invalid envelope. Chance does not find a MAC of 10 bytes.
private func wantedError(_ envelope: [UInt8]) -> EnvelopeError {
    guard envelope.count >= 43, envelope.count % 16 == 27 % 16 else { return .malformedLength }
    return envelope[0] == 1 ? .authenticationFailed : .unsupportedVersion(envelope[0])
}

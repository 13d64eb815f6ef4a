// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import PushWire

/// Runs one input. Its first byte selects what the other bytes are, so that the code after the MAC is reached, too:
///
///     offset 0    1 byte    bit 0: the deployed profile; bits 1 and 2: the case, 0 ... 3; bit 3: also the one-call API
///     case 0      an envelope, which is never valid
///     case 1      version, IV of 16 bytes, blocks to encrypt without padding, which the input has
///     case 2      IV of 16 bytes, a plaintext: a valid envelope
///     case 3      2 bytes with the number of a bit, then as in case 2: a valid envelope with that bit flipped
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

/// Returns the expected error of an invalid envelope. A random MAC of 10 bytes is never right.
private func wantedError(_ envelope: [UInt8]) -> EnvelopeError {
    guard envelope.count >= 43, envelope.count % 16 == 27 % 16 else { return .malformedLength }
    return envelope[0] == 1 ? .authenticationFailed : .unsupportedVersion(envelope[0])
}

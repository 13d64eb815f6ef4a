// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire
import Testing

/// Envelopes with a valid MAC and wrong padding. A sender who has the key can make them.
@Suite struct EnvelopePaddingTests {
    private let forge = EnvelopeForge()

    private func found(_ padded: [UInt8], _ profile: Profile) throws -> EnvelopeError? {
        openingFault(try forge.envelope(ofPadded: padded, profile: profile), profile: profile)
    }

    @Test("bad-inputs.md rows 60, 61: every value of the last byte", arguments: Profile.allCases)
    func paddingIsOneToSixteenBytesOfThatValue(profile: Profile) throws {
        for blocks in 1...3 {
            for value in UInt8.min ... .max {
                // The whole block has this value, so that only the length of the padding can be wrong.
                let text = [UInt8](repeating: 0x41, count: 16 * blocks - 16) + [UInt8](repeating: value, count: 16)
                let envelope = try forge.envelope(ofPadded: text, profile: profile)
                guard (1...16).contains(value) else {
                    #expect(openingFault(envelope, profile: profile) == .malformedPlaintext, "\(value)")
                    continue
                }
                #expect(plaintext(of: envelope, profile: profile) == text.dropLast(Int(value)))
            }
        }
    }

    @Test("bad-inputs.md row 60: a wrong byte at every position of the padding", arguments: Profile.allCases)
    func everyByteOfThePaddingIsChecked(profile: Profile) throws {
        for count in 2...16 {
            let right = [UInt8](repeating: 0x41, count: 32 - count) + [UInt8](repeating: UInt8(count), count: count)
            #expect(try found(right, profile) == nil)
            for position in (32 - count)..<31 {
                for change: UInt8 in [0x01, 0x80, 0xFF] {
                    var text = right
                    text[position] ^= change
                    #expect(try found(text, profile) == .malformedPlaintext, "\(count), \(position)")
                }
            }
            // The byte before the padding is text, and may have any value.
            guard count < 16 else { continue }
            for value: UInt8 in [0, UInt8(count), 0xFF] {
                var text = right
                text[31 - count] = value
                #expect(try found(text, profile) == nil)
            }
        }
    }

    @Test("bad-inputs.md row 60: the padding of other standards", arguments: Profile.allCases)
    func otherPaddingsAreRefused(profile: Profile) throws {
        let text = (0..<27).map { UInt8($0 + 0x40) }
        let zeros = [UInt8](repeating: 0, count: 4)
        let shapes: [[UInt8]] = [
            [0x80] + zeros,  // ISO 7816-4
            zeros + [5],  // X.923
            [0x9C, 0x11, 0xE7, 0x02, 5],  // ISO 10126
            zeros + [0],  // zeros
            [0x41, 0x42, 0x43, 0x44, 0x45],  // none
            [4, 4, 4, 4, 5], [5, 5, 5, 5, 6], [5, 5, 5, 5, 0x11],
        ]
        #expect(try found(text + [5, 5, 5, 5, 5], profile) == nil)
        for shape in shapes { #expect(try found(text + shape, profile) == .malformedPlaintext, "\(shape)") }
    }

    @Test("bad-inputs.md row 60: padding longer than the last block")
    func paddingDoesNotReachIntoTheBlockBefore() throws {
        for value in UInt8(17)...32 {
            let text = [UInt8](repeating: value, count: 32)
            #expect(try found(text, .specification) == .malformedPlaintext)
        }
    }

    @Test("bad-inputs.md row 60: under a wrong MAC, wrong padding is not reported", arguments: Profile.allCases)
    func badPaddingUnderAWrongMACIsAuthenticationFailed(profile: Profile) throws {
        var envelope = try forge.envelope(ofPadded: [UInt8](repeating: 0, count: 32), profile: profile)
        envelope[envelope.count - 10] ^= 1
        #expect(openingFault(envelope, profile: profile) == .authenticationFailed)
    }

    @Test("bad-inputs.md row 61: a whole block of padding", arguments: Profile.allCases)
    func aWholeBlockOfPaddingIsCutOff(profile: Profile) throws {
        let envelope = try forge.envelope(ofPadded: [UInt8](repeating: 16, count: 16), profile: profile)
        #expect(plaintext(of: envelope, profile: profile) == [])
    }
}

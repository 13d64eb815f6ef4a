// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import PushWire
import Testing

@Suite(.serialized) struct EnvelopeRefusalTests {
    private let text = (0..<37).map { UInt8($0) }

    private func envelope(_ profile: Profile) throws -> [UInt8] {
        try Envelope.seal(text, key: checkKey, profile: profile)
    }

    @Test("bad-inputs.md rows 51, 53: every length", arguments: Profile.allCases)
    func aLengthThatIsNotTwentySevenAndWholeBlocksIsRefusedFirst(profile: Profile) {
        for count in 0...300 {
            // The version and the MAC are also wrong. The length is checked first.
            let bytes = [UInt8](repeating: 0xFF, count: count)
            let isLength = count >= 43 && (count - 27) % 16 == 0
            #expect(openingFault(bytes, profile: profile) == (isLength ? .unsupportedVersion(0xFF) : .malformedLength))
        }
    }

    @Test("bad-inputs.md rows 51, 53: every cut of an envelope", arguments: Profile.allCases)
    func everyCutOfAnEnvelopeIsRefused(profile: Profile) throws {
        let whole = try envelope(profile)
        for count in 0..<whole.count {
            let isLength = count >= 43 && (count - 27) % 16 == 0
            let wanted: EnvelopeError = isLength ? .authenticationFailed : .malformedLength
            #expect(openingFault([UInt8](whole.prefix(count)), profile: profile) == wanted)
            let tail = [UInt8](whole.suffix(count))
            #expect(openingFault(tail, profile: profile) != nil)
        }
    }

    @Test("bad-inputs.md rows 56, 62: bytes appended", arguments: Profile.allCases)
    func whatIsAppendedIsRefused(profile: Profile) throws {
        let whole = try envelope(profile)
        for count in 1...48 {
            for byte: UInt8 in [0, whole.last!] {
                let found = openingFault(whole + [UInt8](repeating: byte, count: count), profile: profile)
                #expect(found == (count % 16 == 0 ? .authenticationFailed : .malformedLength))
            }
        }
    }

    @Test("bad-inputs.md row 54: every other version, with the right MAC", arguments: Profile.allCases)
    func everyOtherVersionIsRefusedBeforeTheMAC(profile: Profile) throws {
        let forge = EnvelopeForge()
        for version in UInt8.min ... .max {
            var envelope = try forge.envelope(ofPadded: EnvelopeForge.padded(text), profile: profile, version: version)
            #expect(openingFault(envelope, profile: profile) == (version == 1 ? nil : .unsupportedVersion(version)))
            // The MAC is also wrong. The version is checked first.
            envelope[envelope.count - 1] ^= 1
            let wanted: EnvelopeError = version == 1 ? .authenticationFailed : .unsupportedVersion(version)
            #expect(openingFault(envelope, profile: profile) == wanted)
            // The length is also wrong. The length is checked before the version.
            #expect(openingFault(envelope + [0], profile: profile) == .malformedLength)
        }
    }

    @Test("bad-inputs.md row 55: every bit flipped", arguments: Profile.allCases)
    func everyFlippedBitIsRefused(profile: Profile) throws {
        let whole = try envelope(profile)
        for index in whole.indices {
            for bit in 0..<8 {
                var envelope = whole
                envelope[index] ^= 1 << bit
                let wanted: EnvelopeError = index == 0 ? .unsupportedVersion(envelope[0]) : .authenticationFailed
                #expect(openingFault(envelope, profile: profile) == wanted)
            }
        }
    }

    @Test("bad-inputs.md row 56: MACs that are partly right", arguments: Profile.allCases)
    func allTenBytesOfTheMACCountAndNoMore(profile: Profile) throws {
        let forge = EnvelopeForge()
        let whole = try forge.envelope(ofPadded: EnvelopeForge.padded(text), profile: profile)
        let head = [UInt8](whole.dropLast(10))
        let mac = try forge.mac(head, profile)
        #expect(openingFault(head + mac.prefix(10), profile: profile) == nil)
        for count in 0..<10 {
            // The first `count` bytes are right. The rest are zeros, or the complement of the right bytes.
            let zeros = mac.prefix(count) + [UInt8](repeating: mac[count] == 0 ? 1 : 0, count: 10 - count)
            let other = mac.prefix(count) + mac[count..<10].map { ~$0 }
            #expect(openingFault(head + zeros, profile: profile) == .authenticationFailed)
            #expect(openingFault(head + other, profile: profile) == .authenticationFailed)
            // The MAC is cut off.
            #expect(openingFault(head + mac.prefix(count), profile: profile) == .malformedLength)
        }
        for wrong in 0..<10 {
            var one = [UInt8](mac.prefix(10))
            one[wrong] ^= 0x80
            #expect(openingFault(head + one, profile: profile) == .authenticationFailed)
        }
        for count in 11...mac.count {
            #expect(openingFault(head + mac.prefix(count), profile: profile) != nil)
        }
        // Another part of the same MAC.
        #expect(openingFault(head + mac[10..<20], profile: profile) == .authenticationFailed)
        for byte: UInt8 in [0x00, 0xFF] {
            let constant = [UInt8](repeating: byte, count: 10)
            #expect(openingFault(head + constant, profile: profile) == .authenticationFailed)
        }
    }

    @Test("bad-inputs.md row 57: the other profile's MAC", arguments: Profile.allCases)
    func theOtherHashIsNeverTried(profile: Profile) throws {
        let other: Profile = profile == .specification ? .deployed : .specification
        #expect(openingFault(try envelope(other), profile: profile) == .authenticationFailed)
        var opener = try EnvelopeOpener(key: checkKey, profile: profile)
        let found = fault { () throws(SignalOpeningError) in
            try opener.openSignal(try! Envelope.seal(.init(type: .absent), key: checkKey, profile: other))
        }
        #expect(found == .envelope(.authenticationFailed))
    }

    @Test("bad-inputs.md row 58: a MAC over a part of the envelope", arguments: Profile.allCases)
    func theMACIsOverEverythingBeforeIt(profile: Profile) throws {
        let forge = EnvelopeForge()
        let head = try envelope(profile).dropLast(10)
        for skipped in [1, 17, 16, 33] {
            let mac = try forge.mac([UInt8](head.dropFirst(skipped)), profile).prefix(10)
            #expect(openingFault([UInt8](head + mac), profile: profile) == .authenticationFailed)
        }
        let mac = try forge.mac([UInt8](head.dropLast(1)), profile).prefix(10)
        #expect(openingFault([UInt8](head + mac), profile: profile) == .authenticationFailed)
    }

    @Test("bad-inputs.md row 59: keys swapped or wrong", arguments: Profile.allCases)
    func anotherKeyOpensNothing(profile: Profile) throws {
        let whole = try envelope(profile)
        let bytes = unsafe checkKey.withUnsafeBytes { unsafe [UInt8]($0) }
        let swapped = try SignalingKey(parsing: Array(bytes[32...] + bytes[..<32]))
        #expect(openingFault(whole, key: swapped, profile: profile) == .authenticationFailed)
        // With a wrong MAC key, the MAC fails. With a wrong cipher key, the MAC holds, and the padding may fail.
        for index in 0..<52 {
            let wrong = key { $0 == index ? UInt8($0) ^ 1 : UInt8($0) }
            let found = openingFault(whole, key: wrong, profile: profile)
            if index >= 32 {
                #expect(found == .authenticationFailed)
            } else {
                #expect(found == nil || found == .malformedPlaintext)
                #expect(plaintext(of: whole, key: wrong, profile: profile) != text)
            }
        }
    }

    @Test("bad-inputs.md row 62: blocks moved, repeated, removed", arguments: Profile.allCases)
    func blocksInAnyOtherOrderAreRefused(profile: Profile) throws {
        let whole = try envelope(profile)
        let (head, mac) = (whole.prefix(17), whole.suffix(10))
        let blocks = [whole[17..<33], whole[33..<49], whole[49..<65]]
        for order in [[1, 0, 2], [0, 2, 1], [2, 1, 0], [0, 0, 1, 2], [0, 1, 2, 2], [0, 1], [1, 2], [0], [2]] {
            let moved = [UInt8](head + order.flatMap { blocks[$0] } + mac)
            #expect(openingFault(moved, profile: profile) == .authenticationFailed, "\(order)")
        }
        // The IV, MAC or text of another envelope, and two envelopes in one.
        let other = try envelope(profile)
        #expect(openingFault([1] + other[1..<17] + whole[17...], profile: profile) == .authenticationFailed)
        #expect(openingFault(whole.dropLast(10) + other.suffix(10), profile: profile) == .authenticationFailed)
        #expect(openingFault(whole + other, profile: profile) != nil)
        #expect(openingFault(whole.dropLast(10) + other.dropFirst(17), profile: profile) == .authenticationFailed)
    }
}

// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

@Suite struct SignalingKeyTests {
    struct Text: VectorTest {
        static let groupType = "SignalingKeyTextTest"
        let tcId: Int
        let comment: String
        let text: String
        let key: Hex?
        let result: VectorResult
        let error: String?
    }

    @Test func everyVectorParsesOrIsRefusedWithItsError() throws {
        for vector in try Vectors.cases(Text.self) {
            do throws(KeyError) {
                let key = try SignalingKey(base64: vector.test.text)
                #expect(vector.test.result == .valid, "\(vector)")
                #expect(bytes(of: key) == vector.test.key?.bytes, "\(vector)")
            } catch {
                #expect(vector.test.result == .invalid && error.caseName == vector.test.error, "\(vector): \(error)")
            }
        }
    }

    private static let lineEnds = ["\r", "\n", "\r\n", "\n\r", "\n\n\n", "\r\n\r\n"]

    @Test func lineEndsAreSkippedWhereverTheyStand() throws {
        var random = SeededGenerator()
        let key = try SignalingKey(parsing: random.bytes(52))
        for text in [Array(key.base64.utf8), Array(key.base64.utf8.prefix(70))] {
            for place in 0...text.count {
                for lineEnd in Self.lineEnds {
                    let broken = String(decoding: text[..<place] + lineEnd.utf8 + text[place...], as: UTF8.self)
                    #expect(
                        try SignalingKey(base64: broken) == key, "\(lineEnd.debugDescription) at \(place), \(random)")
                }
            }
            let apart = String(decoding: text.flatMap { [$0, 13, 10] }, as: UTF8.self)
            #expect(try SignalingKey(base64: apart) == key, "\(random)")
        }
    }

    /// Generic code over `SecretKey` must also skip line ends for a signaling key.
    @Test func lineEndsAreSkippedWhoeverReadsTheKey() throws {
        func read<Key: SecretKey>(_: Key.Type, _ text: String) throws -> Key { try Key(base64: text) }
        func read<Key: SecretKey>(_: Key.Type, bytes: [UInt8]) throws -> Key { try Key(base64: bytes.span) }
        let key = SignalingKey()
        let text = "\(key.base64.prefix(64))\n\(key.base64.dropFirst(64))\r\n"
        #expect(try read(SignalingKey.self, text) == key)
        #expect(try read(SignalingKey.self, bytes: Array(text.utf8)) == key)
        // Other keys do not skip line ends.
        let other = PrivateKey()
        #expect(throws: KeyError.base64(.malformed(offset: 3))) {
            try read(PrivateKey.self, "\(other.base64.prefix(3))\n\(other.base64.dropFirst(3))")
        }
    }

    @Test func everyOtherWhiteSpaceIsRefusedWhereverItStands() throws {
        var random = SeededGenerator()
        let key = try SignalingKey(parsing: random.bytes(52))
        let text = Array(key.base64.utf8)
        for space in [" ", "\t", "\u{B}", "\u{C}", "\u{85}", "\u{A0}", "\u{2028}", "\u{3000}", "\u{FEFF}", "\0"] {
            for place in 0...text.count {
                let spaced = String(decoding: text[..<place] + space.utf8 + text[place...], as: UTF8.self)
                let fault = fault(of: spaced)
                let label: Comment = "\(space.debugDescription) at \(place) gives \(fault), \(random)"
                // After the 70 characters of the key, the fault may be reported at the padding.
                if place <= 70 {
                    #expect(fault == .base64(.malformed(offset: place)), label)
                } else {
                    #expect(fault?.caseName == "malformed", label)
                }
            }
        }
    }

    @Test func aFaultIsToldWhereItStandsInTheTextAsGiven() throws {
        var random = SeededGenerator()
        let text = Array(try SignalingKey(parsing: random.bytes(52)).base64.utf8)
        for place in 0..<70 {
            for lineEnd in Self.lineEnds.map({ Array($0.utf8) }) {
                var broken = text
                broken[place] = UInt8(ascii: "*")
                // A line end at the start, inside, and at the end. The offset counts those before the fault.
                broken = lineEnd + broken[..<30] + lineEnd + broken[30...] + lineEnd
                let expected = place + lineEnd.count * (place < 30 ? 1 : 2)
                let fault = fault(of: String(decoding: broken, as: UTF8.self))
                #expect(fault == .base64(.malformed(offset: expected)), "\(random)")
            }
        }
    }

    /// docs/bad-inputs.md row 92. A non-ASCII character replaces others, so that the text keeps its length.
    @Test func aByteThatIsNotOfTheAlphabetIsNeverTakenForACharacter() throws {
        var random = SeededGenerator()
        let text = Array(try SignalingKey(parsing: random.bytes(52)).base64.utf8.prefix(70))
        for scalar in (0x80...0x7FF).map({ Unicode.Scalar($0)! }) {
            let character = Array(String(scalar).utf8)
            let spoiled = text[..<20] + character + text[(20 + character.count)...]
            let fault = fault(of: String(decoding: spoiled, as: UTF8.self))
            #expect(fault == .base64(.malformed(offset: 20)), "\(scalar.escaped(asASCII: true)), \(random)")
        }
    }

    @Test func lineEndsAloneAreAnEmptyKey() {
        for text in ["", "\r", "\n", "\r\n", String(repeating: "\r\n", count: 1000)] {
            #expect(fault(of: text) == .length(0))
        }
    }

    @Test func everyLengthButFiftyTwoIsRefused() {
        for length in 0...300 where length != 52 {
            let bytes = [UInt8](repeating: 1, count: length)
            #expect(throws: KeyError.length(length)) { try SignalingKey(parsing: bytes) }
            #expect(fault(of: Base64.encode(bytes, padding: .padded)) == .length(length))
            #expect(fault(of: Base64.encode(bytes, padding: .unpadded)) == .length(length))
        }
    }

    @Test func theTwoHalvesAreTheCipherKeyAndTheMACKey() throws {
        var random = SeededGenerator()
        let bytes = random.bytes(52)
        let key = try SignalingKey(parsing: bytes)
        let cipherKey = unsafe key.withCipherKey { unsafe Array(UnsafeBufferPointer(start: $0, count: 32)) }
        let macKey = unsafe key.withMACKey { unsafe Array(UnsafeBufferPointer(start: $0, count: 20)) }
        #expect(cipherKey == Array(bytes[..<32]), "\(random)")
        #expect(macKey == Array(bytes[32...]), "\(random)")
        #expect(SignalingKey.macKeyByteCount == 20)
    }

    @Test func aHostileTextIsRefusedByItsLength() {
        let text = String(repeating: "A", count: 1 << 20)
        #expect(fault(of: text)?.caseName == "tooLarge")
    }

    private func fault(of text: String) -> KeyError? {
        do throws(KeyError) {
            _ = try SignalingKey(base64: text)
            return nil
        } catch {
            return error
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import CCurve
import PushTestSupport
import Testing

@Suite struct Base64Tests {
    struct Text: VectorTest {
        static let groupType = "Base64Test"
        let tcId: Int
        let comment: String
        let text: String
        let bytes: Hex?
        let result: VectorResult
    }

    /// Base64 characters with different low bits set, padding, and characters that lenient decoders skip or accept.
    private static let telling = Array("AQgwEB9/+v=-_ \n\r\0".utf8) + [0x80, 0xFF]

    /// Compares a codec with the reference, including the offset of a fault. Returns the first 10 differences.
    private func differing(_ texts: some Sequence<[UInt8]>, _ codec: Base64Codec) -> [String] {
        var differing: [String] = []
        for text in texts where differing.count < 10 {
            let (outcome, expected) = (codec.decode(text), self.expected(text, codec))
            if outcome != expected { differing.append("\(text.debugText): \(outcome), not \(expected)") }
        }
        return differing
    }

    private func expected(_ text: [UInt8], _ codec: Base64Codec) -> Base64Reference.Outcome {
        guard codec == .skipping else { return Base64Reference.decode(text) }
        let kept = text.indices.filter { text[$0] != 10 && text[$0] != 13 }
        let outcome = Base64Reference.decode(kept.map { text[$0] })
        guard case .malformed(let offset) = outcome else { return outcome }
        return .malformed(offset: offset == kept.count ? text.count : kept[offset])
    }

    @Test func everyVectorDecodesOrIsRefused() throws {
        for vector in try Vectors.cases(Text.self) {
            for codec in Base64Codec.allCases {
                switch (codec.decode(Array(vector.test.text.utf8)), vector.test.result) {
                case (.bytes(let bytes), .valid): #expect(bytes == vector.test.bytes?.bytes, "\(codec), \(vector)")
                case (.malformed, .invalid): break
                // CR and LF, which this codec skips and the vectors refuse.
                case (.bytes, .invalid) where codec == .skipping && vector.test.text.contains(where: \.isNewline): break
                case (let outcome, _): Issue.record("\(codec) gives \(outcome) for \(vector)")
                }
            }
        }
    }

    @Test(arguments: Base64Codec.allCases) func everyTextOfUpToTwoBytesIsJudgedAsByAPlainDecoder(codec: Base64Codec) {
        #expect(differing([[]], codec) == [])
        #expect(differing((0...255).map { [$0] }, codec) == [])
        #expect(differing((0...255).lazy.flatMap { a in (0...255).map { b in [a, b] } }, codec) == [])
    }

    /// All texts of a telling character and two characters of the alphabet. Then each byte at each position beside two of five
    /// characters, one of each kind.
    @Test(arguments: Base64Codec.allCases) func everyTextOfThreeBytesThatCouldMatterIsJudgedAsByAPlainDecoder(
        codec: Base64Codec
    ) {
        let all = Base64Reference.alphabet
        let telling = Self.telling
        #expect(differing(telling.lazy.flatMap { a in all.flatMap { b in all.map { c in [a, b, c] } } }, codec) == [])
        let few: [UInt8] = [UInt8(ascii: "A"), UInt8(ascii: "/"), UInt8(ascii: "="), 10, 0xFF]
        let texts = (UInt8.min ... .max).lazy.flatMap { any in
            few.flatMap { a in few.flatMap { b in [[any, a, b], [a, any, b], [a, b, any]] } }
        }
        #expect(differing(texts, codec) == [])
    }

    @Test(arguments: Base64Codec.allCases) func everyTextOfFourTellingBytesIsJudgedAsByAPlainDecoder(codec: Base64Codec)
    {
        let telling = Self.telling
        let texts = telling.lazy.flatMap { a in
            telling.flatMap { b in telling.flatMap { c in telling.map { d in [a, b, c, d] } } }
        }
        #expect(differing(texts, codec) == [])
    }

    @Test func whatWasEncodedDecodesPaddedOrNot() {
        var random = SeededGenerator()
        for codec in Base64Codec.allCases {
            for length in 0...300 {
                let bytes = random.bytes(length)
                for padded in [false, true] {
                    let text = codec.encode(bytes, padded: padded)
                    #expect(text == Base64Reference.encode(bytes, padded: padded), "\(codec), \(length), \(random)")
                    #expect(codec.decode(text) == .bytes(bytes), "\(codec), \(length), \(random)")
                }
            }
        }
    }

    @Test(arguments: Base64Codec.allCases) func randomAndMutatedTextsAreJudgedAsByAPlainDecoder(codec: Base64Codec) {
        var random = SeededGenerator()
        let alphabet = Base64Reference.alphabet + Self.telling
        let texts = (0..<5000).map { _ in
            let right = Base64Reference.encode(
                random.bytes(random.length(upTo: 70)), padded: Bool.random(using: &random))
            return random.mutated(right, alphabet: alphabet)
        }
        #expect(differing(texts, codec) == [], "\(random)")
        // The mutated texts are a mix of valid and malformed ones.
        let verdicts = Set(texts.map { if case .bytes = Base64Reference.decode($0) { true } else { false } })
        #expect(verdicts == [true, false])
    }

    @Test(arguments: Base64Codec.allCases) func everyByteAtEveryPlaceOfALongTextIsTakenOrNamedByItsOffset(
        codec: Base64Codec
    ) {
        var random = SeededGenerator()
        for length in [30, 31, 32] {
            let right = Base64Reference.encode(random.bytes(length), padded: false)
            let texts = right.indices.lazy.flatMap { place in
                (UInt8.min ... .max).map { byte in
                    var text = right
                    text[place] = byte
                    return text
                }
            }
            #expect(differing(texts, codec) == [], "\(random)")
        }
    }

    @Test func noByteBeyondTextOrRoomIsTouched() {
        var random = SeededGenerator()
        let alphabet = Base64Reference.alphabet + Self.telling
        for length in 0...100 {
            let right = Base64Reference.encode(random.bytes(length), padded: length % 2 == 0)
            for text in [right, random.mutated(right, alphabet: alphabet)] {
                for codec in Base64Codec.allCases {
                    for edge in GuardedMemory.Edge.allCases {
                        let outcome = codec.decode(GuardedMemory(text, at: edge), at: edge)
                        #expect(outcome == codec.decode(text), "\(codec), \(text.debugText), \(random)")
                    }
                }
            }
        }
    }
}

extension [UInt8] {
    fileprivate var debugText: String { String(decoding: self, as: UTF8.self).debugDescription }
}

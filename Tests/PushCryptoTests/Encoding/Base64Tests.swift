// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

/// docs/bad-inputs.md rows 85 to 94. CCurveTests compare the C decoder with a plain one.
@Suite struct Base64Tests {
    struct Text: VectorTest {
        static let groupType = "Base64Test"
        let tcId: Int
        let comment: String
        let text: String
        let bytes: Hex?
        let result: VectorResult
    }

    @Test func everyVectorDecodesOrIsRefused() throws {
        for vector in try Vectors.cases(Text.self) {
            let text = vector.test.text
            do throws(Base64Error) {
                let bytes = try Base64.decode(text)
                #expect(vector.test.result == .valid, "\(vector)")
                #expect(bytes == vector.test.bytes?.bytes, "\(vector)")
            } catch {
                guard case .malformed(let offset) = error else {
                    Issue.record("\(vector): \(error)")
                    continue
                }
                #expect(vector.test.result == .invalid, "\(vector)")
                #expect((0...text.utf8.count).contains(offset), "\(vector)")
            }
        }
    }

    @Test func allFormsOfDecodingGiveTheSame() throws {
        for vector in try Vectors.cases(Text.self) {
            let text = Array(vector.test.text.utf8)
            let expected = Result { () throws(Base64Error) in try Base64.decode(vector.test.text) }
            let fromSpan = Result { () throws(Base64Error) in try Base64.decode(text.span) }
            // The output has exactly the promised size, also for a text that is refused. A write after it ends the process.
            let guarded = GuardedMemory(text)
            let capacity = Base64.decodedByteCount(of: guarded.span)
            var (written, fault) = ([UInt8](), Base64Error?.none)
            do throws(Base64Error) {
                written = try GuardedMemory.output(capacity: capacity) { output throws(Base64Error) in
                    try Base64.decode(guarded.span, into: &output)
                }
            } catch { fault = error }
            #expect(fromSpan == expected, "\(vector)")
            #expect(fault.map { .failure($0) } ?? .success(written) == expected, "\(vector)")
            if case .success(let bytes) = expected { #expect(bytes.count == capacity, "\(vector)") }
        }
    }

    @Test func allFormsOfEncodingGiveTheSame() throws {
        var random = SeededGenerator()
        for length in 0...300 {
            let bytes = random.bytes(length)
            for padding in [Base64.Padding.padded, .unpadded] {
                let text = Base64.encode(bytes, padding: padding)
                #expect(text.utf8.count == Base64.encodedByteCount(for: length, padding: padding), "\(random)")
                #expect(try Base64.decode(text) == bytes, "\(random)")
                let guarded = GuardedMemory(bytes)
                #expect(Base64.encode(guarded.rawSpan, padding: padding) == text, "\(random)")
                let written = GuardedMemory.output(capacity: text.utf8.count) { output in
                    Base64.encode(guarded.rawSpan, padding: padding, into: &output)
                }
                #expect(written == Array(text.utf8), "\(random)")
            }
        }
    }

    @Test func paddingFillsFourUpAndNothingElseDiffers() {
        for length in 0...100 {
            let bytes = [UInt8](repeating: 0xA5, count: length)
            let unpadded = Base64.encode(bytes, padding: .unpadded)
            let padded = Base64.encode(bytes, padding: .padded)
            #expect(padded.utf8.count % 4 == 0)
            #expect(padded == unpadded + String(repeating: "=", count: (3 - length % 3) % 3))
        }
    }

    @Test func theStandardAlphabetIsWritten() throws {
        // The values 0 to 63, in 6 bits each: every character once.
        let places: [UInt8] = [5, 4, 3, 2, 1, 0]
        var bits = (0..<64).flatMap { (value: UInt8) in places.map { value >> $0 & 1 } }[...]
        var bytes: [UInt8] = []
        while !bits.isEmpty {
            bytes.append(bits.prefix(8).reduce(0) { $0 << 1 | $1 })
            bits = bits.dropFirst(8)
        }
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        #expect(Base64.encode(bytes, padding: .padded) == alphabet)
        #expect(try Base64.decode(alphabet) == bytes)
    }

    @Test func appendingGoesOnWhereTheOutputEnds() throws {
        var random = SeededGenerator()
        let (a, b) = (random.bytes(10), random.bytes(11))
        let texts = [a, b].map { Base64.encode($0, padding: .padded) }
        let encoded = GuardedMemory.output(capacity: 1 + 16 + 16) { output in
            output.append(UInt8(ascii: ">"))
            unsafe Base64.encode(a.span.bytes, padding: .padded, into: &output)
            unsafe Base64.encode(b.span.bytes, padding: .padded, into: &output)
        }
        #expect(String(decoding: encoded, as: UTF8.self) == ">" + texts.joined(), "\(random)")
        let decoded = try GuardedMemory.output(capacity: 1 + 10 + 11) { output throws(Base64Error) in
            output.append(7 as UInt8)
            try Base64.decode(texts[0].utf8.span, into: &output)
            try Base64.decode(texts[1].utf8.span, into: &output)
        }
        #expect(decoded == [7] + a + b, "\(random)")
    }

    @Test func throwingLeavesTheOutputAsItWas() throws {
        for vector in try Vectors.cases(Text.self) where vector.test.result == .invalid {
            let text = Array(vector.test.text.utf8)
            let written = GuardedMemory.output(capacity: 2 + Base64.decodedByteCount(of: text.span)) { output in
                output.append(1 as UInt8)
                output.append(2 as UInt8)
                do throws(Base64Error) {
                    try Base64.decode(text.span, into: &output)
                    Issue.record("\(vector) was decoded")
                } catch {}
            }
            #expect(written == [1, 2], "\(vector)")
        }
    }

    @Test func theLimitIsOnTheResultAndCheckedFirst() throws {
        for length in 1...100 {
            let bytes = [UInt8](repeating: 3, count: length)
            for padding in [Base64.Padding.padded, .unpadded] {
                let text = Base64.encode(bytes, padding: padding)
                #expect(try Base64.decode(text, maximumByteCount: length) == bytes)
                #expect(throws: Base64Error.tooLarge(limit: length - 1)) {
                    try Base64.decode(text, maximumByteCount: length - 1)
                }
                // The text is also malformed, and the limit is checked first.
                #expect(throws: Base64Error.tooLarge(limit: 0)) {
                    try Base64.decode("****" + text, maximumByteCount: 0)
                }
            }
        }
        #expect(try Base64.decode("", maximumByteCount: 0) == [])
    }

    /// docs/bad-inputs.md row 94. The 100 MiB are zeros, which are not base64, so the error shows that the length is checked first.
    @Test func aTextForMoreThanTheDefaultLimitIsRefusedByItsLength() {
        let text = GuardedMemory(byteCount: 100 << 20)
        let fault = Result { () throws(Base64Error) in try Base64.decode(text.span) }
        #expect(fault == .failure(.tooLarge(limit: 64 << 20)))
    }

    /// docs/bad-inputs.md row 93.
    @Test func whatLooksCompressedIsReturnedAsItIs() throws {
        let bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0]
        #expect(try Base64.decode(Base64.encode(bytes, padding: .padded)) == bytes)
    }

    @Test func anOffsetCountsBytesNotCharacters() {
        #expect(throws: Base64Error.malformed(offset: 4)) { try Base64.decode("Zm9v\u{E9}m9v") }
        #expect(throws: Base64Error.malformed(offset: 0)) { try Base64.decode("\u{1F600}") }
        #expect(throws: Base64Error.malformed(offset: 5)) { try Base64.decode("Zm9vZ") }
    }

    @Test func tooLittleRoomIsACallersBug() async {
        await #expect(processExitsWith: .failure) {
            _ = GuardedMemory.output(capacity: 3) { output in
                unsafe Base64.encode([1, 2, 3].span.bytes, padding: .padded, into: &output)
            }
        }
        await #expect(processExitsWith: .failure) {
            _ = try GuardedMemory.output(capacity: 2) { output throws(Base64Error) in
                try Base64.decode("Zm9v".utf8.span, into: &output)
            }
        }
    }
}

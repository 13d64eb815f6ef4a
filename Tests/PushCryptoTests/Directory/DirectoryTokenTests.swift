// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

@Suite struct DirectoryTokenTests {
    struct Token: VectorTest {
        static let groupType = "DirectoryTokenTest"
        let tcId: Int
        let comment: String
        let number: String
        let token: String?
        let result: VectorResult
    }

    struct Decode: VectorTest {
        static let groupType = "DirectoryTokenDecodeTest"
        let tcId: Int
        let comment: String
        let token: String
        let bytes: Hex?
        let result: VectorResult
    }

    @Test func everyVectorHashes() throws {
        for vector in try Vectors.cases(Token.self) where vector.test.result == .valid {
            let token = DirectoryToken(try PhoneNumber(vector.test.number))
            #expect(token.base64 == vector.test.token, "\(vector)")
            #expect(token.base64.utf8.count == DirectoryToken.base64ByteCount)
            #expect(try DirectoryToken(base64: token.base64) == token, "\(vector)")
            #expect(try DirectoryToken(parsing: token.encoded().span) == token, "\(vector)")
        }
    }

    /// docs/bad-inputs.md row 96.
    @Test func everyTextVectorParsesOrIsRefused() throws {
        for vector in try Vectors.cases(Decode.self) {
            let utf8 = GuardedMemory(vector.test.token)
            let viaSpan = Result { () throws(ParsingError) in try DirectoryToken(base64: utf8.span) }
            if vector.test.result == .valid {
                let token = try DirectoryToken(base64: vector.test.token)
                #expect(token.encoded() == vector.test.bytes?.bytes, "\(vector)")
                #expect(viaSpan == .success(token), "\(vector)")
            } else {
                #expect(throws: ParsingError.malformed, "\(vector)") {
                    try DirectoryToken(base64: vector.test.token)
                }
                #expect(viaSpan == .failure(.malformed), "\(vector)")
            }
        }
    }

    @Test func everyLengthButTenIsRefused() {
        for length in 0...300 where length != 10 {
            let bytes = [UInt8](repeating: 1, count: length)
            #expect(throws: ParsingError.malformed) { try DirectoryToken(parsing: bytes.span) }
            for padding in [Base64.Padding.padded, .unpadded] {
                let text = Base64.encode(bytes, padding: padding)
                #expect(throws: ParsingError.malformed) { try DirectoryToken(base64: text) }
            }
        }
    }

    @Test func anyTenBytesAreATokenAndReadBackAsTheyCame() throws {
        var random = SeededGenerator()
        let all =
            [0, 0x7F, 0x80, 0xFF].map { [UInt8](repeating: $0, count: 10) } + (0..<200).map { _ in random.bytes(10) }
        for bytes in all {
            let token = try DirectoryToken(parsing: bytes.span)
            #expect(token.encoded() == bytes, "\(random)")
            #expect(token.base64 == Base64.encode(bytes, padding: .unpadded), "\(random)")
            #expect(try DirectoryToken(base64: Base64.encode(bytes, padding: .padded)) == token, "\(random)")
        }
    }

    @Test func tokensCompareAsTheirBytesDo() throws {
        var random = SeededGenerator()
        let front = random.bytes(9)
        // Random tokens, and tokens that differ in a single byte, at each position.
        var all = (0..<30).map { _ in random.bytes(10) }
        for place in 0..<10 {
            for byte: UInt8 in [0, 0x7F, 0x80, 0xFF] {
                var bytes = front + [0x55]
                bytes[place] = byte
                all.append(bytes)
            }
        }
        for a in all {
            for b in all {
                let (left, right) = (try DirectoryToken(parsing: a.span), try DirectoryToken(parsing: b.span))
                #expect((left < right) == a.lexicographicallyPrecedes(b), "\(random)")
                #expect((left == right) == (a == b), "\(random)")
            }
        }
        #expect(try Set(all.map { try DirectoryToken(parsing: $0.span) }).count == Set(all).count)
    }

    @Test func aBatchIsEachNumbersTokenInOrder() throws {
        let numbers = try self.numbers()
        let tokens = numbers.map { DirectoryToken($0) }
        #expect(DirectoryToken.batch(numbers) == tokens)
        for count in [0, 1, 2, 3, numbers.count] {
            let part = Array(numbers.prefix(count))
            let text = GuardedMemory.output(capacity: count * 14) { DirectoryToken.batch(part.span, into: &$0) }
            #expect(String(decoding: text, as: UTF8.self) == tokens.prefix(count).map(\.base64).joined())
            let raw = GuardedMemory.output(capacity: count * 10) {
                DirectoryToken.batch(part.span, as: .raw, into: &$0)
            }
            #expect(raw == tokens.prefix(count).flatMap { $0.encoded() })
        }
        #expect(DirectoryToken.Form.base64.byteCount == 14)
        #expect(DirectoryToken.Form.raw.byteCount == 10)
    }

    @Test(arguments: [DirectoryToken.Form.base64, .raw])
    func aBatchAppendsAtAnyOffset(form: DirectoryToken.Form) throws {
        let numbers = try self.numbers()
        let expected = numbers.flatMap { number -> [UInt8] in
            let token = DirectoryToken(number)
            return switch form {
            case .base64: Array(token.base64.utf8)
            case .raw: token.encoded()
            }
        }
        for offset in 0...17 {
            let front = (0..<offset).map { UInt8($0) }
            let written = GuardedMemory.output(capacity: offset + expected.count) { output in
                for byte in front { output.append(byte) }
                DirectoryToken.batch(numbers.span, as: form, into: &output)
            }
            #expect(written == front + expected)
        }
    }

    @Test func tooLittleRoomForABatchIsACallersBug() async {
        await #expect(processExitsWith: .failure) {
            let number = try PhoneNumber("+14155550132")
            _ = GuardedMemory.output(capacity: 27) { DirectoryToken.batch([number, number].span, into: &$0) }
        }
    }

    @Test func aTokenDoesNotPrintItself() throws {
        let token = DirectoryToken(try PhoneNumber("+14155550132"))
        #expect("\(token)" == "<redacted>")
        for text in renderings(of: token) {
            #expect(!shows(text, token.encoded()), "\(text)")
            #expect(!shows(text, Array(token.base64.utf8)), "\(text)")
        }
        #expect(Mirror(reflecting: token).children.isEmpty)
    }

    private func numbers() throws -> [PhoneNumber] {
        try Vectors.cases(Token.self).filter { $0.test.result == .valid }.map { try PhoneNumber($0.test.number) }
    }
}

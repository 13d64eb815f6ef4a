// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

/// Runs every public parser on inputs of each length from 0 to 300, between guard pages. No parser may trap, read beyond its input or
/// write to it, and its verdict must not depend on the address.
@Suite struct ParserRobustnessTests {
    /// A parser of bytes, and a valid input.
    private struct Parser: Sendable {
        let name: String
        let right: [UInt8]
        let accepts: @Sendable (Span<UInt8>) -> Bool
    }

    private static func parsers() throws -> [Parser] {
        let number = try PhoneNumber("+14155550132")
        let credentials = BasicCredentials(number: number, password: AccountPassword())
        return [
            Parser(name: "PublicKey", right: PrivateKey().publicKey.encoded()) { (try? PublicKey(parsing: $0)) != nil },
            Parser(name: "PrivateKey", right: bytes(of: PrivateKey())) { (try? PrivateKey(parsing: $0)) != nil },
            Parser(name: "IdentityKeyPair", right: bytes(of: PrivateKey())) {
                (try? IdentityKeyPair(parsingPrivateKey: $0)) != nil
            },
            Parser(name: "SignalingKey", right: bytes(of: SignalingKey())) { (try? SignalingKey(parsing: $0)) != nil },
            Parser(name: "AttachmentKey", right: bytes(of: AttachmentKey())) {
                (try? AttachmentKey(parsing: $0)) != nil
            },
            Parser(name: "PhoneNumber", right: Array(number.text.utf8)) { (try? PhoneNumber(parsing: $0)) != nil },
            Parser(name: "DirectoryToken", right: DirectoryToken(number).encoded()) {
                (try? DirectoryToken(parsing: $0)) != nil
            },
            Parser(name: "DirectoryToken, text", right: Array(DirectoryToken(number).base64.utf8)) {
                (try? DirectoryToken(base64: $0)) != nil
            },
            Parser(name: "AccountPassword", right: Array("secret".utf8)) { (try? AccountPassword(parsing: $0)) != nil },
            Parser(name: "VerificationCode", right: Array("123456".utf8)) {
                (try? VerificationCode(parsing: $0)) != nil
            },
            Parser(name: "Base64", right: Array("Zm9vYmFy".utf8)) { (try? Base64.decode($0)) != nil },
            Parser(name: "PrivateKey, base64 bytes", right: Array(PrivateKey().base64.utf8)) {
                (try? PrivateKey(base64: $0)) != nil
            },
            Parser(name: "SignalingKey, base64 bytes", right: Array(SignalingKey().base64.utf8)) {
                (try? SignalingKey(base64: $0)) != nil
            },
            Parser(name: "AttachmentKey, base64 bytes", right: Array(AttachmentKey().base64.utf8)) {
                (try? AttachmentKey(base64: $0)) != nil
            },
            Parser(name: "PublicKey, base64 bytes", right: Array(PrivateKey().publicKey.base64.utf8)) {
                (try? PublicKey(base64: $0)) != nil
            },
            Parser(name: "BasicCredentials, bytes", right: Array(credentials.header.utf8)) {
                (try? BasicCredentials(header: $0)) != nil
            },
            text("PublicKey, text", PrivateKey().publicKey.base64) { try PublicKey(base64: $0) },
            text("PrivateKey, text", PrivateKey().base64) { try PrivateKey(base64: $0) },
            text("SignalingKey, text", SignalingKey().base64) { try SignalingKey(base64: $0) },
            text("AttachmentKey, text", AttachmentKey().base64) { try AttachmentKey(base64: $0) },
            text("BasicCredentials", credentials.header) { try BasicCredentials(header: $0) },
            text("VerificationCode, typed", "123-456") { try VerificationCode(typed: $0) },
        ]
    }

    /// Makes a parser that decodes the bytes as UTF-8, with repair, and passes the string on.
    private static func text<Value>(
        _ name: String, _ right: String, _ parse: @escaping @Sendable (String) throws -> Value
    ) -> Parser {
        Parser(name: name, right: Array(right.utf8)) { bytes in
            let text = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
            return (try? parse(text)) != nil
        }
    }

    @Test func everyParserTakesItsRightInputAtBothEdgesOfMemory() throws {
        for parser in try Self.parsers() {
            for edge in GuardedMemory.Edge.allCases {
                let memory = GuardedMemory(parser.right, at: edge)
                let accepts = parser.accepts(memory.span)
                #expect(accepts, "\(parser.name)")
            }
        }
    }

    @Test func inputsOfEveryLengthGiveAResultAndTheSameWhereverTheyLie() throws {
        var random = SeededGenerator()
        let places = Places()
        for parser in try Self.parsers() {
            let noise = random.bytes(300)
            for length in 0...300 {
                for input in inputs(of: length, right: parser.right, noise: noise) {
                    let verdict = parser.accepts(input.span)
                    guard
                        places.verdict(parser, input, .end) != verdict
                            || places.verdict(parser, input, .start) != verdict
                    else { continue }
                    Issue.record("\(parser.name), \(hexEncode(input)), \(random)")
                }
            }
        }
    }

    @Test func mutatedInputsGiveAResult() throws {
        var random = SeededGenerator()
        let places = Places()
        for parser in try Self.parsers() {
            for _ in 0..<500 {
                let input = random.mutated(parser.right, alphabet: Array("+/=0:- \r\n\0".utf8))
                guard places.verdict(parser, input, .end) != places.verdict(parser, input, .start) else { continue }
                Issue.record("\(parser.name), \(hexEncode(input)), \(random)")
            }
        }
    }

    private func inputs(of length: Int, right: [UInt8], noise: [UInt8]) -> [[UInt8]] {
        let front = right.prefix(length)
        let zeros = [UInt8](repeating: 0, count: length - front.count)
        var again = Array(front)
        while again.count < length { again += right.prefix(length - again.count) }
        return [
            [UInt8](repeating: 0, count: length), [UInt8](repeating: 0xFF, count: length), Array(noise.prefix(length)),
            front + noise.suffix(length - front.count), front + zeros, again,
        ]
    }

    /// Guarded memory with each edge, which all inputs use in turn. A new mapping for each input would take most of the time.
    private struct Places: ~Copyable {
        private let start = GuardedMemory(byteCount: 1024, at: .start)
        private let end = GuardedMemory(byteCount: 1024, at: .end)

        func verdict(_ parser: Parser, _ input: [UInt8], _ edge: GuardedMemory.Edge) -> Bool {
            switch edge {
            case .start:
                start.replaceBytes(with: input)
                return parser.accepts(start.span.extracting(first: input.count))
            case .end:
                end.replaceBytes(with: input)
                return parser.accepts(end.span.extracting(last: input.count))
            }
        }
    }
}

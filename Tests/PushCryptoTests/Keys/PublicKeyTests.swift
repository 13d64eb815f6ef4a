// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

@Suite struct PublicKeyTests {
    struct Encoded: VectorTest {
        static let groupType = "PublicKeyTest"
        let tcId: Int
        let comment: String
        let encoded: Hex
        let result: VectorResult
        let error: String?
    }

    struct Text: VectorTest {
        static let groupType = "PublicKeyTextTest"
        let tcId: Int
        let comment: String
        let text: String
        let encoded: Hex?
        let result: VectorResult
        let error: String?
    }

    @Test func everyVectorParsesOrIsRefusedWithItsError() throws {
        for vector in try Vectors.cases(Encoded.self) {
            do throws(KeyError) {
                let key = try PublicKey(parsing: vector.test.encoded.bytes)
                #expect(vector.test.result == .valid, "\(vector)")
                #expect(key.encoded() == vector.test.encoded.bytes, "\(vector)")
            } catch {
                #expect(vector.test.result == .invalid && error.caseName == vector.test.error, "\(vector): \(error)")
            }
        }
    }

    @Test func everyTextVectorParsesOrIsRefusedWithItsError() throws {
        for vector in try Vectors.cases(Text.self) {
            do throws(KeyError) {
                let key = try PublicKey(base64: vector.test.text)
                #expect(vector.test.result == .valid, "\(vector)")
                #expect(key.encoded() == vector.test.encoded?.bytes, "\(vector)")
                #expect(key.base64 == vector.test.text, "\(vector)")
            } catch {
                #expect(vector.test.result == .invalid && error.caseName == vector.test.error, "\(vector): \(error)")
            }
        }
    }

    /// Half of the inputs also have a wrong type byte. The length is checked first.
    @Test func everyLengthButThirtyThreeIsRefused() {
        for length in 0...300 where length != 33 {
            for filling: UInt8 in [0x00, 0x05] {
                let bytes = [UInt8](repeating: filling, count: length)
                #expect(throws: KeyError.length(length)) { try PublicKey(parsing: bytes) }
                let text = Base64.encode(bytes, padding: length % 2 == 0 ? .padded : .unpadded)
                #expect(throws: KeyError.length(length)) { try PublicKey(base64: text) }
            }
        }
    }

    @Test func everyTypeByteButFiveIsRefusedByName() throws {
        var random = SeededGenerator()
        for type in UInt8.min ... .max {
            let bytes = [type] + random.bytes(32)
            if type == PublicKey.typeByte {
                #expect(try PublicKey(parsing: bytes).encoded() == bytes, "\(random)")
            } else {
                #expect(throws: KeyError.type(type)) { try PublicKey(parsing: bytes) }
            }
        }
        #expect(PublicKey.typeByte == 5)
    }

    @Test func everyPointIsAKeyAndReadsBackAsItCame() throws {
        var random = SeededGenerator()
        let points = [0, 1, 0xFF].map { [UInt8](repeating: $0, count: 32) } + (0..<100).map { _ in random.bytes(32) }
        for point in points {
            let key = try PublicKey(parsing: [5] + point)
            #expect(key.encoded() == [5] + point, "\(random)")
            #expect(key.base64.utf8.count == 44)
            #expect(try PublicKey(base64: key.base64) == key, "\(random)")
            #expect(key.description == key.base64)
            let viaSpan = key.withSpan { span in (0..<33).map { span[$0] } }
            #expect(viaSpan == key.encoded())
        }
    }

    @Test func keysAreEqualIfAllTheirBytesAre() throws {
        var random = SeededGenerator()
        let bytes = [5] + random.bytes(32)
        let key = try PublicKey(parsing: bytes)
        #expect(try PublicKey(parsing: bytes) == key)
        #expect(try Set([key, PublicKey(parsing: bytes)]).count == 1)
        for bit in 8..<33 * 8 {
            var other = bytes
            other[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(try PublicKey(parsing: other) != key, "bit \(bit), \(random)")
            #expect(try Set([key, PublicKey(parsing: other)]).count == 2, "bit \(bit), \(random)")
        }
    }

    @Test func hashingFeedsAllBytes() throws {
        var random = SeededGenerator()
        let keys = try (0..<1000).map { _ in try PublicKey(parsing: [5] + random.bytes(32)) }
        #expect(Set(keys.map(\.hashValue)).count > 990, "\(random)")
        // Points that differ only in the last byte.
        let point = random.bytes(31)
        let near = try (UInt8.min ... .max).map { try PublicKey(parsing: [5] + point + [$0]) }
        #expect(Set(near.map(\.hashValue)).count > 250, "\(random)")
    }
}

extension KeyError {
    /// The error's name in vector files.
    var caseName: String {
        switch self {
        case .length: "length"
        case .type: "type"
        case .base64(.malformed): "malformed"
        case .base64(.tooLarge): "tooLarge"
        case .smallOrder: "smallOrder"
        @unknown default: "unknown"
        }
    }
}

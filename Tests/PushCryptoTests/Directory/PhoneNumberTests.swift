// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

@Suite struct PhoneNumberTests {
    struct Token: VectorTest {
        static let groupType = "DirectoryTokenTest"
        let tcId: Int
        let comment: String
        let number: String
        let result: VectorResult
    }

    /// The rule of a number, as plain code: `+[1-9][0-9]{6,14}`.
    private static func isNumber(_ text: [UInt8]) -> Bool {
        guard (8...16).contains(text.count), text[0] == UInt8(ascii: "+"), text[1] != UInt8(ascii: "0") else {
            return false
        }
        return text.dropFirst().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// docs/bad-inputs.md row 95.
    @Test func everyVectorParsesOrIsRefused() throws {
        for vector in try Vectors.cases(Token.self) {
            let text = vector.test.number
            if vector.test.result == .valid {
                #expect(try PhoneNumber(text).text == text, "\(vector)")
            } else {
                #expect(throws: ParsingError.malformed, "\(vector)") { try PhoneNumber(text) }
            }
        }
    }

    @Test(arguments: ["+1234567", "+12345678", "+14155550132", "+123456789012345"])
    func everyByteAtEveryPlaceIsTakenOrRefusedByTheRule(right: String) {
        let right = Array(right.utf8)
        for place in right.indices {
            for byte in UInt8.min ... .max {
                var text = right
                text[place] = byte
                #expect(accepts(text) == Self.isNumber(text), "\(byte) at \(place)")
            }
        }
    }

    @Test func everyByteBeforeAndBehindIsTakenOrRefusedByTheRule() {
        let right = Array("+14155550132".utf8)
        for byte in UInt8.min ... .max {
            #expect(accepts([byte] + right) == false, "\(byte)")
            #expect(accepts(right + [byte]) == Self.isNumber(right + [byte]), "\(byte)")
        }
    }

    @Test func everyOtherLengthIsRefusedAndTheRightOnesRoundTrip() throws {
        var random = SeededGenerator()
        for digits in 0...300 {
            let text = "+" + (0..<digits).map { "\(Int.random(in: $0 == 0 ? 1...9 : 0...9, using: &random))" }.joined()
            guard (7...15).contains(digits) else {
                #expect(throws: ParsingError.malformed, "\(random)") { try PhoneNumber(text) }
                continue
            }
            let number = try PhoneNumber(text)
            #expect(number.text == text, "\(random)")
            #expect(number.byteCount == text.utf8.count, "\(random)")
            #expect(PhoneNumber.byteCountRange.contains(number.byteCount))
        }
    }

    /// Each length, with one digit repeated. The digit 0 must not be lost.
    @Test func everyNumberOfOneDigitRepeatedRoundTrips() throws {
        for count in 7...15 {
            for first in 1...9 {
                for rest in 0...9 {
                    let text = "+\(first)" + String(repeating: "\(rest)", count: count - 1)
                    #expect(try PhoneNumber(text).text == text)
                }
            }
        }
    }

    @Test func numbersAreEqualIfTheirTextsAre() throws {
        let texts = [
            "+1234567", "+12345670", "+123456700", "+1234568", "+123456789012345", "+123456789012340",
            "+12345678901234",
        ]
        let numbers = try texts.map { try PhoneNumber($0) }
        for (index, number) in numbers.enumerated() {
            for (other, text) in texts.enumerated() { #expect(try (number == PhoneNumber(text)) == (index == other)) }
        }
        #expect(try Set(numbers + texts.map { try PhoneNumber($0) }).count == texts.count)
        #expect(Set(numbers.map(\.hashValue)).count == texts.count)
    }

    @Test func aNumberDoesNotPrintItself() throws {
        let number = try PhoneNumber("+14155550132")
        #expect("\(number)" == "<redacted>")
        for text in renderings(of: number) { #expect(!shows(text, Array("+14155550132".utf8)), "\(text)") }
        #expect(Mirror(reflecting: number).children.isEmpty)
    }

    private func accepts(_ text: [UInt8]) -> Bool {
        (try? PhoneNumber(parsing: text.span)) != nil
    }
}

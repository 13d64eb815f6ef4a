// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

@testable import PushWire

@Suite struct JSONWriterTests {
    private enum Key: Int, JSONKey {
        case a, b, slash
        static let names: [JSONName] = ["a", "b", "with spaces/and slashes"]
    }

    /// Names with lengths near multiples of 8 bytes, up to the limit of 24.
    private enum Lengths: Int, JSONKey, CaseIterable {
        case zero, one, seven, eight, nine, fifteen, sixteen, seventeen, full
        static let names: [JSONName] = [
            "", "a", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghijklmno", "abcdefghijklmnop", "abcdefghijklmnopq",
            "abcdefghijklmnopqrstuvé",
        ]
    }

    /// Writes JSON with each function of the writer. All must give the same bytes, and the size that was counted before.
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        let bytes = JSONWriter.bytes(of: write)
        let count = JSONWriter.byteCount(of: write)
        #expect(count == bytes.count)
        #expect(GuardedMemory.output(capacity: count) { JSONWriter.append(to: &$0, write) } == bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func commasStandBetweenMembersAndBetweenValuesAndNowhereElse() {
        #expect(text { _ in } == "")
        #expect(text { $0.object { _ in } } == "{}")
        #expect(text { $0.array { _ in } } == "[]")
        for count in 0...4 {
            let wanted = (0..<count).map { "\($0)" }.joined(separator: ",")
            #expect(text { $0.array { for index in 0..<count { $0.write(number: UInt64(index)) } } } == "[\(wanted)]")
            let members = (0..<count).map { #""a":\#($0)"# }.joined(separator: ",")
            let written = text { writer in
                writer.object { writer in
                    for index in 0..<count {
                        writer.key(Key.a)
                        writer.write(number: UInt64(index))
                    }
                }
            }
            #expect(written == "{\(members)}")
        }
    }

    @Test func everyKindOfValueIsWrittenAfterEveryOther() {
        let values: [(String, (inout JSONWriter) -> Void)] = [
            ("{}", { $0.object { _ in } }), ("[]", { $0.array { _ in } }), (#""s""#, { $0.write(string: "s") }),
            ("1", { $0.write(number: 1) }), (#""1""#, { $0.write(number: 1, isQuoted: true) }),
            (#""+1""#, { unsafe $0.write(plain: Array("+1".utf8).span.bytes) }),
            ("true", { $0.write(bool: true) }), ("false", { $0.write(bool: false) }),
            (#""AA==""#, { unsafe $0.write(base64: [UInt8(0)].span.bytes, padding: .padded) }),
            (#""AA""#, { unsafe $0.write(base64: [UInt8(0)].span.bytes, padding: .unpadded) }),
        ]
        for first in values {
            for second in values {
                let array = text { writer in
                    writer.array { writer in
                        first.1(&writer)
                        second.1(&writer)
                    }
                }
                #expect(array == "[\(first.0),\(second.0)]")
                let object = text { writer in
                    writer.object { writer in
                        writer.key(Key.a)
                        first.1(&writer)
                        writer.key(Key.b)
                        second.1(&writer)
                    }
                }
                #expect(object == #"{"a":\#(first.0),"b":\#(second.0)}"#)
            }
        }
    }

    @Test func objectsAndArraysNestInEachOther() {
        func nest(_ writer: inout JSONWriter, _ depth: Int) {
            writer.object { writer in
                writer.key(Key.a)
                writer.array { writer in
                    if depth > 0 { nest(&writer, depth - 1) }
                    writer.write(bool: true)
                }
                writer.key(Key.b)
                writer.write(number: UInt64(depth))
            }
        }
        #expect(text { nest(&$0, 0) } == #"{"a":[true],"b":0}"#)
        #expect(text { nest(&$0, 1) } == #"{"a":[{"a":[true],"b":0},true],"b":1}"#)
        let deep = text { nest(&$0, 200) }
        #expect(deep.hasPrefix(String(repeating: #"{"a":["#, count: 201)))
        #expect(deep.hasSuffix(#"],"b":200}"#))
    }

    @Test func aKeyIsWrittenAsItIsAndASlashIsNotEscaped() {
        let written = text { writer in
            writer.object { writer in
                writer.key(Key.slash)
                writer.write(string: "a/b")
            }
        }
        #expect(written == #"{"with spaces/and slashes":"a/b"}"#)
    }

    @Test func aKeyOfEveryLengthIsWrittenWhole() {
        for key in Lengths.allCases {
            let written = text { writer in
                writer.object { writer in
                    for _ in 0..<2 {
                        writer.key(key)
                        writer.write(number: 1)
                    }
                }
            }
            #expect(written.utf8.elementsEqual(#"{"\#(key.name.text)":1,"\#(key.name.text)":1}"#.utf8))
        }
    }

    @Test func whatJSONDemandsIsEscapedAndNothingElse() {
        let short = [
            "\u{8}": #"\b"#, "\t": #"\t"#, "\n": #"\n"#, "\u{C}": #"\f"#, "\r": #"\r"#, "\"": #"\""#, "\\": #"\\"#,
        ]
        for value in UInt8(0)..<0x80 {
            let character = String(Unicode.Scalar(value))
            let wanted = short[character] ?? (value < 0x20 ? #"\u00"# + hexEncode([value]) : character)
            let written = text { $0.write(string: "a\(character)b") }
            #expect(written.utf8.elementsEqual("\"a\(wanted)b\"".utf8), "\(value)")
        }
        let others = "\u{7F}\u{80}é€😀\u{301}\u{2028}\u{FEFF}"
        #expect(text { $0.write(string: others) }.utf8.elementsEqual("\"\(others)\"".utf8))
        #expect(text { $0.write(string: "") } == #""""#)
    }

    /// Returns the JSON of a string, escaped byte by byte.
    private func reference(_ text: some Sequence<UInt8>) -> [UInt8] {
        let short: [UInt8: String] = [0x08: "b", 0x09: "t", 0x0A: "n", 0x0C: "f", 0x0D: "r", 0x22: "\"", 0x5C: "\\"]
        let escaped = text.map { byte in
            if let letter = short[byte] { return Array("\\\(letter)".utf8) }
            return byte < 0x20 ? Array("\\u00\(hexEncode([byte]))".utf8) : [byte]
        }
        return Array("\"".utf8) + escaped.joined() + Array("\"".utf8)
    }

    /// Writes a string in each way and compares it with ``reference(_:)``.
    private func check(_ string: String, _ context: @autoclosure () -> String = "") {
        if !text({ $0.write(string: string) }).utf8.elementsEqual(reference(string.utf8)) {
            Issue.record("\(Array(string.utf8)). \(context())")
        }
    }

    /// The writer looks at 8 bytes at a time.
    @Test func anEscapeIsFoundAtEveryPlaceBetweenEightBytesAndNextToEveryOther() {
        let bytes: [UInt8] = [0x00, 0x01, 0x08, 0x1F, 0x20, 0x21, 0x22, 0x23, 0x5B, 0x5C, 0x5D, 0x7F]
        for count in 1...18 {
            for place in 0..<count {
                for byte in bytes {
                    var text = [UInt8](repeating: UInt8(ascii: "a"), count: count)
                    text[place] = byte
                    check(String(decoding: text, as: UTF8.self))
                    for next in bytes where place + 1 < count {
                        text[place + 1] = next
                        check(String(decoding: text, as: UTF8.self))
                    }
                }
            }
        }
        for character in ["é", "€", "😀", "\u{80}", "\u{7FF}", "\u{10FFFF}", "\u{100}", "\u{A22}", "\u{1F00}"] {
            for before in 0..<10 {
                for after in ["", "a", "\"", "\n", "a\"aaaaaaaaa\\"] {
                    check(String(repeating: "a", count: before) + character + after)
                    check(String(repeating: character, count: before) + after)
                }
            }
        }
    }

    @Test func randomTextsAreWrittenAsAByteAtATime() {
        var generator = SeededGenerator()
        let scalars = (0..<0x80).map { Unicode.Scalar(UInt8($0)) } + ["é", "€", "😀", "\u{301}", "\u{2028}", "\u{FEFF}"]
        for _ in 0..<2000 {
            let plain = Int.random(in: 0...20, using: &generator)
            var text = ""
            for _ in 0..<Int.random(in: 0...100, using: &generator) {
                let isPlain = Int.random(in: 0...20, using: &generator) < plain
                text.unicodeScalars.append(isPlain ? "a" : scalars.randomElement(using: &generator)!)
            }
            check(text, "\(generator)")
        }
    }

    @Test func plainTextEndsAtTheFirstByteThatIsNotPlainFromEveryStart() {
        var generator = SeededGenerator()
        for _ in 0..<2000 {
            let alphabet: [UInt8] = [
                0x61, 0x61, 0x61, 0x61, 0x80, 0xFF, 0x20, 0x1F, 0x00, 0x22, 0x5C, 0x23, 0x5D, 0xA2, 0xDC,
            ]
            let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                Bool.random(using: &generator) ? 0x61 : alphabet.randomElement(using: &generator)!
            }
            let memory = GuardedMemory(bytes)
            for start in 0...bytes.count {
                let end = bytes[start...].firstIndex { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C } ?? bytes.count
                let found = memory.rawSpan.endOfPlainText(from: start)
                if found != end { Issue.record("\(hexEncode(bytes)) from \(start): \(found). \(generator)") }
            }
        }
    }

    @Test func plainASCIIIsWrittenAsItIs() {
        for count in 0...40 {
            let plain = (0..<count).map { UInt8(ascii: "a") + UInt8($0 % 26) }
            let written = text { unsafe $0.write(plain: plain.span.bytes) }
            #expect(written == "\"" + String(decoding: plain, as: UTF8.self) + "\"")
        }
    }

    @Test func integersAreWrittenInFull() {
        var numbers: [UInt64] = [0, 9, 10, UInt64.max]
        // A `Double` cannot represent 2^53 + 1.
        for shift in 0..<64 { numbers += [1 << UInt64(shift), 1 << UInt64(shift) - 1, 1 << UInt64(shift) + 1] }
        for number in numbers {
            #expect(text { $0.write(number: number) } == "\(number)")
            #expect(text { $0.write(number: number, isQuoted: true) } == "\"\(number)\"")
        }
        #expect(text { $0.write(number: 9_007_199_254_740_993) } == "9007199254740993")
        #expect(text { $0.write(number: .max) } == "18446744073709551615")
    }

    @Test func base64OfEveryLengthIsWrittenInPlace() {
        var random = SeededGenerator()
        for count in 0...100 {
            let bytes = random.bytes(count)
            for padding in [Base64.Padding.padded, .unpadded] {
                let base64 = Base64.encode(bytes, padding: padding)
                let quoted = text { unsafe $0.write(base64: bytes.span.bytes, padding: padding) }
                #expect(quoted == "\"\(base64)\"", "\(random)")
                let bare = text { unsafe $0.write(bareBase64: bytes.span.bytes, padding: padding) }
                #expect(bare == base64, "\(random)")
            }
        }
    }

    @Test func itIsAppendedBehindWhatIsThere() {
        let bytes = GuardedMemory.output(capacity: 4) { output in
            output.append(UInt8(ascii: "x"))
            JSONWriter.append(to: &output) { $0.object { _ in } }
            output.append(UInt8(ascii: "y"))
        }
        #expect(String(decoding: bytes, as: UTF8.self) == "x{}y")
    }

    @Test func aClosureThatWritesMoreTheSecondTimeAndMemoryThatIsTooSmallEndTheProcess() async {
        await #expect(processExitsWith: .failure) {
            var runs: UInt64 = 0
            _ = JSONWriter.bytes { writer in
                runs *= 10
                runs += 1
                writer.write(number: runs)
            }
        }
        await #expect(processExitsWith: .failure) {
            _ = GuardedMemory.output(capacity: 1) { JSONWriter.append(to: &$0) { $0.object { _ in } } }
        }
    }
}

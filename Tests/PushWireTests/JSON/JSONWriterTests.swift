// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

@testable import PushWire

@Suite struct JSONWriterTests {
    private enum Key: String, CodingKey {
        case a, b
        case long = "a key with spaces/and a slash"
    }

    /// What is written, by each of the ways; counting equals writing.
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
            ("1", { $0.write(number: 1) }), ("true", { $0.write(bool: true) }), ("false", { $0.write(bool: false) }),
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
                writer.key(Key.long)
                writer.write(string: "a/b")
            }
        }
        #expect(written == #"{"a key with spaces/and a slash":"a/b"}"#)
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

    @Test func integersAreWrittenInFull() {
        var numbers: [UInt64] = [0, 9, 10, UInt64.max]
        // 2^53 + 1 is where doubles lose count.
        for shift in 0..<64 { numbers += [1 << UInt64(shift), 1 << UInt64(shift) - 1, 1 << UInt64(shift) + 1] }
        for number in numbers {
            #expect(text { $0.write(number: number) } == "\(number)")
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

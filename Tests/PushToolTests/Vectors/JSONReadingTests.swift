// SPDX-License-Identifier: Apache-2.0

import PushWire
import Testing

@testable import PushTool

/// The offset at which a text is invalid JSON, as push-tool reports it for vector files.
@Suite struct JSONReadingTests {
    private func firstFault(in text: [UInt8]) -> Int? {
        do {
            _ = try JSONText(json: text)
            return nil
        } catch { return error.offset }
    }

    @Test func whatIsJSONHasNoFault() {
        for text in [
            "{}", "[]", " [ ] ", "0", "-0", "1.5e+10", "\"\"", #""\"\\\/\b\f\n\r\t\u00eF""#, "true", "false", "null",
            #"{"a":[1,{"b":{}},[]],"c":""}"#, "[[],{},[{}]]", "\"é😀\"",
        ] {
            #expect(firstFault(in: Array(text.utf8)) == nil, "\(text)")
        }
    }

    @Test func theFirstByteThatCannotStandThereIsFound() {
        for (text, offset) in [
            ("", 0), ("{", 1), ("[1", 2), ("[1,]", 3), ("{\"a\"}", 4), ("{\"a\":}", 5), ("{a:1}", 1), ("{\"a\":1,}", 7),
            ("[1 2]", 3), ("tru", 3), ("truE", 3), ("01", 1), ("-", 1), ("1.", 2), ("1e", 2), ("+1", 0), ("\"", 1),
            ("\"\\x\"", 2), ("\"\\u12G4\"", 5), ("\"\n\"", 1), ("{} x", 3), ("]", 0), ("[}", 1), ("{]", 1), ("nan", 1),
        ] {
            #expect(firstFault(in: Array(text.utf8)) == offset, "\(text)")
        }
    }

    @Test func everyCutOfAnObjectEndsTooEarlyWhereItEnds() {
        let text = Array(#"{"a":[1.5e3,"\u0041",true,{"b":null}],"c":-12}"#.utf8)
        for count in 0..<text.count {
            let cut = Array(text[..<count])
            #expect(firstFault(in: cut) == count, "\(String(decoding: cut, as: UTF8.self))")
        }
    }

    @Test func depthCostsNoStack() {
        let open = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(firstFault(in: open) == 512)
        let deepest = open.prefix(512) + [UInt8](repeating: UInt8(ascii: "]"), count: 512)
        #expect(firstFault(in: Array(deepest)) == nil)
    }

    @Test func keysAreComparedByTheirBytes() throws {
        let json = try JSONText(json: Array(#"{"\u00e9":1,"e\u0301":2}"#.utf8))
        #expect(json["\u{E9}"] == .integer(1) && json["e\u{301}"] == .integer(2))
    }

    @Test func numbersAreWholeOf64BitsOrNothing() throws {
        let numbers: [(String, Int)] = [
            ("-9223372036854775808", .min), ("9223372036854775807", .max), ("1e2", 100), ("-0", 0),
        ]
        for (text, value) in numbers { #expect(try JSONText(json: Array(text.utf8)) == .integer(value), "\(text)") }
        for text in ["1.5", "9223372036854775808", "-9223372036854775809", "null"] {
            guard case .null = try JSONText(json: Array(text.utf8)) else {
                Issue.record("\(text) is not null")
                continue
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushWire
import Testing

@testable import PushTool

/// The JSON that the tool writes: it parses to the same value, and contains no terminal control.
@Suite struct JSONTextTests {
    @Test func keysStayInTheirOrderWithTwoSpacesALevel() {
        let json = JSONText.object([
            (key: "b", value: .array([.integer(1), .object([(key: "z", value: .string("s"))])])),
            (key: "a", value: .array([])), (key: "c", value: .object([])),
        ])
        #expect(json.compact == #"{"b": [1, {"z": "s"}], "a": [], "c": {}}"#)
        #expect(
            json.pretty == """
                {
                  "b": [
                    1,
                    {
                      "z": "s"
                    }
                  ],
                  "a": [],
                  "c": {}
                }
                """)
    }

    @Test func numbersKeepAll64Bits() {
        for number in [0, 1, 1 << 53 + 1, Int.min, .max] {
            #expect(JSONText.integer(number).compact == "\(number)")
        }
    }

    @Test func everyCharacterComesBackAsItWas() throws {
        let scalars = (0...0x10FFFF).lazy.compactMap { Unicode.Scalar(UInt32($0)) }
        // All scalars that matter to JSON or a terminal, and every 61st of the others.
        let text = String(String.UnicodeScalarView(scalars.filter { $0.value < 0x3000 || $0.value % 61 == 0 }))
        for json in [JSONText.string(text).compact, JSONText.object([(key: "k", value: .string(text))]).pretty] {
            let read = try JSONText(json: Array(json.utf8))
            #expect(
                (read.string ?? read["k"]?.string).map { $0.unicodeScalars.elementsEqual(text.unicodeScalars) } == true)
        }
        let key = JSONText.object([(key: "\"\u{7}\\", value: .integer(1))]).compact
        #expect(key == #"{"\"\u0007\\": 1}"#)
    }

    @Test func nothingThatATerminalWouldObeyIsWrittenBare() {
        let text = String(String.UnicodeScalarView((0..<0x3000).compactMap { Unicode.Scalar(UInt32($0)) }))
        let bare = JSONText.string(text).compact.unicodeScalars.filter {
            [.control, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
                || $0.properties.isBidiControl
        }
        #expect(bare.isEmpty)
        #expect(JSONText.string("\u{1B}[2J\u{202E}\u{9B}").compact == #""\u001b[2J\u202e\u009b""#)
        #expect(JSONText.string("\n\r\t\"\\/é").compact == #""\n\r\t\"\\/é""#)
    }
}

/// The JSON of messages that `open` prints is the field `decoded` of vectors.
@Suite struct DecodedJSONTests {
    private func read(_ json: JSONText) throws -> JSONText {
        try JSONText(json: Array(json.pretty.utf8))
    }

    @Test func everyMessageOfTheVectorsIsShownAsTheySay() throws {
        for name in ["signal", "content"] {
            for test in try VectorDocument("vectors/\(name).json").groups.flatMap({ $0["tests"]?.array ?? [] }) {
                guard let decoded = test["decoded"], let bytes = test["encoded"]?.string.flatMap(Hex.bytes) else {
                    continue
                }
                let json =
                    name == "signal"
                    ? DecodedJSON.json(try IncomingPushMessageSignal(parsing: bytes))
                    : DecodedJSON.json(try PushMessageContent(parsing: bytes))
                #expect(try read(json) == decoded, "\(name), \(test["tcId"]?.compact ?? "")")
            }
        }
    }

    @Test func membersComeInTheOrderOfTheFields() {
        var signal = IncomingPushMessageSignal(
            type: .unknown(9), source: "s", relay: "r", destinations: ["d", "e"], timestamp: .max, message: [0, 255])
        signal.unknownFields = [0x38, 0x01]
        #expect(
            DecodedJSON.opened(signal, content: PushMessageContent(body: "b")).compact
                == #"{"signal": {"type": 9, "source": "s", "relay": "r", "destinations": ["d", "e"], "#
                + #""timestamp": "18446744073709551615", "message": "00ff", "unknown": "3801"}, "#
                + #""content": {"body": "b"}}"#)
    }

    @Test func whatWasNotOnTheWireIsNotThereAndWhatWasEmptyIs() {
        #expect(
            DecodedJSON.opened(IncomingPushMessageSignal(type: .absent), content: nil).compact == #"{"signal": {}}"#)
        let pointer = AttachmentPointer(id: 0, contentType: "", key: [])
        let content = PushMessageContent(body: "", attachments: [pointer])
        #expect(
            DecodedJSON.json(content).compact
                == #"{"body": "", "attachments": [{"id": "0", "contentType": "", "key": ""}]}"#)
    }
}

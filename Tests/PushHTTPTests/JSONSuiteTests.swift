// SPDX-License-Identifier: Apache-2.0

import PushHTTP
import PushWire
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The suite's folder, beside the checkout: four steps up from Tests/PushHTTPTests/JSONSuiteTests.swift.
private let folder =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
    + "/shared/json-suite/test_parsing"

/// The files of JSONTestSuite (github.com/nst/JSONTestSuite), each as a value of two bodies. A checkout has them beside it or not:
/// nothing else needs them.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: folder)))
struct JSONSuiteTests {
    /// What a parser of RFC 8259 makes of a file.
    private enum Verdict: Character {
        case right = "y", wrong = "n", either = "i"
    }

    private struct Case {
        let name: String
        let verdict: Verdict
        let bytes: [UInt8]
    }

    /// A body with the suite's text in the place of `CASE`.
    private struct Place {
        let text: String
        let read: ([UInt8]) throws(JSONError) -> Void

        init<Body: JSONBody>(_: Body.Type, _ text: String) {
            self.text = text
            read = { bytes throws(JSONError) in _ = try Body(json: bytes) }
        }

        /// Why the body with this text is none; nil if it is one.
        func refusal(_ bytes: [UInt8]) -> JSONError? {
            let parts = text.split(separator: "CASE", omittingEmptySubsequences: false).map { Array($0.utf8) }
            do throws(JSONError) {
                try read(parts[0] + bytes + parts[1])
                return nil
            } catch { return error }
        }

        /// Offsets of the text: the byte behind its last, and the body's end, are places of faults, too.
        func offsets(_ bytes: [UInt8]) -> ClosedRange<Int> { 0...text.utf8.count - "CASE".utf8.count + bytes.count }
    }

    private func cases() throws -> [Case] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        return try names.map { name in
            Case(
                name: name, verdict: try #require(name.first.flatMap(Verdict.init)),
                bytes: try [UInt8](Data(contentsOf: URL(filePath: "\(folder)/\(name)"))))
        }
    }

    @Test func theSuiteIsWhole() throws {
        let cases = try cases()
        #expect(cases.count { $0.verdict == .right } == 95)
        #expect(cases.count { $0.verdict == .wrong } == 188)
        #expect(cases.count == 318)
    }

    @Test func underAnUnknownKeyWhatIsWrongIsRefusedAsSyntaxAndWhatIsRightIsTaken() throws {
        let message = #"{"type":1,"destination":"+14152222222","body":"","y":{"z":[0,CASE]}}"#
        let places = [
            Place(DirectoryQuery.self, #"{"contacts":[],"x":CASE}"#),
            Place(DirectoryQuery.self, #"{"x":CASE,"contacts":[]}"#),
            Place(MessageBatch.self, #"{"messages":[],"x":CASE}"#),
            Place(MessageBatch.self, #"{"messages":[\#(message)]}"#),
        ]
        for test in try cases() {
            for place in places {
                let error = place.refusal(test.bytes)
                switch test.verdict {
                case .right: #expect(error == nil, "\(test.name) in \(place.text)")
                case .wrong:
                    #expect(error?.category == .syntax, "\(test.name) in \(place.text)")
                    if let error {
                        #expect(place.offsets(test.bytes).contains(error.offset), "\(test.name) in \(place.text)")
                    }
                case .either: #expect(error == nil || error?.category == .syntax, "\(test.name) in \(place.text)")
                }
            }
        }
    }

    @Test func underAKnownKeyWhatIsWrongIsRefusedAndWhatIsRightIsNotRefusedAsSyntax() throws {
        let message = { (type: String, relay: String, timestamp: String) in
            #"{"messages":[{"type":\#(type),"destination":"+14152222222","body":"","relay":\#(relay),"timestamp":\#(timestamp)}]}"#
        }
        let places = [
            Place(DirectoryQuery.self, #"{"contacts":CASE}"#),
            Place(DirectoryQuery.self, #"{"contacts":["BQVVHxMt5zAFXA",CASE]}"#),
            Place(MessageBatch.self, #"{"messages":CASE}"#), Place(MessageBatch.self, message("CASE", "null", "null")),
            Place(MessageBatch.self, message("1", "CASE", "null")),
            Place(MessageBatch.self, message("1", "null", "CASE")),
        ]
        for test in try cases() {
            for place in places {
                let error = place.refusal(test.bytes)
                switch test.verdict {
                case .right: #expect(error?.category != .syntax, "\(test.name) in \(place.text)")
                case .wrong: #expect(error != nil, "\(test.name) in \(place.text)")
                case .either: break
                }
                if let error {
                    #expect(place.offsets(test.bytes).contains(error.offset), "\(test.name) in \(place.text)")
                }
            }
        }
    }
}

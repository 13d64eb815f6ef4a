// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

import PushWire

@testable import PushTool

/// The faults of a vector file, and those of a test that do not depend on its type.
@Suite struct VectorRunnerTests {
    private let right = VectorDocument(
        type: "Base64Test",
        test: ["text": .string("Zm9v"), "bytes": .string("666f6f"), "result": .string("valid")])

    @Test func aFileThatIsRightPasses() {
        let report = right.verified()
        #expect(report.passedCount == 1 && report.failedCount == 0 && report.isVectorFile)
    }

    @Test(arguments: [0, 2, -1, Int.max])
    func aWrongNumberOfTestsFailsTheFileBesideItsTests(_ number: Int) {
        var wrong = right
        wrong.root["numberOfTests"] = .integer(number)
        let report = wrong.verified()
        #expect(report.faults == ["numberOfTests is \(number) instead of 1"])
        #expect(report.passedCount == 1 && report.failedCount == 1)
    }

    @Test(arguments: [nil, JSONText.string("1"), .bool(true), .null])
    func aNumberOfTestsThatIsMissingOrNoIntegerFailsTheFile(_ number: JSONText?) {
        var wrong = right
        wrong.root["numberOfTests"] = number
        #expect(wrong.verified().faults == ["numberOfTests is missing, or is not an integer"])
    }

    @Test func numbersOfTestsThatAreFractionsOrTooLargeForAnIntegerFailTheFile() {
        for number in ["1.5", "1e400", "18446744073709551616"] {
            let json = #"{"numberOfTests": \#(number), "testGroups": []}"#
            #expect(VectorRunner.verify(json: Array(json.utf8), name: "").failedCount == 1, "\(number)")
        }
    }

    @Test func anIDThatComesTwiceInAGroupFailsTheFileAndInTwoGroupsDoesNot() {
        var twice = right
        let group = right.groups[0]
        twice.groups = [group, group]
        twice.root["numberOfTests"] = .integer(2)
        #expect(twice.verified().failedCount == 0)

        var joined = group
        joined["tests"] = .array([JSONText(right.test), JSONText(right.test)])
        twice.groups = [joined]
        #expect(twice.verified().faults == ["group 1 has tcId 1 more than once"])
        #expect(twice.verified().passedCount == 2)
    }

    @Test func aGroupOfUnknownTypeFailsTheFileAndTheOtherGroupsAreRun() {
        for type in [JSONText.string("base64test"), .string(""), .integer(1), nil] {
            var wrong = right
            var group = right.groups[0]
            group["type"] = type
            wrong.groups = [group] + right.groups
            wrong.root["numberOfTests"] = .integer(2)
            let report = wrong.verified()
            #expect(report.failedCount == 1 && report.passedCount == 1, "\(type?.compact ?? "none")")
            #expect(report.faults.first?.hasPrefix("the type of group 1 is unknown: ") == true)
        }
    }

    @Test func aResultThatIsMissingOrUnknownFailsTheTest() {
        for result in [nil, JSONText.string("Valid"), .string(""), .bool(true)] {
            var wrong = right
            wrong.test["result"] = result
            #expect(wrong.verified().failures.map(\.reason) == ["the field result is missing or unknown"])
        }
    }

    private static let noVectors = "is not a vector file: it has no testGroups"

    @Test func whatIsNoVectorFileSaysWhy() {
        let faults = [
            "": "is invalid JSON at offset 0 (line 1, column 1)",
            "{": "is invalid JSON at offset 1 (line 1, column 2)",
            "\u{FEFF}{}": "begins with a byte order mark: save it as UTF-8 without one",
            "{\"a\":\n\"\0\"}": "is invalid JSON at offset 7 (line 2, column 2)",
            "[]": Self.noVectors, "{}": Self.noVectors, #"{"tests": []}"#: Self.noVectors,
            #"{"testGroups": {}}"#: "testGroups is not a list",
            #"{"testGroups": [{}]}"#: "group 1 has no list of tests",
            #"{"testGroups": [{"tests": []}, {"tests": [{}]}]}"#: "test 1 of group 2 has no tcId",
        ]
        for (json, fault) in faults {
            let report = VectorRunner.verify(json: Array(json.utf8), name: "")
            #expect(report.faults == [fault], "\(json)")
            #expect(report.failedCount == 1 && report.passedCount == 0, "\(json)")
            #expect(report.isVectorFile == (fault != Self.noVectors), "\(json)")
        }
    }

    @Test func utf16IsRefused() throws {
        let data = try #require(String(decoding: right.json, as: UTF8.self).data(using: .utf16LittleEndian))
        #expect(
            VectorRunner.verify(json: Array(data), name: "").faults == ["is UTF-16: save it as UTF-8"])
    }

    @Test func fieldsThatARunnerDoesNotKnowAreIgnored() {
        var more = right
        let odd: JSONText = ["nested": .array([.null, .bool(false), .string("é")])]
        more.root["generatorVersion"] = odd
        more.groups[0]["source"] = odd
        more.test["explanation"] = odd
        more.test["bytes2"] = .string("no hex")
        #expect(more.verified().passedCount == 1 && more.verified().failedCount == 0)
    }

    @Test func textsAreComparedByTheirBytesAndNotAsUnicodeDoes() {
        // The body of this content is U+00E9.
        let test: [TextBytes: JSONText] = [
            "encoded": .string("0a02c3a9"), "canonical": .string("0a02c3a9"), "result": .string("valid"),
        ]
        for (body, passes) in [("\u{E9}", true), ("e\u{301}", false)] {
            var fields = test
            fields["decoded"] = ["body": .string(body)]
            let report = VectorDocument(type: "ContentTest", test: fields).verified()
            #expect(report.passedCount == (passes ? 1 : 0), "\(report.failures)")
        }
    }

    @Test func anErrorOfAnotherNameFailsTheTestAndNoNameTakesAny() {
        var invalid = right
        invalid.test = ["text": .string("Zm9v!"), "result": .string("invalid"), "tcId": .integer(7)]
        #expect(invalid.verified().passedCount == 1)
        invalid.test["error"] = .string("malformed")
        #expect(invalid.verified().passedCount == 1)
        invalid.test["error"] = .string("length")
        #expect(invalid.verified().failures.map(\.reason) == ["expected the error length, but got malformed"])
        #expect(invalid.verified().failures.map(\.id) == [7])
    }

    @Test func anInvalidTestFailsIfItsInputIsAccepted() {
        var wrong = right
        wrong.test = ["text": .string("Zm9v"), "result": .string("invalid")]
        wrong.test["tcId"] = .integer(1)
        #expect(wrong.verified().failures.map(\.reason) == ["the input must be refused, but was accepted"])
    }

    @Test func anAcceptableTestPassesRefusedOrEqualToWhatIsGivenAndNotOtherwise() {
        var test = right
        test.test["result"] = .string("acceptable")
        #expect(test.verified().passedCount == 1)
        test.test["bytes"] = nil
        #expect(test.verified().passedCount == 1)
        test.test["bytes"] = .string("666f70")
        #expect(test.verified().failedCount == 1)
        test.test["text"] = .string("????")
        #expect(test.verified().passedCount == 1)
    }

    @Test func aCommentCannotPlayTricksOnATerminal() {
        let failure = VectorReport.Failure(id: 3, comment: "a\u{1B}[2J\u{202E}\nb", reason: "no")
        #expect(failure.description == #"tcId 3 (a\u{1b}[2J\u{202e}\u{a}b): no"#)
    }
}

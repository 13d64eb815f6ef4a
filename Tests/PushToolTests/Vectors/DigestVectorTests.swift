// SPDX-License-Identifier: Apache-2.0

import PushWire
import Testing

@testable import PushTool

/// Vectors with one digest of many cases: their random stream, and their failures.
@Suite struct DigestVectorTests {
    @Test func theStreamIsTheDigestsOfSeedAndCounter() throws {
        var stream = VectorStream(seed: "é")
        let counters: [[UInt8]] = [[0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 1]]
        let blocks = try counters.flatMap { try VectorDigest.of([0xC3, 0xA9] + $0) }
        #expect(try [stream.byte()] + stream.bytes(0) + stream.bytes(40) + stream.bytes(23) == blocks)
    }

    /// Uses the vector of all inputs of two bytes, with a wrong count.
    @Test func aDifferenceIsToldWithTheInputsThatItIsIn() throws {
        let isMeant: (JSONText) -> Bool = { $0["byteCount"] == .integer(2) }
        var single = try #require(try VectorDocument("vectors/exhausted.json").singles(2, where: isMeant).first)
        single.test["accepted"] = .integer(1)
        let failure = try #require(single.verified().failures.first)
        #expect(failure.comment == "signal: every input of 2 bytes")
        #expect(failure.reason == "accepted: expected 1, but got 1950")
    }

    /// The counts are computed by hand: 128 varints of one byte, a field of no bytes, an empty group, and a wire type that does not
    /// exist.
    @Test func aPrefixNarrowsTheInputsDown() {
        let counts = [("08", 2, 128), ("0a", 2, 1), ("0b", 2, 1), ("0e", 2, 0), ("0b0c", 2, 1), ("0c", 2, 0)]
        for (prefix, byteCount, accepted) in counts {
            let test: [TextBytes: JSONText] = [
                "byteCount": .integer(Int(byteCount)), "prefix": .string(prefix),
                "accepted": .integer(Int(accepted)), "result": .string("acceptable"),
            ]
            for message in ["signal", "content"] {
                let document = VectorDocument(
                    type: "ExhaustedTest", group: ["message": .string(message)], test: test)
                #expect(document.verified().passedCount == 1, "\(message), \(prefix)")
            }
        }
    }

    @Test func countsAndLengthsThatWouldTakeForEverFail() {
        for count in [0, -1, Int.min, 100_000_001, Int.max] {
            let test: [TextBytes: JSONText] = [
                "seed": .string(""), "count": .integer(count), "result": .string("acceptable"),
            ]
            let document = VectorDocument(type: "AccumulatedAgreementTest", test: test)
            #expect(document.verified().failures.map(\.reason) == ["count is not 1 to 100000000"], "\(count)")
        }
        for (byteCount, prefix) in [(4, ""), (-1, ""), (0, "08"), (4, "08000000"), (Int.max, "")] {
            let test: [TextBytes: JSONText] = [
                "byteCount": .integer(byteCount), "prefix": .string(prefix), "result": .string("acceptable"),
            ]
            let document = VectorDocument(type: "ExhaustedTest", group: ["message": .string("signal")], test: test)
            let reason = "byteCount is less than the length of prefix, or more than 3"
            #expect(document.verified().failures.map(\.reason) == [reason], "\(byteCount), \(prefix)")
        }
    }

    @Test func aMessageOfNoKnownNameFails() {
        let test: [TextBytes: JSONText] = [
            "byteCount": .integer(0), "prefix": .string(""), "result": .string("acceptable"),
        ]
        let document = VectorDocument(type: "ExhaustedTest", group: ["message": .string("pointer")], test: test)
        #expect(document.verified().failures.map(\.reason) == [#"the group's message is "pointer""#])
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PushTool

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The demonstration succeeds with unchanged payloads, and notices changes by a push service.
@Suite struct DemonstrationTests {
    /// Runs the demonstration with its output in a file.
    private func run(
        _ text: String = "Meet me at nine.", carry: (([UInt8]) -> [UInt8])? = nil,
        carryBlob: (([UInt8]) -> [UInt8])? = nil
    ) throws -> (output: String, fault: String?) {
        let folder = try TemporaryFolder()
        let path = try folder.write("", to: "out")
        let descriptor = unsafe open(path, O_WRONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var demonstration = try Demonstration(text: text, terminal: .plain, to: Output(descriptor: descriptor))
        if let carry { demonstration.carry = carry }
        if let carryBlob { demonstration.carryBlob = carryBlob }
        var fault: String?
        do { try demonstration.run() } catch let error as ToolError { fault = error.description }
        return (String(decoding: try folder.read("out"), as: UTF8.self), fault)
    }

    @Test(arguments: [
        "", "Meet me at nine.", "e\u{301} and \u{E9}", "\0\u{1B}[2J\n", String(repeating: "long ", count: 2000),
    ])
    func whatComesOutIsWhatWentIn(_ text: String) throws {
        let (output, fault) = try run(text)
        #expect(fault == nil)
        #expect(output.hasSuffix("Bob received what Alice sent: all 23 comparisons hold.\n"))
        #expect(output.ranges(of: "\n  ok  ").count == 19 && !output.contains("FAIL"))
        #expect(!output.contains("\u{1B}"))
    }

    @Test func everyArtifactIsThereWithItsSize() throws {
        let output = try run().output
        for part in [
            "1. Alice and Bob have keys", "2. Alice encrypts a file", "3. Alice writes a message", "4. The relay wraps",
            "5. The relay seals the signal for Bob, specification", "6. The relay seals the signal for Bob, deployed",
            "7. Bob's phone has the message",
            "PushMessageContent, 107 bytes.", "An envelope of 171 bytes.", "As APN payload, ", "As GCM payload, ",
            "<redacted>", "\"body\": \"Meet me at nine.\"",
        ] {
            #expect(output.contains(part), "\(part)")
        }
    }

    /// Changes that damage the payload in transit.
    private static let harms: [(name: String, carry: @Sendable ([UInt8]) -> [UInt8])] = [
        ("nothing arrives", { _ in [] }),
        ("the end is cut off", { $0.dropLast() }),
        ("the beginning is cut off", { Array($0.dropFirst()) }),
        ("the payload is neither JSON nor base64", { $0.map { $0 ^ 0x80 } }),
        (
            "a character of the envelope is changed",
            { payload in
                var payload = payload
                let place = payload.count / 2
                payload[place] = payload[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
                return payload
            }
        ),
    ]

    @Test(arguments: harms.indices)
    func aPayloadChangedInTransitFailsTheRun(_ index: Int) throws {
        let harm = Self.harms[index]
        let (output, fault) = try run(carry: harm.carry)
        // Three comparisons on each of four ways.
        #expect(
            fault?.hasPrefix("12 of 23 comparisons failed. The first is: Bob opens") == true, "\(harm.name)")
        #expect(output.hasSuffix("Bob did NOT receive what Alice sent.\n"))
        #expect(output.ranges(of: "\n  FAIL ").count == 12)
    }

    @Test func oneWayOfFourThatDoesHarmIsEnough() throws {
        var count = 0
        let (_, fault) = try run { payload in
            count += 1
            return count == 4 ? [] : payload
        }
        #expect(fault?.hasPrefix("3 of 23 comparisons failed") == true)
    }

    @Test func theBuiltToolShowsItAndEndsWithZero() throws {
        let result = try Tool.run("demo", "Grüße")
        #expect(result.status == 0 && result.error.isEmpty)
        #expect(result.lines.last == "Bob received what Alice sent: all 23 comparisons hold.")
        #expect(result.text.contains("Grüße"))
    }

    @Test func aBlobChangedInTheStoreFailsTheRun() throws {
        let (output, fault) = try run(carryBlob: { $0.reversed() })
        #expect(fault?.hasPrefix("4 of 23 comparisons failed") == true)
        #expect(output.hasSuffix("Bob did NOT receive what Alice sent.\n"))
    }
}

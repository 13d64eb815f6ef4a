// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PushTool

/// Runs the commands of docs/push-tool.md without a change.
@Suite struct TourTests {
    /// Returns the lines of the code block under "## A tour".
    private static func commands() throws -> [String] {
        let page = try Checkout.text("docs/push-tool.md")
        let section = try #require(page.firstRange(of: "\n## A tour\n"))
        let rest = page[section.upperBound...]
        let start = try #require(rest.firstRange(of: "```sh\n"))
        let end = try #require(rest[start.upperBound...].firstRange(of: "\n```"))
        return rest[start.upperBound..<end.lowerBound].split(separator: "\n").map(String.init)
    }

    @Test func everyCommandOfItsBlockRunsInTheirOrder() throws {
        let folder = try TemporaryFolder()
        try folder.write("+14152222222\n+14155550132\n", to: "numbers.txt")
        try folder.write("no picture, but as good as one", to: "photo.jpg")
        // The smallest folder of vectors. All vectors take seconds, and other tests run them.
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/vectors", withDestinationPath: "\(Checkout.vectors)/known-answers")
        let commands = try Self.commands()
        #expect(commands.count >= 6)
        var outputs: [String: String] = [:]
        for command in commands {
            #expect(command.hasPrefix("push-tool "))
            let result = try Tool.shell(command, in: folder.path)
            // rest build prints the method and the path of the request to standard error.
            let notice = command.contains(" rest build ") ? "PUT /v1/directory/tokens\n" : ""
            #expect(result.status == 0 && result.error == notice, "\(command): \(result.error)")
            outputs[command.split(separator: " ")[1].description] = result.text
        }
        let key = String(decoding: try folder.read("bob.key"), as: UTF8.self)
        #expect(key.utf8.count == 73)
        #expect(try folder.read("push.json").starts(with: #"{"aps":{"alert":"Message!"},"m":""#.utf8))
        #expect(outputs["open"]?.contains("\"body\": \"Hello\"") == true)
        #expect(outputs["token"] == "+6vAXozPwSO/nQ\n")
        #expect(try folder.read("tokens.txt") == Array("BQVVHxMt5zAFXA\n+6vAXozPwSO/nQ\n".utf8))
        #expect(outputs["rest"] == "tokens.put, request: valid, as both profiles encode it\n")
        #expect(try folder.read("copy.jpg") == folder.read("photo.jpg"))
        #expect(outputs["vectors"]?.hasSuffix(" passed, 0 failed\n") == true)
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushHTTP
import PushWire

struct RESTCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check the body of a request or response.",
        discussion: HelpPage.text(
            """
            Parses a body, which may have the form of either profile. If it is valid, prints which profile encodes it to exactly \
            these bytes. If it is invalid, prints the first fault and its place.
            """,
            json: """
                With --json, "profiles" names the profiles that encode the body to exactly these \
                bytes. In an error, "path" is the path of the faulty value:
                  {"call": "keys.put", "direction": "request", "profiles": ["deployed"]}
                  {"error": {"name": "malformed", "message": "keys.put, request: …",
                   "offset": 3, "path": "keys[0].publicKey"}}
                """,
            statuses: [(0, "the body is valid"), (1, "it is invalid, or cannot be read")],
            examples: """
                push-tool rest check keys.put upload.json
                curl … | push-tool rest check keys.get -
                """,
            related: ["rest build"]))

    @Option(
        help: "Whether it is the body of a request or a response. (default: request if the call has a request body)")
    var direction: RESTBodies.Direction?

    @Argument(help: "The name of the call, as in rest build.")
    var call: RESTCall

    @OptionGroup var json: JSONOptions

    @Argument(help: "The file with the body, or - for standard input.", completion: .file())
    var file = Path.standardInput

    func run() throws {
        let direction = direction ?? RESTBodies.Direction.allCases.first { RESTBodies.type(of: call, $0) != nil }
        guard let direction, let type = RESTBodies.type(of: call, direction) else {
            throw ToolError(
                "\(call.rawValue) has no body\(direction.map { " in the \($0.rawValue)" } ?? ""): nothing to check")
        }
        try check(type, try Input.readAll(file, limit: WireLimits.json.maximumByteCount), direction)
    }

    private func check<Body: DecodedBody>(
        _ type: Body.Type, _ text: [UInt8], _ direction: RESTBodies.Direction
    ) throws {
        let body: Body
        do throws(JSONError) { body = try Body(json: text) } catch {
            let words = Explanation.of(error, in: text)
            throw ToolError("\(call.rawValue), \(direction.rawValue): \(words)", error)
        }
        let writers = Profile.allCases.filter { body.encoded(profile: $0) == text }
        guard !json.isWanted else {
            let report: JSONText = [
                "call": .string(call.rawValue), "direction": .string(direction.rawValue),
                "profiles": .array(writers.map { .string($0.name) }),
            ]
            return try Output.print(report.compact)
        }
        let form =
            switch writers.count {
            case 0: "but neither profile encodes it to these bytes"
            case 1: "as \(writers[0].name) encodes it"
            default: "as both profiles encode it"
            }
        try Output.print("\(call.rawValue), \(direction.rawValue): valid, \(form)")
    }
}

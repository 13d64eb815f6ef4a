// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushHTTP
import PushWire

struct RESTCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say what is wrong with a body, and where.",
        discussion: HelpPage.text(
            """
            Reads a body as the library does, in either profile's form. Says whether it is right, and whether it is, byte for \
            byte, what a profile writes; or what is wrong with it first.
            """,
            json: """
                With --json, prints whose bytes these are; of a fault, "path" is the value's:
                  {"call": "keys.put", "direction": "request", "profiles": ["deployed"]}
                  {"error": {"name": "malformed", "message": "keys.put, request: …",
                   "offset": 3, "path": "keys[0].publicKey"}}
                """,
            statuses: [(0, "the body is right"), (1, "it is wrong, or cannot be read")],
            examples: """
                push-tool rest check keys.put upload.json
                curl … | push-tool rest check keys.get -
                """,
            related: ["rest build"]))

    @Option(help: "Whose body it is. (default: the request's if the call has one there, else the response's)")
    var direction: RESTBodies.Direction?

    @Argument(help: "The call, by the name that `rest build` has for it.")
    var call: RESTCall

    @OptionGroup var json: JSONOptions

    @Argument(help: "The body, or - to read it from standard input.", completion: .file())
    var file = Path.standardInput

    func run() throws {
        let direction = direction ?? RESTBodies.Direction.allCases.first { RESTBodies.type(of: call, $0) != nil }
        guard let direction, let type = RESTBodies.type(of: call, direction) else {
            throw ToolError("\(call.rawValue) has no body \(direction == nil ? "" : "there ")that could be wrong")
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
        let form = writers.count == 2 ? "both profiles write" : "\(writers.first?.name ?? "no profile") writes"
        try Output.print("\(call.rawValue), \(direction.rawValue): right, as \(form) it")
    }
}

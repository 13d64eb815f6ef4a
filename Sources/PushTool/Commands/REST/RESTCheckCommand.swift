// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushHTTP
import PushWire

/// `push-tool rest check`
struct RESTCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what is wrong with a body, and where.",
        discussion: """
            Reads a body as the library does, in either profile's form. Says whether it is right, and whether it is, byte for \
            byte, what a profile writes; or what is wrong with it first, with status 1.

            Examples:
              push-tool rest check keys.put upload.json
              curl … | push-tool rest check keys.get -
            """)

    @Option(help: "Whose body it is. (default: the request's if the call has one there, else the answer's)")
    var direction: RESTBodies.Direction?

    @Argument(help: "The call, by the name that `rest build` has for it.")
    var call: RESTCall

    @Argument(help: ArgumentHelp("The body, or - to read it from standard input.", valueName: "file"))
    var file: String

    func run() throws {
        let direction = direction ?? RESTBodies.Direction.allCases.first { RESTBodies.type(of: call, $0) != nil }
        guard let direction, let type = RESTBodies.type(of: call, direction) else {
            throw ToolError("\(call.rawValue) has no body \(direction == nil ? "" : "there ")that could be wrong")
        }
        try check(type, try Input.readAll(file, limit: PushRelay.defaultMaximumBodyByteCount), direction)
    }

    private func check<Body: DecodedBody>(
        _ type: Body.Type, _ text: [UInt8], _ direction: RESTBodies.Direction
    ) throws {
        let body: Body
        do throws(RESTReadingError) { body = try RESTReader.read(type, from: text) } catch {
            var words = Explanation.of(error)
            if case .syntax = error { words += Self.place(of: text) }
            throw ToolError("\(call.rawValue), \(direction.rawValue): \(words)")
        }
        let writers = Profile.allCases.filter { body.json($0) == text }
        let form =
            switch writers.count {
            case 0: "as no profile writes it"
            case 1: "as \(writers[0].name) writes it"
            default: "as both profiles write it"
            }
        try Output.print("\(call.rawValue), \(direction.rawValue): right, \(form)")
    }

    /// The decoder does not say where; there may be no fault but in how deep it is, or how large a number.
    private static func place(of text: [UInt8]) -> String {
        guard let offset = JSONSyntax.firstFault(in: text) else {
            return ": nested too deeply, or with a number too large"
        }
        let before = text[..<offset]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let column = offset - ((before.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1) + 1
        return " at offset \(offset) (line \(line), column \(column))"
    }
}

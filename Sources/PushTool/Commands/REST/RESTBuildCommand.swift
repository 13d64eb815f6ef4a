// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire

/// `push-tool rest build`
struct RESTBuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Print a request as it goes over the wire.",
        discussion: HelpPage.text(
            """
            Standard output gets the body alone, byte for byte, for curl's --data-binary; standard error says the method and \
            the path. With --include, standard output gets the whole request, head and body; it then has the credentials in it.
            """,
            json: """
                With --json, prints an object, with "headers" if there is --include; a blob is \
                in "base64" instead of "body":
                  {"method": "PUT", "target": "/v1/directory/tokens",
                   "headers": [["content-type", "application/json"]], "body": "{…}"}
                """,
            environment: RESTBuildOptions.environment,
            examples: """
                push-tool rest build tokens.put +14155550132 | \\
                  curl --user +14155550100 --request PUT --data-binary @- \\
                  --header 'Content-Type: application/json' \\
                  https://push.example/v1/directory/tokens
                push-tool rest build keys.get +14155550132 --include \\
                  --as +14155550100 --password-file pw
                """,
            related: ["rest check", "keys"]),
        subcommands: [
            RESTBuildCodeGet.self, RESTBuildCodePut.self, RESTBuildAPNPut.self, RESTBuildGCMPut.self,
            RESTBuildAPNDelete.self, RESTBuildGCMDelete.self, RESTBuildKeysPut.self, RESTBuildKeysGet.self,
            RESTBuildTokensPut.self, RESTBuildTokenGet.self, RESTBuildMessagesPost.self, RESTBuildAttachmentsGet.self,
            RESTBuildAttachmentGet.self, RESTBuildBlobPut.self, RESTBuildBlobGet.self,
        ])
}

/// What every request is told.
struct RESTBuildOptions: ParsableArguments {
    /// Environment variable that is read where no password file is given.
    static let environmentName = "PUSH_PASSWORD"
    /// For help.
    static let environment = [(environmentName, "the caller's password, if no file gives it")]

    /// The help of a call that has nothing to be said about.
    ///
    /// - Parameter more: variables besides the caller's password.
    static func page(example: String, environment more: [(String, String)] = []) -> String {
        HelpPage.text(
            "Output, faults and --json are as in push-tool help rest build.",
            environment: environment + more, examples: example, related: ["rest build", "rest check"])
    }

    @OptionGroup var profile: ProfileOptions

    @Flag(name: .shortAndLong, help: "Print the whole request, head and body.")
    var include = false

    @Option(
        help: ArgumentHelp("Where the relay is, for --include.", valueName: "url"),
        transform: { try Arguments.serviceURL($0) })
    var service = try! ServiceURL("https://push.example")

    @Option(name: .customLong("as"), help: ArgumentHelp("Who calls, for --include.", valueName: "number"))
    var caller: String?

    @Option(
        help: ArgumentHelp(
            "A file with the caller's password, or - for standard input. (default: the environment's \(environmentName))",
            valueName: "file"),
        completion: .file())
    var passwordFile: String?

    @OptionGroup var json: JSONOptions

    /// Prints the request of a call.
    func print<Response>(_ call: PushCall<Response>) throws {
        if json.isWanted { return try Output.print(described(call).compact) }
        var output = Output.standardOutput()
        if include {
            try write(pushService(for: call.call).request(for: call).0, to: &output)
        } else {
            var notice = Output.standardError()
            try notice.write(line: "\(call.call.shape.method.rawValue) \(call.place(at: service).target)")
            try notice.flush()
        }
        output.buffer.append(contentsOf: call.body(profile.profile))
        try output.flush()
    }

    private func described<Response>(_ call: PushCall<Response>) throws -> JSONText {
        let body = call.body(profile.profile)
        var members: [(key: String, value: JSONText)] = [
            (key: "method", value: .string(call.call.shape.method.rawValue)),
            (key: "target", value: .string(call.place(at: service).target)),
        ]
        if include {
            let request = try pushService(for: call.call).request(for: call).0
            let host = [("host", request.authority ?? "")]
            let fields = host + request.headerFields.map { ($0.name.canonicalName, $0.value) }
            let pairs = fields.map { JSONText.array([.string($0), .string($1)]) }
            members.append((key: "headers", value: .array(pairs)))
        }
        if call.call == .uploadBlob {
            members.append((key: "base64", value: .string(Base64.encode(body, padding: .padded))))
        } else if !body.isEmpty {
            members.append((key: "body", value: .string(String(decoding: body, as: UTF8.self))))
        }
        return .object(members)
    }

    private func pushService(for call: RESTCall) throws(ToolError) -> PushService {
        do throws(PushCallError) {
            let open = try PushService(service, profile: profile.profile)
            guard call.shape.isAuthenticated else { return open }
        } catch { throw explained(error) }
        let credentials = try credentials()
        do throws(PushCallError) {
            return try PushService(service, credentials: credentials, profile: profile.profile)
        } catch { throw explained(error) }
    }

    private func explained(_ error: PushCallError) -> ToolError {
        switch error {
        case .url(let error): ToolError("--service is \(Explanation.of(error))")
        case .colonInPassword: Self.lockout("a colon")
        default: Self.lockout("characters beyond ASCII")
        }
    }

    private static func lockout(_ fault: String) -> ToolError {
        ToolError(
            "with --profile deployed, the password must not have \(fault): such a server would lock its owner out")
    }

    private func credentials() throws(ToolError) -> BasicCredentials {
        guard let caller else { throw ToolError("this call has credentials: give --as, and --password-file") }
        let number = try Arguments.phoneNumber(caller, called: "--as")
        let text: [UInt8]
        if let passwordFile {
            text = PushPayload.withoutLineEnd(try Input.readAll(passwordFile, limit: 4096))
        } else if let password = System.environment(Self.environmentName), !password.isEmpty {
            text = Array(password.utf8)
        } else {
            throw ToolError("this call has credentials: give --password-file, or \(Self.environmentName)")
        }
        do { return BasicCredentials(number: number, password: try AccountPassword(parsing: text)) } catch {
            throw ToolError("the password is \(error == .empty ? "empty" : "not UTF-8")")
        }
    }

    /// As HTTP/1.1 has it (RFC 9112 section 3).
    private func write(_ request: HTTPRequest, to output: inout Output) {
        var lines = ["\(request.method.rawValue) \(request.path ?? "/") HTTP/1.1", "Host: \(request.authority ?? "")"]
        for field in request.headerFields { lines.append("\(field.name.rawName): \(field.value)") }
        for line in lines { output.buffer.append(contentsOf: "\(line)\r\n".utf8) }
        output.buffer.append(contentsOf: "\r\n".utf8)
    }
}

extension Arguments {
    /// A URL. The error does not repeat it.
    static func serviceURL(_ text: String) throws -> ServiceURL {
        do { return try ServiceURL(text) } catch { throw ValidationError("It is \(Explanation.of(error)).") }
    }
}

/// Which relay a number or an attachment is known at.
struct RESTRelayOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The relay that knows it, if another than is asked.", valueName: "name"))
    var relay: String?
}

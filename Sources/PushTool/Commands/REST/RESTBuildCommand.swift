// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire

struct RESTCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rest", abstract: "Print requests to a relay, and check bodies.",
        discussion: "These commands send nothing. Pass the output of build to curl, for example.",
        subcommands: [RESTBuildCommand.self, RESTCheckCommand.self])
}

struct RESTBuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Print a request to a relay.",
        discussion: HelpPage.text(
            """
            The body goes to standard output, byte for byte, for curl's --data-binary. The method and the path go to standard \
            error. With --include, the whole request goes to standard output: the head, with the credentials, and the body.
            """,
            json: """
                With --json, the output is an object. --include adds "headers". A blob is in \
                "base64" instead of "body":
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
                  --as +14155550100 --password-file pw -o request
                """,
            related: ["rest check", "keys"]),
        subcommands: [
            RESTBuildCodeGet.self, RESTBuildCodePut.self, RESTBuildAPNPut.self, RESTBuildGCMPut.self,
            RESTBuildAPNDelete.self, RESTBuildGCMDelete.self, RESTBuildKeysPut.self, RESTBuildKeysGet.self,
            RESTBuildTokensPut.self, RESTBuildTokenGet.self, RESTBuildMessagesPost.self, RESTBuildAttachmentsGet.self,
            RESTBuildAttachmentGet.self, RESTBuildBlobPut.self, RESTBuildBlobGet.self,
        ])
}

struct RESTBuildOptions: ParsableArguments {
    static let environmentName = "PUSH_PASSWORD"
    static let environment = [(environmentName, "the caller's password, if --password-file is not given")]

    @OptionGroup var profile: ProfileOptions

    @Flag(name: .shortAndLong, help: "Print the whole request: the head and the body.")
    var include = false

    @Option(
        help: ArgumentHelp("The relay's URL, for --include.", valueName: "url"),
        transform: Arguments.serviceURL)
    var service = try! ServiceURL("https://push.example")

    @Option(
        name: .customLong("as"), help: ArgumentHelp("The caller's phone number, for --include.", valueName: "number"))
    var caller: Text?

    @Option(
        help: ArgumentHelp(
            "The file with the caller's password, or - for standard input. (default: $\(environmentName))",
            valueName: "file"),
        completion: .file())
    var passwordFile: Path?

    @OptionGroup var output: SecretOptions
    @OptionGroup var json: JSONOptions

    func print<Response>(_ call: PushCall<Response>) throws {
        // The body of confirmCode contains the signaling key.
        let isSecret = include && call.call.shape.isAuthenticated || call.call == .confirmCode
        let warning = isSecret ? json : nil
        if json.isWanted {
            let text = try described(call).compact
            return try output.write(warningBy: warning) { output in try output.write(line: text) }
        }
        let request = try include ? pushService(for: call.call).request(for: call).0 : nil
        if !include { Output.warn("\(call.call.shape.method.rawValue) \(call.place(at: service).target)") }
        try output.write(warningBy: warning) { output in
            if let request { write(request, to: &output) }
            output.buffer.append(contentsOf: call.body(profile.profile))
        }
    }

    private func described<Response>(_ call: PushCall<Response>) throws -> JSONText {
        let body = call.body(profile.profile)
        let isBlob = call.call == .uploadBlob
        let request = try include ? pushService(for: call.call).request(for: call).0 : nil
        return [
            "method": .string(call.call.shape.method.rawValue), "target": .string(call.place(at: service).target),
            "headers": request.map(Self.headers),
            "base64": isBlob ? .string(Base64.encode(body, padding: .padded)) : nil,
            "body": isBlob || body.isEmpty ? nil : .string(String(decoding: body, as: UTF8.self)),
        ]
    }

    private static func headers(of request: HTTPRequest) -> JSONText {
        let fields = request.headerFields.map { ($0.name.canonicalName, $0.value) }
        return .array(([("host", request.authority ?? "")] + fields).map { .array([.string($0), .string($1)]) })
    }

    private func pushService(for call: RESTCall) throws(ToolError) -> PushService {
        do throws(PushCallError) {
            let open = try PushService(service, profile: profile.profile)
            guard call.shape.isAuthenticated else { return open }
        } catch { throw ToolError(Explanation.of(error)) }
        let credentials = try credentials()
        do throws(PushCallError) {
            return try PushService(service, credentials: credentials, profile: profile.profile)
        } catch { throw ToolError(Explanation.of(error)) }
    }

    private func credentials() throws(ToolError) -> BasicCredentials {
        guard let caller else { throw ToolError("the caller is missing: give --as and --password-file") }
        let number = try Arguments.phoneNumber(caller.string, called: "--as")
        let text: [UInt8]
        if let passwordFile {
            // The message must not repeat the argument, which may be the password itself.
            text = PushPayload.withoutLineEnd(
                try Input.readAll(passwordFile, called: "--password-file", limit: 4096))
        } else if let password = try System.environment(Self.environmentName) {
            text = Array(password.utf8)
        } else {
            throw ToolError("the caller's password is missing: give --password-file or \(Self.environmentName)")
        }
        if let fault = Explanation.ofEncoding(text) { throw ToolError("the password \(fault)") }
        do { return BasicCredentials(number: number, password: try AccountPassword(parsing: text)) } catch {
            throw ToolError("the password \(Explanation.of(password: error))")
        }
    }

    /// Writes the head of a request in HTTP/1.1 (RFC 9112 §3).
    private func write(_ request: HTTPRequest, to output: inout Output) {
        output.append("\(request.method.rawValue) \(request.path ?? "/") HTTP/1.1\r\n")
        output.append("Host: \(request.authority ?? "")\r\n")
        for field in request.headerFields { output.append("\(field.name.rawName): \(field.value)\r\n") }
        output.append("\r\n")
    }
}

extension Arguments {
    /// Parses a URL. The error does not repeat it.
    static func serviceURL(_ text: String) throws -> ServiceURL {
        guard let text = Text(argument: text)?.string else { throw ValidationError("It is not UTF-8.") }
        do { return try ServiceURL(text) } catch { throw ValidationError("It \(Explanation.of(error)).") }
    }
}

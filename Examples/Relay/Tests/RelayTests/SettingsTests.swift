// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import Testing

@testable import RelayCommand
@testable import RelayCore

@Suite struct SettingsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func file(_ text: String) throws -> String {
        let path = folder.path + "/relay.json"
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    private func options(
        flags: [String: [String]] = [:], environment: [String: String] = [:]
    ) async throws -> RelayOptions {
        try await RelayOptions(Settings(flags: ["folder": ["/f"]].merging(flags) { $1 }, environment: environment))
    }

    @Test func aFlagWinsOverAVariableAndAVariableOverTheFile() async throws {
        let path = try file(#"{"port": 1, "name": "file", "host": "127.0.0.1", "push-to-loopback": true}"#)
        let environment = ["RELAY_CONFIG": path, "RELAY_PORT": "2", "RELAY_NAME": "variable"]
        let options = try await options(flags: ["port": ["3"]], environment: environment)
        #expect(options.port == 3 && options.name == "variable" && options.host == "127.0.0.1")
        #expect(options.allowsLoopbackPushes && options.days == 30)
        // --config wins over RELAY_CONFIG.
        let other = folder.path + "/other.json"
        try Data(#"{"days": 5}"#.utf8).write(to: URL(filePath: other))
        let second = try await self.options(flags: ["config": [other]], environment: environment)
        #expect(second.days == 5 && second.port == 2 && !second.allowsLoopbackPushes)
    }

    @Test func aFlagTurnsOffWhatAVariableOrTheFileTurnsOn() async throws {
        let path = try file(#"{"push-to-loopback": true}"#)
        for environment in [["RELAY_PUSH_TO_LOOPBACK": "true"], ["RELAY_CONFIG": path]] {
            for (arguments, wanted) in [([], true), (["--no-push-to-loopback"], false), (["--push-to-loopback"], true)]
            {
                let flags = try Serve.parse(["--folder", "/f"] + arguments).flags
                let options = try await RelayOptions(Settings(flags: flags, environment: environment))
                #expect(options.allowsLoopbackPushes == wanted)
            }
        }
    }

    @Test func everySettingIsAFlagOfTheCommand() throws {
        let arguments = Settings.names.union(["config"]).flatMap { name in
            name == "push-to-loopback" ? ["--\(name)"] : ["--\(name)", "1"]
        }
        #expect(Set(try Serve.parse(arguments).flags.keys) == Settings.names.union(["config"]))
    }

    @Test func aListIsOneInEachPlace() async throws {
        let hosts: Set = ["a.example", "b.example:8443"]
        let path = try file(#"{"push-host": ["a.example", "b.example:8443"]}"#)
        #expect(try await options(flags: ["push-host": ["a.example", "b.example:8443"]]).pushHosts == hosts)
        #expect(try await options(environment: ["RELAY_PUSH_HOST": "a.example,b.example:8443"]).pushHosts == hosts)
        #expect(try await options(flags: ["config": [path]]).pushHosts == hosts)
    }

    @Test func everySettingIsOneInEachPlace() async throws {
        try Data("south https://south.example/ secret\n".utf8).write(to: URL(filePath: folder.path + "/peers"))
        let texts = [
            "folder": "/f", "profile": "deployed", "name": "north", "host": "127.0.0.2", "port": "1",
            "url": "https://north.example/", "address-header": "X-Real-IP", "peers": folder.path + "/peers",
            "push-host": "a.example", "push-to-loopback": "true", "limits-times": "2.5", "log": "debug",
            "log-format": "json", "connections": "7", "days": "8", "blob-bytes": "9", "blobs-per-day": "10",
            "blob-bytes-per-day": "11", "blob-folder-bytes": "12",
        ]
        #expect(Set(texts.keys) == Settings.names)
        let json = texts.map { name, text in
            let isBare = Double(text) != nil || text == "true"
            return "\"\(name)\": " + (name == "push-host" ? "[\"\(text)\"]" : isBare ? text : "\"\(text)\"")
        }
        let path = try file("{\(json.joined(separator: ","))}")
        let variables = Dictionary(
            uniqueKeysWithValues: texts.map { ("RELAY_" + $0.uppercased().replacing("-", with: "_"), $1) })
        for settings in [
            try await Settings(flags: texts.mapValues { [$0] }, environment: [:]),
            try await Settings(flags: [:], environment: variables),
            try await Settings(flags: ["config": [path]], environment: [:]),
        ] {
            let options = try await RelayOptions(settings)
            #expect(options.folder == "/f" && options.profile == .deployed && options.name == "north")
            #expect(options.host == "127.0.0.2" && options.port == 1)
            #expect(options.publicURL?.text == "https://north.example/")
            #expect(options.clientAddressHeader?.rawName == "X-Real-IP" && options.peers.map(\.name) == ["south"])
            #expect(options.pushHosts == ["a.example"] && options.allowsLoopbackPushes)
            #expect(options.limits[.messages].burst == 300 && options.maximumConnections == 7 && options.days == 8)
            #expect(options.maximumBlobByteCount == 9 && options.maximumBlobsPerDay == 10)
            #expect(options.maximumBlobByteCountPerDay == 11 && options.maximumBlobFolderByteCount == 12)
            #expect(try await Logger(settings, name: "x").logLevel == .debug)
            #expect(settings.unknownVariables == [])
        }
    }

    @Test(arguments: [
        ("port", "x"), ("port", "65536"), ("port", "-1"), ("port", "1.5"), ("profile", "newest"), ("name", "a b"),
        ("url", "ftp://x/"), ("url", "north.example"), ("address-header", "a b"), ("push-to-loopback", "perhaps"),
        ("limits-times", "0"), ("limits-times", "many"), ("limits-times", "inf"), ("days", "0"), ("blob-bytes", "0"),
        ("connections", "99999999999999999999"),
    ])
    func aValueThatIsNoneIsNamedInASentenceWhereverItIs(_ name: String, _ value: String) async throws {
        let variable = "RELAY_" + name.uppercased().replacing("-", with: "_")
        let path = try file("{\"\(name)\": \"\(value)\"}")
        for (flags, environment) in [
            ([name: [value]], [:]), ([:], [variable: value]), (["config": [path]], [:]),
        ] as [([String: [String]], [String: String])] {
            let error = await #expect(throws: SettingFault.self) {
                try await options(flags: flags, environment: environment)
            }
            let sentence = error?.description ?? ""
            #expect(sentence.hasPrefix("The setting \(name) is not ") && sentence.contains(variable), "\(sentence)")
        }
    }

    @Test func aFileThatIsNoneIsNamedInASentence() async throws {
        let missing = folder.path + "/missing.json"
        for path in [missing, try file("{"), try file("[]"), try file(#"{"prot": 1}"#), folder.path] {
            let error = await #expect(throws: SettingFault.self) { try await options(flags: ["config": [path]]) }
            #expect(error?.description.contains(path) == true && error?.description.hasSuffix(".") == true)
        }
        for text in ["{", "[]", #"{"prot": 1}"#, #"{"port": {"x": 1}}"#, #"{"push-host": [[]]}"#] {
            let path = try file(text)
            await #expect(throws: SettingFault.self) { try await options(flags: ["config": [path]]) }
        }
        let error = await #expect(throws: SettingFault.self) {
            try await RelayOptions(Settings(flags: [:], environment: [:]))
        }
        #expect(error == .missing("folder"))
        await #expect(throws: SettingFault.noFile(missing)) { try await options(flags: ["peers": [missing]]) }
    }

    @Test func aVariableWithoutAValueIsNoneAndOneThatIsNoSettingIsReported() async throws {
        #expect(try await options(environment: ["RELAY_PORT": ""]).port == 8080)
        let settings = try await Settings(flags: [:], environment: ["RELAY_PROT": "1", "OTHER": "2"])
        #expect(settings.unknownVariables == ["RELAY_PROT"])
    }
}

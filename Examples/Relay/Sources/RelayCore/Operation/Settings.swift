// SPDX-License-Identifier: Apache-2.0

import Carrier
import Configuration
import Foundation
import HTTPTypes
import Logging
import PushWire

/// The operator's settings, by name, from four places. The first place that has a setting wins:
///
/// 1. a flag: `--push-host`
/// 2. an environment variable: `RELAY_PUSH_HOST`, with commas between several values
/// 3. a member of the JSON file that `--config` or `RELAY_CONFIG` names: `"push-host"`, an array for several values
/// 4. the default
///
/// No setting is a secret. The secrets of peers are in a file of their own, which `peers` names.
package struct Settings: Sendable {
    static let names: Set = [
        "folder", "profile", "name", "host", "port", "url", "address-header", "peers", "push-host", "push-to-loopback",
        "limits-times", "log", "log-format", "connections", "days", "blob-bytes", "blobs-per-day", "blob-bytes-per-day",
        "blob-folder-bytes",
    ]

    /// Environment variables that begin as the relay's do and are no setting: perhaps misspelled, perhaps another program's.
    package let unknownVariables: [String]
    private let reader: ConfigReader

    /// - Parameter flags: the values of the flags that were given, as texts.
    /// - Throws: ``SettingFault``.
    package init(
        flags: [String: [String]], environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws {
        // A variable without a value is as good as none: that is how compose files pass on what is not set.
        let variables = environment.filter { $0.key.hasPrefix("RELAY_") && !$0.value.isEmpty }
        let known = Set(Self.names.union(["config"]).map { Self.variable($0) })
        unknownVariables = variables.keys.filter { !known.contains($0) }.sorted()
        var providers: [any ConfigProvider] = [
            EnvironmentVariablesProvider(
                environmentVariables: Dictionary(
                    uniqueKeysWithValues: flags.map { (Self.variable($0).dropPrefix, $1.joined(separator: "\n")) }),
                arraySeparator: "\n"),
            EnvironmentVariablesProvider(environmentVariables: variables).prefixKeys(with: "relay"),
        ]
        if let path = flags["config"]?.last ?? variables["RELAY_CONFIG"] { providers.append(try await Self.file(path)) }
        reader = ConfigReader(providers: providers)
    }

    private static func variable(_ name: String) -> String {
        "RELAY_" + name.uppercased().replacing("-", with: "_")
    }

    private static func file(_ path: String) async throws -> any ConfigProvider {
        guard let data = FileManager.default.contents(atPath: path) else { throw SettingFault.noFile(path) }
        guard let members = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw SettingFault.notJSON(path)
        }
        // A name that is misspelled would otherwise be a default that nobody wants.
        if let unknown = members.keys.filter({ !names.contains($0) }).min() {
            throw SettingFault.unknown(unknown, path)
        }
        // Members of a member would be settings of another name.
        if let name = members.first(where: { $0.value is [String: Any] || $0.value is NSNull })?.key {
            throw SettingFault.form(name, "a text, a number, true, false or a list")
        }
        let place = InMemoryProvider(values: ["filePath": ConfigValue(.string(path), isSecret: false)])
        do { return try await FileProvider<JSONSnapshot>(config: ConfigReader(provider: place)) } catch {
            throw SettingFault.notJSON(path)
        }
    }

    func text(_ name: String) async throws -> String? {
        try await read(name, "a text") { try await reader.fetchString(forKey: $0) }
    }

    func texts(_ name: String) async throws -> [String]? {
        try await read(name, "a list of texts") { try await reader.fetchStringArray(forKey: $0) }
    }

    func flag(_ name: String) async throws -> Bool? {
        try await read(name, "true or false") { try await reader.fetchBool(forKey: $0) }
    }

    func number(_ name: String, _ range: ClosedRange<Int>) async throws -> Int? {
        let form = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        let number = try await read(name, form) { try await reader.fetchInt(forKey: $0) }
        guard number.map({ range.contains($0) }) ?? true else { throw SettingFault.form(name, form) }
        return number
    }

    func fraction(_ name: String) async throws -> Double? {
        let form = "a number above 0"
        let number = try await read(name, form) { try await reader.fetchDouble(forKey: $0) }
        guard number.map({ $0 > 0 && $0.isFinite }) ?? true else { throw SettingFault.form(name, form) }
        return number
    }

    private func read<Value>(
        _ name: String, _ form: String, _ body: (ConfigKey) async throws -> Value?
    ) async throws -> Value? {
        do { return try await body(ConfigKey([name])) } catch { throw SettingFault.form(name, form) }
    }
}

extension String {
    fileprivate var dropPrefix: String { String(dropFirst("RELAY_".count)) }
}

/// The reason why a setting cannot be used. It names the setting, and no value.
package enum SettingFault: SentenceError, Equatable {
    case missing(String)
    /// A command without a file of settings has no folder.
    case noFolder
    case form(String, String)
    case noFile(String)
    case notJSON(String)
    case unknown(String, String)

    package var description: String {
        switch self {
        case .missing(let name):
            "The setting \(name) is missing. \(Self.places(name))"
        case .noFolder: "The folder is missing. Set it by --folder, or by RELAY_FOLDER."
        case .form(let name, let form): "The setting \(name) is not \(form). \(Self.places(name))"
        case .noFile(let path): "Cannot read the file \(path). Check the path and its permissions."
        case .notJSON(let path): "The file \(path) is not a JSON object of settings. Check it with a JSON tool."
        case .unknown(let name, let path):
            "The file \(path) has a member \"\(name)\", which is no setting: see relay serve --help."
        }
    }

    private static func places(_ name: String) -> String {
        "Set it by --\(name), by RELAY_\(name.uppercased().replacing("-", with: "_")), or in the file that --config names."
    }
}

extension RelayOptions {
    /// - Throws: ``SettingFault``; ``MalformedPeer``.
    package init(_ settings: Settings) async throws {
        guard let folder = try await settings.text("folder") else { throw SettingFault.missing("folder") }
        self.init(folder: folder)
        switch try await settings.text("profile") {
        case nil, "specification": profile = .specification
        case "deployed": profile = .deployed
        default: throw SettingFault.form("profile", "specification or deployed")
        }
        if let name = try await settings.text("name") {
            guard !name.isEmpty, name.utf8.count <= 255, !name.contains(where: \.isWhitespace) else {
                throw SettingFault.form("name", "a name of at most 255 bytes without spaces")
            }
            self.name = name
        }
        host = try await settings.text("host") ?? host
        port = try await settings.number("port", 0...65_535) ?? port
        if let text = try await settings.text("url") {
            guard let url = try? ServiceURL(text) else { throw SettingFault.form("url", "an https URL") }
            publicURL = url
        }
        if let text = try await settings.text("address-header") {
            guard let name = HTTPField.Name(text) else {
                throw SettingFault.form("address-header", "the name of a header")
            }
            clientAddressHeader = name
        }
        if let path = try await settings.text("peers") {
            guard let data = FileManager.default.contents(atPath: path) else { throw SettingFault.noFile(path) }
            peers = try Peer.list(String(decoding: data, as: UTF8.self))
        }
        pushHosts = Set(try await settings.texts("push-host") ?? [])
        allowsLoopbackPushes = try await settings.flag("push-to-loopback") ?? false
        limits = limits.times(try await settings.fraction("limits-times") ?? 1)
        maximumConnections = try await settings.number("connections", 1...100_000) ?? maximumConnections
        days = try await settings.number("days", 1...36_500) ?? days
        let byteCounts = 1...(1 << 50)
        maximumBlobByteCount =
            try await settings.number("blob-bytes", byteCounts).map(Int64.init) ?? maximumBlobByteCount
        maximumBlobsPerDay = try await settings.number("blobs-per-day", 1...1_000_000_000) ?? maximumBlobsPerDay
        maximumBlobByteCountPerDay =
            try await settings.number("blob-bytes-per-day", byteCounts).map(Int64.init) ?? maximumBlobByteCountPerDay
        maximumBlobFolderByteCount =
            try await settings.number("blob-folder-bytes", byteCounts).map(Int64.init) ?? maximumBlobFolderByteCount
    }
}

extension Logger {
    /// The logger of a relay, on standard error.
    ///
    /// - Throws: ``SettingFault``.
    package init(_ settings: Settings, name: String) async throws {
        let isJSON: Bool
        switch try await settings.text("log-format") {
        case nil, "text": isJSON = false
        case "json": isJSON = true
        default: throw SettingFault.form("log-format", "text or json")
        }
        self.init(label: name) { label -> any LogHandler in
            if isJSON { JSONLogHandler(label: label) } else { StreamLogHandler.standardError(label: label) }
        }
        if let text = try await settings.text("log") {
            guard let level = Logger.Level(rawValue: text) else {
                throw SettingFault.form("log", "trace, debug, info, notice, warning, error or critical")
            }
            logLevel = level
        }
        for variable in settings.unknownVariables {
            warning("An environment variable is no setting", metadata: ["variable": "\(variable)"])
        }
    }
}

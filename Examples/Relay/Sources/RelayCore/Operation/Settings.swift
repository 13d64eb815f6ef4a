// SPDX-License-Identifier: Apache-2.0

import Carrier
import Configuration
import Foundation
import HTTPTypes
import Logging
import PushWire

/// The operator's settings, by name, from four sources. The first source that has a setting wins:
///
/// 1. a flag: `--push-host`
/// 2. an environment variable: `RELAY_PUSH_HOST`, with commas between several values
/// 3. a member of the JSON file that `--config` or `RELAY_CONFIG` names: `"push-host"`, an array for several values
/// 4. the default
///
/// No setting is a secret. The secrets of peers are in their own file, which the setting `peers` names.
package struct Settings: Sendable {
    static let names: Set = [
        "folder", "profile", "name", "host", "port", "url", "address-header", "peers", "push-host", "push-to-loopback",
        "limits-times", "log", "log-format", "connections", "days", "blob-bytes", "blobs-per-day", "blob-bytes-per-day",
        "blob-folder-bytes",
    ]

    /// The environment variables that begin with `RELAY_` but are not settings. They are misspelled, or another program's.
    package let unknownVariables: [String]
    private let reader: ConfigReader

    /// - Parameter flags: The values of the flags that were given, as strings.
    /// - Throws: ``SettingFault``.
    package init(
        flags: [String: [String]], environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws {
        // An empty variable counts as unset, because compose files pass an unset variable on as an empty one.
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
        // Without this, a misspelled name would silently have no effect.
        if let unknown = members.keys.filter({ !names.contains($0) }).min() {
            throw SettingFault.unknown(unknown, path)
        }
        // A member of a nested object would be read as a setting of another name.
        if let name = members.first(where: { $0.value is [String: Any] || $0.value is NSNull })?.key {
            throw SettingFault.form(name, "a string, a number, true, false or a list")
        }
        let place = InMemoryProvider(values: ["filePath": ConfigValue(.string(path), isSecret: false)])
        do { return try await FileProvider<JSONSnapshot>(config: ConfigReader(provider: place)) } catch {
            throw SettingFault.notJSON(path)
        }
    }

    func text(_ name: String) async throws -> String? {
        try await read(name, "a string") { try await reader.fetchString(forKey: $0) }
    }

    func texts(_ name: String) async throws -> [String]? {
        try await read(name, "a list of strings") { try await reader.fetchStringArray(forKey: $0) }
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

/// The reason why a setting cannot be used. The message names the setting and never shows its value.
package enum SettingFault: SentenceError, Equatable {
    case missing(String)
    /// The backup command has no folder. It reads no file of settings.
    case noFolder
    case form(String, String)
    case noFile(String)
    case notJSON(String)
    case unknown(String, String)

    package var description: String {
        switch self {
        case .missing(let name):
            "The setting \(name) is missing. \(Self.places(name))"
        case .noFolder: "The relay's folder is missing. Set it with --folder or RELAY_FOLDER."
        case .form(let name, let form): "The setting \(name) is not \(form). \(Self.places(name))"
        case .noFile(let path): "Cannot read the file \(path). Check the path and its permissions."
        case .notJSON(let path): "The file \(path) is not a JSON object of settings. Check it with a JSON tool."
        case .unknown(let name, let path):
            "The file \(path) has an unknown setting \"\(name)\". Run relay serve --help for the list."
        }
    }

    private static func places(_ name: String) -> String {
        "Set it with --\(name) or RELAY_\(name.uppercased().replacing("-", with: "_")), or in the file that --config names."
    }
}

extension RelayOptions {
    /// Reads the options from the settings. Settings that are missing keep their defaults, but the folder is required.
    ///
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
                throw SettingFault.form("address-header", "a header's name")
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
    /// Creates the relay's logger, which writes to standard error.
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
            warning("Ignored an environment variable that is not a setting", metadata: ["variable": "\(variable)"])
        }
    }
}

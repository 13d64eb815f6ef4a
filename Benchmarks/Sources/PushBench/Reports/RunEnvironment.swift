// SPDX-License-Identifier: Apache-2.0

import CFloors
import Foundation

/// The date, hardware and versions of a run. They do not identify the machine or its owner.
struct RunEnvironment: Encodable {
    struct Version: Encodable {
        let name: String
        let version: String
    }

    let date: String
    let system: String
    let processor: String
    let coreCount: Int
    let versions: [Version]

    /// - Parameters:
    ///   - toolchain: The first line of `swift --version`.
    ///   - resolved: The path of a Package.resolved with the peers' versions.
    init(toolchain: String?, resolved: String?) throws {
        date = String(Date.now.ISO8601Format().prefix(10))
        system = Self.system
        processor = Self.processor
        coreCount = Cores.count
        var versions = [
            Version(name: "OpenSSL", version: Self.word(1, of: unsafe String(cString: floor_openssl_version()))),
            Version(name: "libsodium", version: unsafe String(cString: floor_sodium_version())),
            Version(name: "simdjson", version: PeerSimdjson.version),
        ]
        if let version = PeerProtobuf.version { versions.append(Version(name: "C++ protobuf", version: version)) }
        if let version = PeerPython.version { versions.append(Version(name: "Python", version: version)) }
        if let toolchain, let version = toolchain.firstMatch(of: /Swift version ([0-9.]+)/) {
            versions.insert(Version(name: "Swift", version: String(version.1)), at: 0)
        }
        if let resolved { versions += try Self.peers(resolved) }
        self.versions = versions
    }

    /// The two lines of a caption.
    var lines: [String] {
        [
            "\(date); \(system), \(processor), \(coreCount) cores",
            versions.map { "\($0.name) \($0.version)" }.joined(separator: ", "),
        ]
    }

    private static func peers(_ resolved: String) throws -> [Version] {
        struct Resolved: Decodable {
            struct Pin: Decodable {
                struct State: Decodable { let version: String? }
                let identity: String
                let state: State
            }
            let pins: [Pin]
        }
        let file = try JSONDecoder().decode(Resolved.self, from: Data(contentsOf: URL(filePath: resolved)))
        return file.pins.filter { ["swift-crypto", "swift-protobuf"].contains($0.identity) }.map { pin in
            Version(name: pin.identity, version: pin.state.version ?? "?")
        }
    }

    private static var system: String {
        let release = try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)
        let name = release?.firstMatch(of: /(?m)^PRETTY_NAME="(.*)"$/).map { String($0.1) }
        return name ?? ProcessInfo.processInfo.operatingSystemVersionString
    }

    /// The processor's model, and the cryptographic instructions that it has.
    private static var processor: String {
        guard let information = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else {
            return architecture
        }
        let model = information.firstMatch(of: /(?m)^model name\s*: (.*)$/).map { String($0.1) } ?? architecture
        let flags = information.firstMatch(of: /(?m)^(?:flags|Features)\s*: (.*)$/)?.1.split(separator: " ") ?? []
        let known = [("aes", "AES"), ("sha_ni", "SHA"), ("sha2", "SHA-2")].filter { flags.contains($0.0[...]) }.map(\.1)
        return known.isEmpty ? model : "\(model) with \(known.joined(separator: " and ")) instructions"
    }

    private static var architecture: String {
        #if arch(x86_64)
        "x86-64"
        #elseif arch(arm64)
        "arm64"
        #else
        "another processor"
        #endif
    }

    private static func word(_ index: Int, of text: String) -> String {
        let words = text.split(separator: " ")
        return words.indices.contains(index) ? String(words[index]) : text
    }
}

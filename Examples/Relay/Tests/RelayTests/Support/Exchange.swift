// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import PushHTTP
import Testing

/// A recorded request of a client of December 2013, its meaning, and the response of the server of that month.
///
/// Source: vectors/original-2013/exchanges.json, described in docs/vectors.md.
struct Exchange: Sendable, CustomTestStringConvertible {
    let call: String
    let recording: Recording

    var means: Means { recording.means }
    /// The expected outcome at a relay: `success`, a fault's name, or `routed` if the file does not have the response.
    var outcome: String { recording.relay ?? "" }
    var testDescription: String { "\(call) \(recording.tcId)" }

    /// Whether a relay has to respond to the exchange as the server did.
    var isAsRecorded: Bool {
        Set(recording.flags).isDisjoint(with: ["ServerFailure", "KeyOf32Bytes", "BadTokenInList", "BareSlash"])
    }

    /// The targets of the request. Some on iOS ended in a question mark, which the recording lost. Both forms are tried.
    var targets: [String] {
        let target = recording.request.target
        return recording.flags.contains("TrailingQuestionMark") ? [target, target + "?"] : [target]
    }

    /// The request, byte for byte. Adds `Host` and `Content-Length` if the recording has none: iOS adds them itself.
    func request(_ target: String) throws -> [UInt8] {
        let (request, body) = (recording.request, try recording.request.bytes)
        var fields = request.headers.map { (name: $0[0], value: $0[1]) }
        func add(_ name: String, _ value: String) {
            if !fields.contains(where: { $0.name.lowercased() == name.lowercased() }) { fields.append((name, value)) }
        }
        add("Host", "localhost:8443")
        if !body.isEmpty { add("Content-Length", "\(body.count)") }
        let lines = ["\(request.method) \(target) HTTP/1.1"] + fields.map { "\($0.name): \($0.value)" }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
    }

    /// All exchanges of the file with the service. Those with the blob store are left out, because a relay has no route for
    /// them.
    static let all = Result {
        let root = (0..<6).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        let data = try Data(contentsOf: root.appending(path: "vectors/original-2013/exchanges.json"))
        let groups = try JSONDecoder().decode(File.self, from: data).testGroups
        return groups.flatMap { group in group.tests.map { Exchange(call: group.call, recording: $0) } }
    }
}

// MARK: - The file

extension Exchange {
    private struct File: Decodable {
        let testGroups: [Group]
    }

    private struct Group: Decodable {
        let call: String
        let tests: [Recording]

        private enum CodingKeys: CodingKey {
            case call, tests
        }

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            call = try members.decode(String.self, forKey: .call)
            tests = call.hasPrefix("blob.") ? [] : try members.decode([Recording].self, forKey: .tests)
        }
    }

    struct Recording: Decodable {
        let tcId: Int
        let flags: [String]
        let request: Request
        let response: Response
        let means: Means
        let relay: String?
        let relayStatus: Int?
    }

    struct Request: Decodable {
        let method: String
        let target: String
        let headers: [[String]]
        let body: String?
        let bodyHex: String?

        var bytes: [UInt8] {
            get throws { try bodyHex.map(Exchange.bytes) ?? Array((body ?? "").utf8) }
        }
    }

    struct Response: Decodable {
        let status: Int
        let body: String?
    }

    /// The meaning of a client's request. The members depend on the call.
    struct Means: Decodable {
        let number: String?
        let password: String?
        let code: String?
        let signalingKey: String?
        let supportsSms: Bool?
        let gcmRegistrationId: String?
        let apnRegistrationId: String?
        let lastResortKey: Key?
        let keys: [Key]?
        let of: String?
        let key: Key?
        let relay: String?
        let asked: [Contact]?
        let registered: JSONValue?
        let contact: Contact?
        let messages: [Message]?
        let id: String?
    }

    struct Contact: Decodable {
        let token: String
        let number: String?
        let relay: String?
        let supportsSms: Bool?
    }

    struct Message: Decodable {
        let type: UInt32
        let destination: String
        let body: String
        let relay: String?
    }

    struct Key: Decodable {
        let keyId: String
        let publicKey: String
        let identityKey: String

        var preKey: PreKey {
            get throws {
                try PreKey(
                    id: PreKeyID(UInt32(keyId) ?? .max), publicKey: PublicKey(parsing: Exchange.bytes(publicKey)),
                    identityKey: PublicKey(parsing: Exchange.bytes(identityKey)))
            }
        }
    }

    static func bytes(_ hex: String) throws -> [UInt8] {
        let digits = try hex.map { try #require($0.hexDigitValue) }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import PushHTTP
import PushWire

/// The bodies of a directory query and its response, with 10,000 entries each: the largest bodies of the protocol.
///
/// The peer is Foundation's decoder and encoder. The floor is simdjson, with the same work as push-core: it decodes each token to 10
/// bytes, and copies each relay's name. It reuses its parser, the padded text and the memory for the results. Our code makes new
/// arrays and strings each time.
enum BodyRows {
    static var group: RowGroup {
        RowGroup(
            title: "Bodies of directory calls", peer: "Foundation", floor: "simdjson", isFloorALibrary: true,
            rows: [
                Row(
                    name: "read token request, 10⁴ tokens",
                    targets: Targets(ofFloor: 2, allocations: arrayAllocations), contest: readQuery),
                Row(
                    name: "read directory response, 10⁴ contacts", targets: Targets(ofFloor: 3), contest: readResponse),
                Row(
                    name: "write directory response, caller's memory",
                    targets: Targets(timesPeer: writeTimesPeer, allocations: 0),
                    contest: writeResponseToMemory),
                Row(
                    name: "write directory response, new array",
                    targets: Targets(timesPeer: writeTimesPeer, allocations: 1),
                    contest: writeResponse),
            ])
    }

    /// Comparisons with Python. The targets are at most 1.5 times its time for the request, and 0.6 times for the response.
    static var pythonGroup: RowGroup {
        RowGroup(
            title: "Bodies of directory calls, next to Python", peer: "Python's json.loads", isCharted: false,
            rows: [
                Row(
                    name: "read token request, next to Python", targets: Targets(timesPeer: 0.667),
                    contest: readQueryNextToPython),
                Row(
                    name: "read directory response, next to Python", targets: Targets(timesPeer: 1.667),
                    contest: readResponseNextToPython),
            ])
    }

    /// The maximum number of allocations: one for each doubling of the array, and none per token.
    private static let arrayAllocations = 20.0
    /// The minimum speed, as a multiple of Foundation's: five times that of the first writer, which had 3.6.
    private static let writeTimesPeer = 18.0

    private static func readQuery() throws -> Contest {
        let query = DirectoryQuery(tokens: Samples.directoryTokens)
        let json = query.encoded(profile: .deployed)
        let (data, simdjson) = (Data(json), PeerSimdjson(text: json, capacity: query.tokens.count))
        let tokens = query.tokens.map { $0.encoded() }
        try Disagreement.check(try DirectoryQuery(json: json) == query, "the parsed query")
        try Disagreement.check(
            try PeerDirectoryQuery(json: data).tokens.map { Array($0) } == tokens, "Foundation's tokens")
        try Disagreement.check(simdjson.readQuery() == tokens.count, "simdjson's count of tokens")
        try Disagreement.check(tokens.indices.map(simdjson.token) == tokens, "simdjson's tokens")
        return Contest(
            ours: { try DirectoryQuery(json: json).tokens.count },
            peer: { try PeerDirectoryQuery(json: data).tokens.count },
            floor: { simdjson.readQuery() }, byteCount: json.count)
    }

    private static func readResponse() throws -> Contest {
        let response = Samples.directoryResponse
        let json = response.encoded(profile: .deployed)
        let (data, simdjson) = (Data(json), PeerSimdjson(text: json, capacity: response.contacts.count))
        try Disagreement.check(try DirectoryResponse(json: json) == response, "the parsed response")
        let theirs = try PeerDirectoryResponse(json: data).contacts.map { contact in
            (token: Array(contact.token), relay: contact.relay, supportsSMS: contact.supportsSMS)
        }
        try Disagreement.check(try self.response(theirs) == response, "Foundation's contacts")
        try Disagreement.check(simdjson.readResponse() == response.contacts.count, "simdjson's count of contacts")
        let simdjsons = response.contacts.indices.map(simdjson.contact)
        try Disagreement.check(try self.response(simdjsons) == response, "simdjson's contacts")
        return Contest(
            ours: { try DirectoryResponse(json: json).contacts.count },
            peer: { try PeerDirectoryResponse(json: data).contacts.count },
            floor: { simdjson.readResponse() }, byteCount: json.count)
    }

    private static func writeResponseToMemory() throws -> Contest {
        let response = Samples.directoryResponse
        let memory = OutputMemory(byteCount: response.encodedByteCount(profile: .deployed))
        return try write {
            memory.write { response.encode(into: &$0, profile: .deployed) }
        } bytes: {
            memory.bytes($0)
        }
    }

    private static func writeResponse() throws -> Contest {
        let response = Samples.directoryResponse
        return try write {
            response.encoded(profile: .deployed).count
        } bytes: { _ in
            response.encoded(profile: .deployed)
        }
    }

    private static func write(_ ours: @escaping Contest.Work, bytes: (Int) -> [UInt8]) throws -> Contest {
        let response = Samples.directoryResponse
        let json = bytes(try ours())
        try Disagreement.check(json == response.encoded(profile: .deployed), "encoded() and encode(into:)")
        let peer = try PeerDirectoryResponse(json: Data(json))
        // Foundation writes keys in a different order, so the values are compared.
        let theirs = try DirectoryResponse(json: Array(peer.encoded()))
        try Disagreement.check(theirs == response, "Foundation's response")
        return Contest(ours: ours, peer: { try peer.encoded().count })
    }

    private static func response(
        _ contacts: [(token: [UInt8], relay: String?, supportsSMS: Bool)]
    ) throws -> DirectoryResponse {
        DirectoryResponse(
            contacts: try contacts.map { contact in
                DirectoryContact(
                    token: try DirectoryToken(parsing: contact.token), relay: contact.relay,
                    supportsSMS: contact.supportsSMS)
            })
    }

    private static func readQueryNextToPython() throws -> Contest {
        let query = DirectoryQuery(tokens: Samples.directoryTokens)
        let json = query.encoded(profile: .deployed)
        let python = try PeerPython(text: json, contactCount: query.tokens.count)
        return Contest(ours: { try DirectoryQuery(json: json).tokens.count }, peerProcess: python.time)
    }

    private static func readResponseNextToPython() throws -> Contest {
        let response = Samples.directoryResponse
        let json = response.encoded(profile: .deployed)
        let python = try PeerPython(text: json, contactCount: response.contacts.count)
        return Contest(ours: { try DirectoryResponse(json: json).contacts.count }, peerProcess: python.time)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A directory query with Foundation's JSON decoder. The tokens are unpadded base64 strings.
struct PeerDirectoryQuery {
    let tokens: [Data]

    private struct Body: Decodable { let contacts: [String] }

    init(json: Data) throws {
        tokens = try JSONDecoder().decode(Body.self, from: json).contacts.map(PeerToken.decode)
    }
}

/// A directory response with Foundation's JSON decoder and encoder.
struct PeerDirectoryResponse {
    struct Contact {
        let token: Data
        let relay: String?
        let supportsSMS: Bool
    }

    let contacts: [Contact]

    private struct Body: Codable {
        struct Contact: Codable {
            let token: String
            let relay: String?
            let supportsSms: Bool?
        }

        let contacts: [Contact]
    }

    init(json: Data) throws {
        contacts = try JSONDecoder().decode(Body.self, from: json).contacts.map { contact in
            Contact(
                token: try PeerToken.decode(contact.token), relay: contact.relay,
                supportsSMS: contact.supportsSms ?? false)
        }
    }

    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return try encoder.encode(
            Body(
                contacts: contacts.map { contact in
                    Body.Contact(
                        token: PeerToken.encode(contact.token), relay: contact.relay,
                        supportsSms: contact.supportsSMS ? true : nil)
                }))
    }
}

/// Converts tokens to and from text: 14 characters of unpadded base64. Foundation requires the padding.
private enum PeerToken {
    static func decode(_ text: String) throws -> Data {
        guard text.utf8.count == 14, let token = Data(base64Encoded: text + "==") else {
            throw CocoaError(.coderInvalidValue)
        }
        return token
    }

    static func encode(_ token: Data) -> String {
        String(token.base64EncodedString().dropLast(2))
    }
}

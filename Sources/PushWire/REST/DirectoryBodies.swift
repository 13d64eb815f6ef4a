// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// Which numbers are registered? The tokens of an address book.
///
///     {"contacts": [token…]}
///
/// Source: protocol.md section 6, `PUT /v1/directory/tokens`.
public struct DirectoryQuery: RESTBody, Hashable {
    /// One for each number.
    public var tokens: [DirectoryToken]

    /// A question about these tokens.
    public init(tokens: [DirectoryToken]) {
        self.tokens = tokens
    }

    /// Reads the member.
    ///
    /// - Throws: `DecodingError`, over ``/PushCrypto/DirectoryTokenError`` at the first token that is none.
    public init(from decoder: any Decoder) throws {
        tokens = try decoder.members().texts(.contacts) { text throws(DirectoryTokenError) in
            try DirectoryToken(base64: text)
        }
    }

    /// Adds the member.
    public func write<Members: RESTMembers & ~Copyable>(
        to members: inout Members, profile: Profile
    ) throws(Members.Failure) {
        try members.add(.contacts, tokens.map(\.base64))
    }
}

/// A number that is registered.
///
///     {"token": 14 characters, "relay"?: text, "supportsSms"?: bool = false}
///
/// Source: protocol.md section 6, `GET /v1/directory/{token}`.
public struct DirectoryContact: RESTBody, Hashable {
    /// Of the number.
    public var token: DirectoryToken
    /// Where it is registered, if not at the relay that was asked.
    public var relay: String?
    /// Whether it takes messages by SMS, too.
    public var supportsSMS: Bool

    /// A contact of these parts.
    public init(token: DirectoryToken, relay: String? = nil, supportsSMS: Bool = false) {
        self.token = token
        self.relay = relay
        self.supportsSMS = supportsSMS
    }

    /// Reads the members.
    ///
    /// - Throws: `DecodingError`, over ``/PushCrypto/DirectoryTokenError``.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.members()
        token = try members.text(.token) { text throws(DirectoryTokenError) in try DirectoryToken(base64: text) }
        relay = try members.relay()
        supportsSMS = try members.flag(.supportsSms)
    }

    /// Adds the members; `supportsSms` only if it is true.
    public func write<Members: RESTMembers & ~Copyable>(
        to members: inout Members, profile: Profile
    ) throws(Members.Failure) {
        try members.add(.token, token.base64)
        if let relay { try members.add(.relay, relay) }
        if supportsSMS { try members.add(.supportsSms, true) }
    }
}

/// Those of the numbers asked for that are registered.
///
///     {"contacts": [{"token": …}…]}
///
/// Source: protocol.md section 6, `PUT /v1/directory/tokens`.
public struct DirectoryAnswer: RESTBody, Hashable {
    /// One for each number that is registered.
    public var contacts: [DirectoryContact]

    /// An answer with these contacts.
    public init(contacts: [DirectoryContact]) {
        self.contacts = contacts
    }

    /// Reads the member.
    ///
    /// - Throws: `DecodingError`, over what ``DirectoryContact`` throws.
    public init(from decoder: any Decoder) throws {
        contacts = try decoder.members().decode([DirectoryContact].self, forKey: .contacts)
    }

    /// Adds the member.
    public func write<Members: RESTMembers & ~Copyable>(
        to members: inout Members, profile: Profile
    ) throws(Members.Failure) {
        try members.add(.contacts, contacts, profile: profile)
    }
}

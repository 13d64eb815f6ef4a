// SPDX-License-Identifier: Apache-2.0

/// A place for a blob, which the relay gives before it is stored.
///
///     specification    {"id": "decimal", "location": url}
///     deployed         {"id": number, "location": url}
///
/// Source: protocol.md section 6, `GET /v1/attachments/`.
public struct AttachmentAllocation: RESTBody, Hashable {
    /// By which an ``AttachmentPointer`` names the blob. Relays give 63 bits; 64 are read.
    public var id: UInt64
    /// Where to put it.
    public var location: ServiceURL

    /// An allocation of these parts.
    public init(id: UInt64, location: ServiceURL) {
        self.id = id
        self.location = location
    }

    /// Reads the members, the id in either form.
    ///
    /// - Throws: `DecodingError`, over ``RESTValueError/malformedInteger`` or ``ServiceURLError``.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.members()
        id = try members.id(.id)
        location = try members.location()
    }

    /// Adds the members, the id in the profile's form.
    public func write<Members: RESTMembers & ~Copyable>(
        to members: inout Members, profile: Profile
    ) throws(Members.Failure) {
        switch profile {
        case .specification: try members.add(.id, String(id))
        case .deployed: try members.add(.id, id)
        }
        try members.add(.location, location.text)
    }
}

/// Where a blob is.
///
///     {"location": url}
///
/// Source: protocol.md section 6, `GET /v1/attachments/{id}`.
public struct AttachmentLocation: RESTBody, Hashable {
    /// Where to get it.
    public var location: ServiceURL

    /// An answer with this place.
    public init(location: ServiceURL) {
        self.location = location
    }

    /// Reads the member.
    ///
    /// - Throws: `DecodingError`, over ``ServiceURLError``.
    public init(from decoder: any Decoder) throws {
        location = try decoder.members().location()
    }

    /// Adds the member.
    public func write<Members: RESTMembers & ~Copyable>(
        to members: inout Members, profile: Profile
    ) throws(Members.Failure) {
        try members.add(.location, location.text)
    }
}

extension KeyedDecodingContainer<RESTKey> {
    /// A number, or a string of its decimal digits.
    fileprivate func id(_ key: RESTKey) throws -> UInt64 {
        guard let text = try? decode(String.self, forKey: key) else { return try integer(key) }
        guard let value = UInt64(text), text.utf8.elementsEqual(String(value).utf8) else {
            throw fault(at: [key], RESTValueError.malformedInteger)
        }
        return value
    }

    fileprivate func location() throws -> ServiceURL {
        try text(.location) { text throws(ServiceURLError) in try ServiceURL(text) }
    }
}

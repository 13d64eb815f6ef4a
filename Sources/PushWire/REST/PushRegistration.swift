// SPDX-License-Identifier: Apache-2.0

/// By which Apple's push service knows an installation.
///
///     {"apnRegistrationId": text}
///
/// Source: protocol.md section 6, `PUT /v1/accounts/apn/`.
public struct APNRegistration: RESTBody {
    /// As Apple gave it; not empty.
    public let id: String

    /// A registration of an id that Apple gave.
    ///
    /// - Precondition: `id` is not empty.
    public init(id: String) {
        precondition(!id.isEmpty, "A registration id is not empty")
        self.id = id
    }

    /// Reads the member.
    ///
    /// - Throws: `DecodingError`, over ``RESTValueError/empty`` if the id is.
    public init(from decoder: any Decoder) throws {
        id = try decoder.members().nonEmptyText(.apnRegistrationId)
    }

    /// Adds the member.
    public func write<Members: RESTMembers & ~Copyable>(
        to members: inout Members, profile: Profile
    ) throws(Members.Failure) {
        try members.add(.apnRegistrationId, id)
    }
}

/// By which Google's push service knows an installation.
///
///     {"gcmRegistrationId": text}
///
/// Source: protocol.md section 6, `PUT /v1/accounts/gcm/`.
public struct GCMRegistration: RESTBody {
    /// As Google gave it; not empty.
    public let id: String

    /// A registration of an id that Google gave.
    ///
    /// - Precondition: `id` is not empty.
    public init(id: String) {
        precondition(!id.isEmpty, "A registration id is not empty")
        self.id = id
    }

    /// Reads the member.
    ///
    /// - Throws: `DecodingError`, over ``RESTValueError/empty`` if the id is.
    public init(from decoder: any Decoder) throws {
        id = try decoder.members().nonEmptyText(.gcmRegistrationId)
    }

    /// Adds the member.
    public func write<Members: RESTMembers & ~Copyable>(
        to members: inout Members, profile: Profile
    ) throws(Members.Failure) {
        try members.add(.gcmRegistrationId, id)
    }
}

extension APNRegistration: CustomStringConvertible, CustomReflectable {
    /// Without the id, by which anyone could be sent pushes.
    public var description: String { "APNRegistration(<redacted>)" }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension GCMRegistration: CustomStringConvertible, CustomReflectable {
    /// Without the id, by which anyone could be sent pushes.
    public var description: String { "GCMRegistration(<redacted>)" }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

// SPDX-License-Identifier: Apache-2.0

public import PushCrypto
public import PushWire

/// The id by which Apple's push service knows an installation.
///
///     {"apnRegistrationId": text}
///
/// Source: protocol.md section 6, `PUT /v1/accounts/apn/`.
public struct APNRegistration: JSONBody {
    /// The id as Apple gave it; not empty.
    public let id: String

    /// A registration of an id that Apple gave.
    ///
    /// - Precondition: `id` is not empty.
    public init(id: String) {
        precondition(!id.isEmpty, "A registration id is not empty")
        self.id = id
    }

    private enum Key: Int, JSONKey {
        case apnRegistrationId
        static let names: [JSONName] = ["apnRegistrationId"]
    }

    /// Reads the object.
    ///
    /// - Throws: ``/PushWire/JSONError``, with ``/PushWire/JSONError/Reason/empty`` for an id without a character, and
    ///   ``/PushWire/JSONError/Reason/textTooLong(limit:)`` for one of more than 4,096 bytes.
    public init(reading json: inout JSONReader) throws(JSONError) {
        id = try json.registrationID(Key.apnRegistrationId)
    }

    /// Writes the object.
    public func write(to json: inout JSONWriter, profile: Profile) {
        json.write(id, under: Key.apnRegistrationId)
    }
}

/// The id by which Google's push service knows an installation.
///
///     {"gcmRegistrationId": text}
///
/// Source: protocol.md section 6, `PUT /v1/accounts/gcm/`.
public struct GCMRegistration: JSONBody {
    /// The id as Google gave it; not empty.
    public let id: String

    /// A registration of an id that Google gave.
    ///
    /// - Precondition: `id` is not empty.
    public init(id: String) {
        precondition(!id.isEmpty, "A registration id is not empty")
        self.id = id
    }

    private enum Key: Int, JSONKey {
        case gcmRegistrationId
        static let names: [JSONName] = ["gcmRegistrationId"]
    }

    /// Reads the object.
    ///
    /// - Throws: ``/PushWire/JSONError``, with ``/PushWire/JSONError/Reason/empty`` for an id without a character, and
    ///   ``/PushWire/JSONError/Reason/textTooLong(limit:)`` for one of more than 4,096 bytes.
    public init(reading json: inout JSONReader) throws(JSONError) {
        id = try json.registrationID(Key.gcmRegistrationId)
    }

    /// Writes the object.
    public func write(to json: inout JSONWriter, profile: Profile) {
        json.write(id, under: Key.gcmRegistrationId)
    }
}

extension JSONReader {
    /// The maximum length of an id, in bytes. Google's had some 180 in 2013, and Apple's 64.
    private static var maximumRegistrationIDByteCount: Int { 4096 }

    /// Reads an object with an id and nothing else that is known.
    @_lifetime(self: copy self)
    fileprivate mutating func registrationID<Key: JSONKey>(_ key: Key) throws(JSONError) -> String {
        var id: String?
        var members = try object(Key.self)
        while try next(&members) != nil {
            let start = offset
            let text = try string(maximumByteCount: Self.maximumRegistrationIDByteCount)
            guard !text.isEmpty else { throw fault(.empty, at: start) }
            id = text
        }
        return try required(id, key)
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ id: String, under key: some JSONKey) {
        object { json in
            json.key(key)
            json.write(string: id)
        }
    }
}

extension APNRegistration: CustomStringConvertible, Redacted {
    /// The type's name without the id, by which anyone could be sent pushes.
    public var description: String { "APNRegistration(<redacted>)" }
}

extension GCMRegistration: CustomStringConvertible, Redacted {
    /// The type's name without the id, by which anyone could be sent pushes.
    public var description: String { "GCMRegistration(<redacted>)" }
}

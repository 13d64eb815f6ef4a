// SPDX-License-Identifier: Apache-2.0

import PushCrypto
public import PushWire

/// The id that Apple's push service gave to an installation.
///
///     {"apnRegistrationId": text}
public struct APNRegistration: JSONBody, RegistrationBody {
    /// The id, which is not empty. The parser accepts at most 4,096 bytes.
    public let id: String

    /// Creates a registration.
    ///
    /// - Precondition: `id` is not empty.
    public init(id: String) {
        precondition(!id.isEmpty, "A registration id is not empty")
        self.id = id
    }

    fileprivate enum Key: Int, JSONKey {
        case apnRegistrationId
        static let names: [JSONName] = ["apnRegistrationId"]
    }

    fileprivate static var key: Key { .apnRegistrationId }
}

/// The id that Google's push service gave to an installation.
///
///     {"gcmRegistrationId": text}
public struct GCMRegistration: JSONBody, RegistrationBody {
    /// The id, which is not empty. The parser accepts at most 4,096 bytes.
    public let id: String

    /// Creates a registration.
    ///
    /// - Precondition: `id` is not empty.
    public init(id: String) {
        precondition(!id.isEmpty, "A registration id is not empty")
        self.id = id
    }

    fileprivate enum Key: Int, JSONKey {
        case gcmRegistrationId
        static let names: [JSONName] = ["gcmRegistrationId"]
    }

    fileprivate static var key: Key { .gcmRegistrationId }
}

/// A body with an id as its only known member.
private protocol RegistrationBody: JSONObject, CustomStringConvertible, Redacted {
    associatedtype Key: JSONKey
    static var key: Key { get }
    var id: String { get }
    init(id: String)
}

/// The maximum length of an id in bytes. In 2013, Google's ids had about 180 bytes, and Apple's had 64.
private let maximumRegistrationIDByteCount = 4096

extension RegistrationBody {
    package init(reading json: inout JSONReader) throws(JSONError) {
        var id: String?
        var members = try json.object(Key.self)
        while try json.next(&members) != nil {
            let start = json.offset
            let text = try json.string(maximumByteCount: maximumRegistrationIDByteCount)
            guard !text.isEmpty else { throw json.fault(.empty, at: start) }
            id = text
        }
        self.init(id: try json.required(id, Self.key))
    }

    package func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Self.key)
            json.write(string: id)
        }
    }

    /// Compares the ids as UTF-8 bytes.
    public static func == (a: Self, b: Self) -> Bool { TextBytes(a.id) == TextBytes(b.id) }

    /// The name of the type, without the id: the id is the address of one phone at the push service.
    public var description: String { "\(Self.self)(<redacted>)" }
}

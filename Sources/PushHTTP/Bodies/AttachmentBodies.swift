// SPDX-License-Identifier: Apache-2.0

public import PushWire

/// A place for a blob, which the relay gives before it is stored.
///
///     specification    {"id": "decimal", "location": url}
///     deployed         {"id": number, "location": url}
///
/// Source: protocol.md section 6, `GET /v1/attachments/`.
public struct AttachmentAllocation: JSONBody, Hashable {
    /// The number by which an ``/PushWire/AttachmentPointer`` names the blob. Relays give 63 bits; 64 are read.
    public var id: UInt64
    /// The URL to put the blob to. Links of a deployed relay end after one hour.
    public var location: ServiceURL

    /// An allocation of these parts.
    public init(id: UInt64, location: ServiceURL) {
        self.id = id
        self.location = location
    }

    private enum Key: Int, JSONKey {
        case id, location
        static let names: [JSONName] = ["id", "location"]
    }

    /// Reads the object, the id in either form.
    ///
    /// - Throws: ``/PushWire/JSONError``, with ``/PushWire/JSONError/Reason/malformedInteger`` or
    ///   ``/PushWire/JSONError/Reason/url(_:)`` for a malformed value.
    public init(reading json: inout JSONReader) throws(JSONError) {
        var id: UInt64?
        var location: ServiceURL?
        var members = try json.object(Key.self)
        while let key = try json.next(&members) {
            switch key {
            case .id: id = try json.integer(UInt64.self, isQuotable: true)
            case .location: location = try json.url()
            }
        }
        self.init(id: try json.required(id, Key.id), location: try json.required(location, Key.location))
    }

    /// Writes the object, the id in the profile's form.
    public func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Key.id)
            json.write(number: id, isQuoted: profile == .specification)
            json.key(Key.location)
            json.write(string: location.text)
        }
    }
}

/// The place of a blob.
///
///     {"location": url}
///
/// Source: protocol.md section 6, `GET /v1/attachments/{id}`.
public struct AttachmentLocation: JSONBody, Hashable {
    /// The URL to get the blob from. Links of a deployed relay end after one hour.
    public var location: ServiceURL

    /// A response with this place.
    public init(location: ServiceURL) {
        self.location = location
    }

    private enum Key: Int, JSONKey {
        case location
        static let names: [JSONName] = ["location"]
    }

    /// Reads the object.
    ///
    /// - Throws: ``/PushWire/JSONError``, with ``/PushWire/JSONError/Reason/url(_:)`` for a text that is no such URL.
    public init(reading json: inout JSONReader) throws(JSONError) {
        var location: ServiceURL?
        var members = try json.object(Key.self)
        while try json.next(&members) != nil { location = try json.url() }
        self.init(location: try json.required(location, Key.location))
    }

    /// Writes the object.
    public func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Key.location)
            json.write(string: location.text)
        }
    }
}

extension JSONReader {
    /// The maximum length of a URL, in bytes. A signed link has some 150.
    private static var maximumURLByteCount: Int { 8192 }

    @_lifetime(self: copy self)
    fileprivate mutating func url() throws(JSONError) -> ServiceURL {
        let start = offset
        let text = try string(maximumByteCount: Self.maximumURLByteCount)
        do throws(ServiceURLError) { return try ServiceURL(text) } catch { throw fault(.url(error), at: start) }
    }
}

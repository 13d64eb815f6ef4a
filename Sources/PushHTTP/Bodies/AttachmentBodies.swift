// SPDX-License-Identifier: Apache-2.0

public import PushWire

/// The id and the upload URL that a relay allocates for a blob.
///
///     specification    {"id": "decimal", "location": url}
///     deployed         {"id": number, "location": url}
public struct AttachmentAllocation: JSONObject, Hashable {
    /// The id of the blob in an ``/PushWire/AttachmentPointer``. Relays use 63 bits; the parser accepts 64.
    public var id: UInt64
    /// The upload URL. A deployed relay's URL expires after one hour.
    public var location: ServiceURL

    /// Creates an allocation.
    public init(id: UInt64, location: ServiceURL) {
        self.id = id
        self.location = location
    }

    private enum Key: Int, JSONKey {
        case id, location
        static let names: [JSONName] = ["id", "location"]
    }

    package init(reading json: inout JSONReader) throws(JSONError) {
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

    package func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Key.id)
            json.write(number: id, isQuoted: profile == .specification)
            json.key(Key.location)
            json.write(string: location.text)
        }
    }
}

/// The download URL of a stored blob.
///
///     {"location": url}
public struct AttachmentLocation: JSONObject, Hashable {
    /// The download URL. A deployed relay's URL expires after one hour.
    public var location: ServiceURL

    /// Creates a location.
    public init(location: ServiceURL) {
        self.location = location
    }

    private enum Key: Int, JSONKey {
        case location
        static let names: [JSONName] = ["location"]
    }

    package init(reading json: inout JSONReader) throws(JSONError) {
        var location: ServiceURL?
        var members = try json.object(Key.self)
        while try json.next(&members) != nil { location = try json.url() }
        self.init(location: try json.required(location, Key.location))
    }

    package func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Key.location)
            json.write(string: location.text)
        }
    }
}

extension JSONReader {
    /// The maximum length of a URL in bytes. A signed URL has about 150.
    private static var maximumURLByteCount: Int { 8192 }

    @_lifetime(self: copy self)
    fileprivate mutating func url() throws(JSONError) -> ServiceURL {
        let start = offset
        let text = try string(maximumByteCount: Self.maximumURLByteCount)
        do throws(ServiceURLError) { return try ServiceURL(text) } catch { throw fault(.url(error), at: start) }
    }
}

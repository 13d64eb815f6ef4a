// SPDX-License-Identifier: Apache-2.0

/// The JSON of a request or a response.
///
/// All bodies of the protocol conform to it, so that you can write generic code over them. Their JSON has the keys in
/// the order of protocol.md, no spaces, and no escapes for `/`.
public protocol JSONBody: Equatable, Sendable {
    /// Reads a whole text, in the form of either profile.
    ///
    /// - Parameters:
    ///   - json: The JSON in UTF-8.
    ///   - limits: The limits of the text.
    /// - Throws: ``JSONError``: first ``JSONError/Reason/tooLarge(limit:)``, ``JSONError/Reason/byteOrderMark``,
    ///   ``JSONError/Reason/invalidUTF8`` and ``JSONError/Reason/notAnObject``; then the first syntax error, anywhere
    ///   in the text; then the first fault of a value. A missing value is a fault at the end of its object.
    init(json: RawSpan, limits: WireLimits) throws(JSONError)

    /// Returns the JSON in UTF-8.
    func encoded(profile: Profile) -> [UInt8]

    /// Appends the JSON to `output`, without an allocation.
    ///
    /// - Precondition: `output` has room for ``encodedByteCount(profile:)`` more bytes.
    func encode(into output: inout OutputRawSpan, profile: Profile)

    /// Returns the size of the JSON in bytes.
    func encodedByteCount(profile: Profile) -> Int
}

extension JSONBody {
    /// Reads a whole text with the limits ``WireLimits/json``.
    ///
    /// - Throws: The same errors as ``init(json:limits:)-(RawSpan,_)``.
    public init(json: RawSpan) throws(JSONError) {
        try self.init(json: json, limits: .json)
    }

    /// Reads a whole text, given as an array: see ``init(json:limits:)-(RawSpan,_)``.
    public init(json: [UInt8], limits: WireLimits = .json) throws(JSONError) {
        try unsafe self.init(json: json.span.bytes, limits: limits)
    }
}

/// A body that the library reads and writes, alone or inside another body.
package protocol JSONObject: JSONBody {
    init(reading json: inout JSONReader) throws(JSONError)
    func write(to json: inout JSONWriter, profile: Profile)
}

extension JSONObject {
    /// Reads a whole text.
    public init(json: RawSpan, limits: WireLimits) throws(JSONError) {
        self = try JSONReader.read(json, limits: limits, Self.init(reading:))
    }

    /// Returns the JSON in UTF-8.
    public func encoded(profile: Profile) -> [UInt8] {
        JSONWriter.bytes { write(to: &$0, profile: profile) }
    }

    /// Appends the JSON to `output`.
    public func encode(into output: inout OutputRawSpan, profile: Profile) {
        JSONWriter.append(to: &output) { write(to: &$0, profile: profile) }
    }

    /// Returns the size of the JSON in bytes.
    public func encodedByteCount(profile: Profile) -> Int {
        JSONWriter.byteCount { write(to: &$0, profile: profile) }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The JSON of a request, a response or a push payload.
///
/// There is one way in, ``JSONReader``, and one way out, which writes byte for byte what the profile has: keys in the order of the
/// protocol's page, no spaces, `/` not escaped. Both types belong to the library. A type of your own can only hand them on to one of
/// the library's bodies, exactly once.
///
/// Source: protocol.md section 6 and its table of profiles.
public protocol JSONBody: Equatable, Sendable {
    /// Reads the object that comes next.
    ///
    /// - Throws: ``JSONError``.
    init(reading json: inout JSONReader) throws(JSONError)

    /// Writes the object.
    func write(to json: inout JSONWriter, profile: Profile)
}

extension JSONBody {
    /// Reads a whole text, in the form of either profile.
    ///
    /// - Throws: ``JSONError``: first ``JSONError/Reason/tooLarge(limit:)``, ``JSONError/Reason/byteOrderMark``,
    ///   ``JSONError/Reason/invalidUTF8`` and ``JSONError/Reason/notAnObject``; then what is wrong with the syntax, wherever in the text;
    ///   then the first value that is not what it must be. A value that is missing is one at the end of its object.
    public init(json: RawSpan, limits: WireLimits = .json) throws(JSONError) {
        self = try JSONReader.read(json, limits: limits) { reader throws(JSONError) in try Self(reading: &reader) }
    }

    /// Reads a whole text: ``init(json:limits:)-(RawSpan,_)`` for an array.
    public init(json: [UInt8], limits: WireLimits = .json) throws(JSONError) {
        try unsafe self.init(json: json.span.bytes, limits: limits)
    }

    /// The JSON, in UTF-8.
    public func encoded(profile: Profile) -> [UInt8] {
        JSONWriter.bytes { write(to: &$0, profile: profile) }
    }

    /// Appends the JSON to `output`, and allocates nothing.
    ///
    /// - Precondition: `output` has room for ``encodedByteCount(profile:)`` bytes more.
    public func encode(profile: Profile, into output: inout OutputRawSpan) {
        JSONWriter.append(to: &output) { write(to: &$0, profile: profile) }
    }

    /// Size of the JSON, in bytes.
    public func encodedByteCount(profile: Profile) -> Int {
        JSONWriter.byteCount { write(to: &$0, profile: profile) }
    }
}

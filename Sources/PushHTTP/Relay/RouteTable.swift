// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushWire

/// The table that finds the call of a request. It compares bytes, because comparing hostile Swift strings can take
/// quadratic time.
enum RouteTable {
    private struct Pattern {
        enum Segment {
            case text([UInt8])
            case parameter(RESTCallShape.Parameter)
        }

        let segments: [Segment]
        let call: RESTCall
        let shape: RESTCallShape

        init(_ call: RESTCall, path: String) {
            segments = path.split(separator: "/").map { segment in
                guard segment.hasPrefix("{") else { return .text(Array(segment.utf8)) }
                return .parameter(RESTCallShape.Parameter(rawValue: String(segment.dropFirst().dropLast()))!)
            }
            self.call = call
            shape = call.shape
        }

        var parameterCount: Int { segments.count { if case .parameter = $0 { true } else { false } } }

        /// Returns the values of the parameters; nil if the path does not match.
        func values(in path: [[UInt8]]) -> PathValues? {
            guard path.count == segments.count else { return nil }
            var values = PathValues()
            for (text, segment) in zip(path, segments) {
                switch segment {
                case .text(let wanted): guard text == wanted else { return nil }
                case .parameter(let parameter):
                    guard !text.isEmpty else { return nil }
                    values[parameter] = text
                }
            }
            return values
        }
    }

    /// All patterns. Those with fewer parameters come first, so that `tokens` in `/v1/directory/tokens` is no
    /// parameter.
    private static let patterns: [Pattern] = {
        let own = RESTCall.allCases.compactMap { call in call.shape.path.map { Pattern(call, path: $0) } }
        let aliases = RESTCallShape.aliases.map { Pattern($1, path: $0) }
        return (own + aliases).sorted { $0.parameterCount < $1.parameterCount }
    }()

    /// The maximum number of segments in a path.
    private static let maximumSegmentCount = patterns.reduce(0) { max($0, $1.segments.count) }

    /// Returns the path and the query of a target, without the scheme and the authority.
    static func parts(of target: String) -> (path: ArraySlice<UInt8>, query: ArraySlice<UInt8>?) {
        let origin = originForm(Array(target.utf8)[...])
        guard let mark = origin.firstIndex(of: UInt8(ascii: "?")) else { return (origin, nil) }
        return (origin[..<mark], origin[(mark + 1)...])
    }

    /// Returns a target without the scheme and the authority. Returns nothing if the authority is empty.
    private static func originForm(_ target: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let schemes = ["http://", "https://"].map { Array($0.utf8) }
        guard let scheme = schemes.first(where: { isPrefix($0, of: target) }) else { return target }
        let rest = target.dropFirst(scheme.count)
        let ends = [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")]
        let end = rest.firstIndex(where: ends.contains) ?? rest.endIndex
        return end == rest.startIndex ? [] : rest[end...]
    }

    private static func isPrefix(_ scheme: [UInt8], of target: ArraySlice<UInt8>) -> Bool {
        target.count >= scheme.count
            && zip(target, scheme).allSatisfy { $0 == $1 || $1 >= UInt8(ascii: "a") && $0 == $1 & ~0x20 }
    }

    /// Finds the call of a method and a path. A slash at the end is ignored.
    ///
    /// - Throws: In this order, ``PushRelayError/notFound``; ``PushRelayError/methodNotAllowed(_:)``.
    static func match(
        _ method: HTTPRequest.Method, _ path: ArraySlice<UInt8>, _ profile: Profile
    ) throws(PushRelayError) -> (RESTCall, PathValues) {
        // Splits before decoding, because an encoded slash belongs to its segment. The limit bounds the work: the rest
        // of a long path becomes one segment too many.
        var texts = path.split(
            separator: UInt8(ascii: "/"), maxSplits: maximumSegmentCount + 2, omittingEmptySubsequences: false)
        guard texts.count > 1, texts[0].isEmpty else { throw .notFound }
        texts.removeFirst()
        if texts.last?.isEmpty == true { texts.removeLast() }
        guard texts.count <= maximumSegmentCount else { throw .notFound }
        var segments: [[UInt8]] = []
        for text in texts {
            guard let segment = PercentEncoding.decode(text) else { throw .notFound }
            segments.append(segment)
        }
        var methods: [HTTPRequest.Method] = []
        for pattern in patterns where pattern.shape.profiles.contains(profile) {
            guard let values = pattern.values(in: segments) else { continue }
            if pattern.shape.method == method { return (pattern.call, values) }
            methods.append(pattern.shape.method)
        }
        guard methods.isEmpty else { throw .methodNotAllowed(methods) }
        throw .notFound
    }

    /// Finds the name of a relay in a query. Other parameters are ignored.
    ///
    /// - Throws: ``PushRelayError/malformedQuery(_:)``; ``PushRelayError/notFound`` if the relay's name is empty or too
    ///   long.
    static func relay(in query: ArraySlice<UInt8>, _ call: RESTCall) throws(PushRelayError) -> String? {
        var relay: [UInt8]?
        var rest = query
        while !rest.isEmpty {
            var value = cut(&rest, at: UInt8(ascii: "&"))
            guard let isRelay = isRelay(cut(&value, at: UInt8(ascii: "="))) else { throw .malformedQuery(call) }
            guard isRelay else { continue }
            guard relay == nil, let name = PercentEncoding.decode(value) else { throw .malformedQuery(call) }
            relay = name
        }
        guard let relay else { return nil }
        guard (1...JSONReader.maximumRelayByteCount).contains(relay.count) else { throw .notFound }
        return String(decoding: relay, as: UTF8.self)
    }

    /// Removes and returns the text before a separator, or all of it, and removes the separator.
    private static func cut(_ text: inout ArraySlice<UInt8>, at separator: UInt8) -> ArraySlice<UInt8> {
        let end = text.firstIndex(of: separator) ?? text.endIndex
        defer { text = text[min(end + 1, text.endIndex)...] }
        return text[..<end]
    }

    /// Returns whether the name of a parameter is `relay`; nil if the name is malformed.
    private static func isRelay(_ name: ArraySlice<UInt8>) -> Bool? {
        guard name.contains(UInt8(ascii: "%")) else { return name.elementsEqual("relay".utf8) }
        return PercentEncoding.decode(name).map { $0.elementsEqual("relay".utf8) }
    }
}

/// The decoded values in the path and the query of a request.
struct PathValues {
    private var texts: [RESTCallShape.Parameter: [UInt8]] = [:]
    /// The relay that the query names.
    var relay: String?

    subscript(parameter: RESTCallShape.Parameter) -> [UInt8] {
        get { texts[parameter] ?? [] }
        set { texts[parameter] = newValue }
    }

    var transport: VerificationTransport? {
        VerificationTransport.allCases.first { $0.rawValue.utf8.elementsEqual(self[.transport]) }
    }

    var code: VerificationCode? { try? VerificationCode(parsing: self[.code].span) }

    func number(_ call: RESTCall, or fault: PushFault) throws(PushRelayError) -> PhoneNumber {
        do { return try PhoneNumber(parsing: self[.number]) } catch { throw .fault(fault, call) }
    }

    /// The token. `-` and `_` are accepted for `+` and `/`, as by servers since March 2015.
    var token: DirectoryToken? {
        let bytes = self[.token].map { byte in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        return try? DirectoryToken(base64: bytes.span)
    }

    /// The id of an attachment, in its shortest decimal form.
    var id: UInt64? { unsafe JSONNumber.shortest(self[.id].span.bytes) }
}

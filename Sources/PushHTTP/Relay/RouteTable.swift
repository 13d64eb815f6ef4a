// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushWire

/// Matches requests with the calls' own descriptions.
enum RouteTable {
    /// A path, by its segments.
    private struct Pattern {
        let segments: [RESTCallShape.Segment]
        let call: RESTCall
    }

    /// Those without parameters first: a PUT of `/v1/directory/tokens` is not one of the token `tokens`.
    private static let patterns: [Pattern] = {
        let own = RESTCall.allCases.compactMap { call in
            call.shape.path.map { _ in Pattern(segments: call.shape.segments, call: call) }
        }
        let aliases = RESTCallShape.aliases.map { path, call in
            // An alias differs in its fixed segments only.
            let texts = path.split(separator: "/")
            let segments = zip(texts, call.shape.segments).map { text, segment in
                if case .text = segment { RESTCallShape.Segment.text(String(text)) } else { segment }
            }
            return Pattern(segments: segments, call: call)
        }
        return (0...longest).flatMap { count in (own + aliases).filter { parameterCount($0) == count } }
    }()

    /// Parameters in a path at most.
    private static let longest = 2

    private static func parameterCount(_ pattern: Pattern) -> Int {
        pattern.segments.count { if case .parameter = $0 { true } else { false } }
    }

    /// The path and query of a request's target, which may have a scheme and an authority in front of them.
    static func originForm(_ target: String) -> Substring {
        guard let scheme = ["http://", "https://"].first(where: { isPrefix($0, of: target) }) else {
            return target[...]
        }
        let rest = target.utf8.dropFirst(scheme.utf8.count)
        let path = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        return target[path...]
    }

    private static func isPrefix(_ scheme: String, of target: String) -> Bool {
        target.utf8.count >= scheme.utf8.count
            && zip(target.utf8, scheme.utf8).allSatisfy { $0 == $1 || $0 | 0x20 == $1 && $1 >= UInt8(ascii: "a") }
    }

    /// The call of a method and a path, with the path's parameters. A slash at the end makes no difference.
    ///
    /// - Throws: ``PushRelayError/notFound``, ``PushRelayError/methodNotAllowed(_:)``.
    static func match(
        _ method: HTTPRequest.Method, _ path: Substring, _ profile: Profile
    ) throws(PushRelayError) -> (RESTCall, PathValues) {
        // Split before decoding: an encoded slash is a character of its segment.
        var texts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard texts.first == "" else { throw .notFound }
        texts.removeFirst()
        if texts.last == "" { texts.removeLast() }
        // Decoding is not for nothing: no path has more.
        guard texts.count <= patterns.map(\.segments.count).max() ?? 0 else { throw .notFound }
        var segments: [String] = []
        for text in texts {
            guard let segment = PercentEncoding.decode(text) else { throw .notFound }
            segments.append(segment)
        }
        var methods: [HTTPRequest.Method] = []
        for pattern in patterns where pattern.call.shape.profiles.contains(profile) {
            guard let values = values(of: pattern, segments) else { continue }
            if pattern.call.shape.method == method { return (pattern.call, values) }
            methods.append(pattern.call.shape.method)
        }
        guard methods.isEmpty else { throw .methodNotAllowed(methods) }
        throw .notFound
    }

    private static func values(of pattern: Pattern, _ segments: [String]) -> PathValues? {
        guard segments.count == pattern.segments.count else { return nil }
        var values = PathValues()
        for (text, segment) in zip(segments, pattern.segments) {
            switch segment {
            case .text(let wanted): guard text.utf8.elementsEqual(wanted.utf8) else { return nil }
            case .parameter(let parameter):
                guard !text.isEmpty else { return nil }
                values[parameter] = text
            }
        }
        return values
    }

    /// The relay that a query names, or nil. Names that nobody knows are ignored.
    ///
    /// - Throws: ``PushRelayError/malformedQuery(_:)``; ``PushRelayError/notFound`` if the relay's name is empty.
    static func relay(in query: Substring, _ call: RESTCall) throws(PushRelayError) -> String? {
        var relay: String?
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(parts[0]) else { throw .malformedQuery(call) }
            guard name.utf8.elementsEqual("relay".utf8) else { continue }
            guard relay == nil, let value = PercentEncoding.decode(parts.count == 2 ? parts[1] : "") else {
                throw .malformedQuery(call)
            }
            relay = value
        }
        guard relay?.isEmpty != true else { throw .notFound }
        return relay
    }
}

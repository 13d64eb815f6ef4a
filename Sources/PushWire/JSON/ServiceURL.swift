// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// An absolute URL that may receive secrets: `https`, or `http` to the loopback address.
///
///     scheme "://" host [ ":" port ] [ "/" path ] [ "?" query ]
///
/// The host is a name of letters, digits, `-`, `_` and `.`, or an IP address. An empty port, as in `https://a.example:/`, is valid.
///
/// These URLs are refused, although RFC 3986 §3 has a form for each of them:
///
/// - `http` to another machine, and every other scheme;
/// - user information, which misleads: `https://service.example@evil.example/`;
/// - a percent-encoded host, or one with `~` or any of `!$&'()*+,;=`, which no DNS name has;
/// - an IPv6 address with a zone (RFC 6874), and an address of a future version: `[v1.a]`;
/// - a fragment, which requests do not have (RFC 3986 §4.3).
public struct ServiceURL: Hashable, Sendable {
    /// The unchanged URL.
    public let text: String
    /// `https` or `http`.
    public let scheme: String
    /// The host and the optional port, as in a `Host` header. The `:` of an empty port is left out (RFC 3986 §3.2.3).
    public let authority: String
    /// The path and the optional query. An empty path is `/`.
    public let target: String

    /// Parses a URL.
    ///
    /// - Throws: In this order, ``ServiceURLError/malformed(offset:)`` at the first byte that no URL has;
    ///   ``ServiceURLError/scheme``; ``ServiceURLError/userInformation``; ``ServiceURLError/authority``;
    ///   ``ServiceURLError/malformed(offset:)`` at a bracket after the authority; ``ServiceURLError/insecure``.
    public init(_ text: String) throws(ServiceURLError) {
        let bytes = Array(text.utf8)
        if let offset = Self.firstFault(in: bytes) { throw .malformed(offset: offset) }
        guard let scheme = ["https", "http"].first(where: { Self.hasScheme($0, bytes) }) else { throw .scheme }
        let rest = bytes[(scheme.utf8.count + 3)...]
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains(UInt8(ascii: "@")) else { throw .userInformation }
        guard let (host, port) = Self.hostAndPort(of: authority) else { throw .authority }
        if let bracket = bytes[end...].firstIndex(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") }) {
            throw .malformed(offset: bracket)
        }
        guard scheme == "https" || Self.isLoopback(host) else { throw .insecure }
        let target = String(decoding: rest[end...], as: UTF8.self)
        self.text = text
        self.scheme = scheme
        self.authority = String(decoding: port.isEmpty ? host : authority, as: UTF8.self)
        self.target = target.hasPrefix("/") ? target : "/" + target
    }

    /// The first byte that is not in RFC 3986, is a `%` without two hexadecimal digits, or begins a fragment.
    private static func firstFault(in bytes: [UInt8]) -> Int? {
        bytes.indices.first { index in
            switch bytes[index] {
            case UInt8(ascii: "%"):
                index + 2 >= bytes.count || !isHexDigit(bytes[index + 1]) || !isHexDigit(bytes[index + 2])
            case UInt8(ascii: "\""), UInt8(ascii: "#"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"),
                UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
                true
            default: !(0x21...0x7E).contains(bytes[index])
            }
        }
    }

    private static func hasScheme(_ scheme: String, _ bytes: [UInt8]) -> Bool {
        let start = Array((scheme + "://").utf8)
        return bytes.count >= start.count && zip(bytes, start).allSatisfy { lowercased($0) == $1 }
    }

    /// The host of an authority, with the brackets of an IPv6 address, and the digits of its port; nil if it is malformed.
    private static func hostAndPort(of authority: ArraySlice<UInt8>) -> (
        host: ArraySlice<UInt8>, port: ArraySlice<UInt8>
    )? {
        let end: Int
        if authority.first == UInt8(ascii: "[") {
            guard let close = authority.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            end = close + 1
            guard HostAddress(ipv6: authority[(authority.startIndex + 1)..<close]) != nil else { return nil }
        } else {
            end = authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex
            guard isName(authority[..<end]) else { return nil }
        }
        guard end < authority.endIndex else { return (authority, []) }
        let port = authority[(end + 1)...]
        guard authority[end] == UInt8(ascii: ":"), isPort(port) else { return nil }
        return (authority[..<end], port)
    }

    /// Whether the name is labels of 1 to 63 bytes between dots. A last dot is allowed.
    private static func isName(_ name: ArraySlice<UInt8>) -> Bool {
        let labels = (name.last == UInt8(ascii: ".") ? name.dropLast() : name)
            .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels.allSatisfy { (1...63).contains($0.count) && $0.allSatisfy(isNameCharacter) }
    }

    /// Whether the text is a decimal number up to 65,535 with any number of zeros before it, or empty.
    private static func isPort(_ digits: ArraySlice<UInt8>) -> Bool {
        guard digits.allSatisfy(isDigit) else { return false }
        let number = digits.drop { $0 == UInt8(ascii: "0") }
        return number.count <= 5 && number.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 65_535
    }

    /// Whether the host is `localhost`, 127.0.0.0/8 in its usual form, or `[::1]`.
    private static func isLoopback(_ host: ArraySlice<UInt8>) -> Bool {
        let name = host.map(lowercased)
        if name == Array("localhost".utf8) || name == Array("[::1]".utf8) { return true }
        return HostAddress(ipv4: host).map { $0.groups[6] >> 8 == 127 } ?? false
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowercased(byte))
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(lowercased(byte))
    }

    static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

extension ServiceURL: CustomStringConvertible, Redacted {
    /// The URL without its path and query: the query of a blob's URL has a signature, which must not get into a log.
    public var description: String { "\(scheme)://\(authority)/<redacted>" }
}

/// An error in a URL. It carries only an offset, so it is safe to log.
@nonexhaustive public enum ServiceURLError: Error, Hashable, Sendable {
    /// The byte at this offset is not allowed there.
    case malformed(offset: Int)
    /// The URL begins with neither `https://` nor `http://`.
    case scheme
    /// The authority has an `@`.
    case userInformation
    /// The host is missing or malformed, or the port is malformed.
    case authority
    /// The scheme is `http`, and the host is not a loopback address.
    case insecure
}

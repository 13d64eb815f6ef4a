// SPDX-License-Identifier: Apache-2.0

public import PushCrypto
public import PushWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reads bodies and push payloads by FoundationEssentials' decoder, and says in the protocol's own terms what is wrong with one.
///
/// Before decoding: the length, then ``/PushWire/JSONInput``. What the decoder then accepts beyond RFC 8259 is accepted: of two
/// equal keys the first counts, and so is a trailing comma, `1e3` and `1.0` for an integer. Nesting of more than 512, lone
/// surrogates, numbers that overflow and fractions are refused, but a fraction that rounding loses: `0.99999999999999999999` is
/// 1. Numbers and escapes under a key that nobody knows are not looked at.
///
/// Source: bad-inputs.md row 97.
public enum RESTReader {
    /// Reads a body.
    ///
    /// - Throws: ``RESTReadingError/tooLarge(limit:)``, then ``RESTReadingError/input(_:)``, then what is wrong inside.
    public static func read<Body: RESTBody>(
        _ type: Body.Type, from body: [UInt8], maximumByteCount: Int = PushRelay.defaultMaximumBodyByteCount
    ) throws(RESTReadingError) -> Body {
        try decode(type, from: body, maximumByteCount: maximumByteCount)
    }

    /// Reads the JSON in which Apple's service carries an envelope, in either shape.
    ///
    /// - Throws: as ``read(_:from:maximumByteCount:)``.
    public static func apnPayload(
        _ payload: [UInt8], maximumByteCount: Int = maximumPayloadByteCount
    ) throws(RESTReadingError) -> APNPayload {
        try decode(APNPayload.self, from: payload, maximumByteCount: maximumByteCount)
    }

    /// Reads what Google's service carries: JSON if its first byte that is no space is `{`, and else bare base64.
    ///
    /// - Throws: as ``read(_:from:maximumByteCount:)``; ``RESTReadingError/base64(_:)`` of bare base64.
    public static func gcmPayload(
        _ payload: [UInt8], maximumByteCount: Int = maximumPayloadByteCount
    ) throws(RESTReadingError) -> GCMPayload {
        guard payload.count <= maximumByteCount else { throw .tooLarge(limit: maximumByteCount) }
        do throws(JSONInputError) { try unsafe JSONInput.check(payload.span.bytes) } catch {
            guard case .notAnObject = error else { throw .input(error) }
            do { return try GCMPayload(text: payload.span) } catch { throw .base64(error) }
        }
        return try decode(GCMPayload.self, from: payload, maximumByteCount: maximumByteCount)
    }

    /// Bytes of a payload that is read, unless told otherwise: the base64 of the longest envelope, and room for an alert.
    public static let maximumPayloadByteCount =
        Base64.encodedByteCount(for: Envelope.maximumByteCount, padding: .padded) + (1 << 20)

    /// Reads an object of any type, as ``read(_:from:maximumByteCount:)`` does a body.
    package static func decode<Value: Decodable>(
        _ type: Value.Type, from text: [UInt8], maximumByteCount: Int
    ) throws(RESTReadingError) -> Value {
        guard text.count <= maximumByteCount else { throw .tooLarge(limit: maximumByteCount) }
        do throws(JSONInputError) { try unsafe JSONInput.check(text.span.bytes) } catch { throw .input(error) }
        do { return try JSONDecoder().decode(type, from: Data(text)) } catch { throw RESTReadingError(error) }
    }
}

/// Why bytes are not a body, and where. Carries shape only, so it is safe to log.
@nonexhaustive public enum RESTReadingError: Error, Hashable, Sendable {
    /// There are more than this many.
    case tooLarge(limit: Int)
    /// They do not begin as a JSON object in UTF-8 does.
    case input(JSONInputError)
    /// They are not JSON.
    case syntax
    /// They are not the base64 of a payload.
    case base64(Base64Error)
    /// There is no value under this path.
    case missing(RESTPath)
    /// The value under this path is null.
    case null(RESTPath)
    /// The value under this path is of another kind: a number where a string must be.
    case kind(RESTPath)
    /// The value under this path is not what it must be.
    case value(RESTPath, RESTValueFault)

    init(_ error: any Error) {
        guard let error = error as? DecodingError else {
            self = .syntax
            return
        }
        switch error {
        case .keyNotFound(let key, let context): self = .missing(RESTPath(context.codingPath + [key]))
        case .valueNotFound(_, let context): self = .null(RESTPath(context.codingPath))
        case .typeMismatch(_, let context): self = .kind(RESTPath(context.codingPath))
        case .dataCorrupted(let context):
            let isOurs = !context.codingPath.isEmpty
            self = isOurs ? .value(RESTPath(context.codingPath), RESTValueFault(context.underlyingError)) : .syntax
        @unknown default: self = .syntax
        }
    }

    /// Whether it is no JSON at all, or what in it is at fault.
    public var kind: RESTBodyFault {
        switch self {
        case .tooLarge, .input, .syntax, .base64: .syntax
        case .value(_, .token): .token
        case .missing, .null, .kind, .value: .value
        }
    }
}

/// Why a value of a body is not what it must be, in its wire type's own words.
@nonexhaustive public enum RESTValueFault: Error, Hashable, Sendable {
    /// Not a public key, or not a signaling key.
    case key(KeyError)
    /// Not a prekey id.
    case preKeyID(PreKeyIDError)
    /// Not a telephone number.
    case number(PhoneNumberError)
    /// Not a directory token.
    case token(DirectoryTokenError)
    /// Not base64.
    case base64(Base64Error)
    /// Not a URL that secrets may be sent to.
    case url(ServiceURLError)
    /// What no wire type has a name for.
    case value(RESTValueError)
    /// What the decoder refuses, and does not explain.
    case other

    init(_ error: (any Error)?) {
        self =
            switch error {
            case let error as KeyError: .key(error)
            case let error as PreKeyIDError: .preKeyID(error)
            case let error as PhoneNumberError: .number(error)
            case let error as DirectoryTokenError: .token(error)
            case let error as Base64Error: .base64(error)
            case let error as ServiceURLError: .url(error)
            case let error as RESTValueError: .value(error)
            default: .other
            }
    }
}

/// Where in a body a value stands: `keys[3].publicKey`.
///
/// Source: protocol.md section 6.
public struct RESTPath: Hashable, Sendable, CustomStringConvertible {
    /// The path in words; `the body` for all of it.
    public let description: String

    init(_ path: [any CodingKey]) {
        let text = path.reduce(into: "") { text, key in
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += text.isEmpty ? key.stringValue : "." + key.stringValue
            }
        }
        description = text.isEmpty ? "the body" : text
    }
}

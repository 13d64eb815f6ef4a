// SPDX-License-Identifier: Apache-2.0

public import HTTPTypes
public import PushCrypto
import PushWire

/// A service and the credentials of somebody who has an account there, or who wants to create one.
///
/// Source: protocol.md section 6.
public struct PushAccount: Sendable {
    /// The service.
    public let service: PushService
    /// The credentials that go with each request.
    public let credentials: BasicCredentials

    /// The request of a call, and its body.
    ///
    /// The credentials are in its `Authorization` field, and numbers and codes in its path: log ``PushCall/call``, not the request. Do
    /// not follow redirects: the service has none, and where one leads has not been checked.
    public func request<Response>(for call: PushCall<Response>) -> (HTTPRequest, [UInt8]) {
        service.request(for: call.contents, credentials)
    }

    /// Reads the response to a call.
    ///
    /// - Throws: ``PushCallError/refused(_:retryAfter:)``; ``PushCallError/unexpectedStatus(_:retryAfter:)``;
    ///   ``PushCallError/malformedResponse(_:)``; ``PushCallError/insecureLocation``.
    public func response<Response>(
        to call: PushCall<Response>, _ response: HTTPResponse, _ body: RawSpan
    ) throws(PushCallError) -> Response {
        try service.response(to: call.contents, response, body)
    }

    /// Reads the response to a call: ``response(to:_:_:)-(_,_,RawSpan)`` for an array.
    public func response<Response>(
        to call: PushCall<Response>, _ response: HTTPResponse, _ body: [UInt8]
    ) throws(PushCallError) -> Response {
        try unsafe service.response(to: call.contents, response, body.span.bytes)
    }
}

extension PushService {
    /// The account that these credentials are for.
    ///
    /// A deployed server locks the owner of some passwords out: two of its parsers disagree about a `:`, and two about characters
    /// beyond ASCII. Such a password is refused here, before it creates an account. Those that ``/PushCrypto/AccountPassword`` makes
    /// have neither.
    ///
    /// - Throws: in this order, and only if the profile is ``/PushWire/Profile/deployed``,
    ///   ``PushAccountError/colonInPassword``, ``PushAccountError/passwordNotASCII``.
    public func account(_ credentials: BasicCredentials) throws(PushAccountError) -> PushAccount {
        guard profile == .deployed else { return PushAccount(service: self, credentials: credentials) }
        // All bytes are looked at, wherever one is found.
        let (hasColon, bits) = unsafe credentials.password.withUnsafeBytes { bytes in
            unsafe bytes.reduce(into: (false, UInt8(0))) { found, byte in
                found.0 = byte == UInt8(ascii: ":") || found.0
                found.1 |= byte
            }
        }
        guard !hasColon else { throw .colonInPassword }
        guard bits < 0x80 else { throw .passwordNotASCII }
        return PushAccount(service: self, credentials: credentials)
    }
}

/// Why credentials are not given to a deployed server.
@nonexhaustive public enum PushAccountError: Error, Hashable, Sendable {
    /// The password has a `:`. The server takes it at registration and refuses it everywhere else.
    case colonInPassword
    /// The password has a character beyond ASCII. The server takes it at registration and refuses it everywhere else.
    case passwordNotASCII
}

// SPDX-License-Identifier: Apache-2.0

/// How a verification code reaches its phone.
///
/// Source: protocol.md section 6, `GET /v1/accounts/{sms|voice}/code/{number}`.
public enum VerificationTransport: String, CaseIterable, Hashable, Sendable {
    /// In a short message.
    case sms
    /// Told in a call.
    case voice
}

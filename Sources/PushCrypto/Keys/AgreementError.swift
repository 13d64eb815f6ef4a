// SPDX-License-Identifier: Apache-2.0

/// Why two keys do not agree.
@nonexhaustive public enum AgreementError: Error, Hashable, Sendable {
    /// The public key is a point of small order: the shared secret would be all zero whatever the private key.
    case smallOrder
}

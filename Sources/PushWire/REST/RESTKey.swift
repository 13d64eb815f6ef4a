// SPDX-License-Identifier: Apache-2.0

/// The keys that the service's JSON has, in all of its bodies together. Keys beside them are ignored.
///
/// Source: protocol.md section 6.
public enum RESTKey: String, CodingKey, Sendable {
    case signalingKey, supportsSms
    case apnRegistrationId, gcmRegistrationId
    case lastResortKey, keys, keyId, publicKey, identityKey, lastResort
    case contacts, token, relay
    case messages, type, destination, body, timestamp
    case success, failure
    case id, location
}

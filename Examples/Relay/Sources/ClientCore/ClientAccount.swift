// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

/// The account of an installation.
package struct ClientAccount: Sendable {
    package let relay: ServiceURL
    package let profile: Profile
    package let credentials: BasicCredentials
    package let signalingKey: SignalingKey
    package let identity: IdentityKeyPair

    /// Creates the account of a new installation, with a new password and new keys.
    package init(relay: ServiceURL, profile: Profile, number: PhoneNumber) {
        self.init(
            relay: relay, profile: profile, credentials: BasicCredentials(number: number, password: AccountPassword()),
            signalingKey: SignalingKey(), identity: IdentityKeyPair())
    }

    init(
        relay: ServiceURL, profile: Profile, credentials: BasicCredentials, signalingKey: SignalingKey,
        identity: IdentityKeyPair
    ) {
        self.relay = relay
        self.profile = profile
        self.credentials = credentials
        self.signalingKey = signalingKey
        self.identity = identity
    }
}

/// The stored form of an account. The library's secrets are not `Codable`, so that none is written by accident. This type
/// writes them on purpose.
struct StoredAccount: Codable {
    let relay: String
    let profile: String
    let number: String
    let password: String
    let signalingKey: String
    let identityKey: String

    init(_ account: ClientAccount) {
        relay = account.relay.text
        profile = account.profile.name
        number = account.credentials.number.text
        password = account.credentials.password.text
        signalingKey = account.signalingKey.base64
        identityKey = account.identity.privateKey.base64
    }

    func account() throws -> ClientAccount {
        guard let profile = Profile(name: profile) else { throw ClientError.noAccount }
        let identity = try PrivateKey(base64: identityKey).withUnsafeBytes { Array($0) }
        return ClientAccount(
            relay: try ServiceURL(relay), profile: profile,
            credentials: BasicCredentials(number: try PhoneNumber(number), password: try AccountPassword(password)),
            signalingKey: try SignalingKey(base64: signalingKey),
            identity: try IdentityKeyPair(parsingPrivateKey: identity))
    }
}

extension Profile {
    package init?(name: String) {
        guard let profile = Profile.allCases.first(where: { $0.name == name }) else { return nil }
        self = profile
    }

    var name: String { self == .specification ? "specification" : "deployed" }
}

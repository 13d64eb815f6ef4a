// SPDX-License-Identifier: Apache-2.0

import Carrier
import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire

/// An installation, and its calls to its relay.
package struct Client: Sendable {
    package let home: ClientHome
    package let account: ClientAccount
    /// The maximum byte count of all files of a message: twice the relay's largest blob.
    package var maximumFileByteCount: Int64 = 200 << 20
    let wire: WireTrace
    let carrier: Carrier
    /// The relay's service, with the account's credentials.
    let relay: PushService

    package init(_ home: ClientHome, _ carrier: Carrier, wire: WireTrace = .off) throws {
        self.home = home
        self.carrier = carrier
        self.wire = wire
        account = try home.account()
        relay = try PushService(account.relay, credentials: account.credentials, profile: account.profile)
    }

    var number: PhoneNumber { account.credentials.number }

    /// Requests a code for the number.
    package func requestCode(by transport: VerificationTransport) async throws {
        try await send(.requestCode(transport, to: number))
    }

    /// Registers the account at the relay with the code.
    package func register(_ code: VerificationCode) async throws {
        try await send(.confirmCode(code, AccountRegistration(signalingKey: account.signalingKey)))
    }

    /// Generates prekeys and uploads them. It stores them first, because a message to a lost key cannot be read.
    package func uploadPreKeys(count: Int = PreKeyPair.usualBatchCount) async throws {
        let keys = PreKeyPair.batch(from: try home.nextPreKeyID(), count: count)
        let lastResort = (try? home.preKey(.lastResort)) ?? .lastResort()
        try home.keep(keys + [lastResort])
        let identity = account.identity.publicKey
        let upload = PreKeyUpload(
            lastResortKey: PreKey(lastResort, identityKey: identity),
            keys: keys.map { PreKey($0, identityKey: identity) })
        try await send(.uploadPreKeys(upload))
    }

    /// Finds which of these numbers are registered, here or at another relay.
    package func find(_ numbers: [PhoneNumber]) async throws -> [(number: PhoneNumber, contact: DirectoryContact)] {
        let tokens = DirectoryToken.batch(numbers)
        let contacts = try await send(.queryDirectory(DirectoryQuery(tokens: tokens))).contacts
        let numbers = Dictionary(zip(tokens, numbers)) { first, _ in first }
        // Ignores a contact for a token that was not in the query.
        return contacts.compactMap { contact in numbers[contact.token].map { ($0, contact) } }
    }

    func send<Response>(_ call: PushCall<Response>) async throws -> Response {
        let (request, body) = relay.request(for: call)
        wire.show(request, body, of: call.call)
        let (response, responseBody) = try await carrier.send(request, body)
        wire.show(response, responseBody)
        return try relay.response(to: call, response, responseBody)
    }
}

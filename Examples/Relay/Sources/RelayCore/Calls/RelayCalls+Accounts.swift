// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

extension RelayCalls {
    /// `GET /v1/accounts/{sms|voice}/code/{number}`
    func sendCode(to number: PhoneNumber, by transport: VerificationTransport, _ address: String) async throws {
        // Deployed relays required ten digits: protocol.md, before section 1.
        guard relay.profile == .specification || number.byteCount > 10 else { throw Refusal(.badNumber) }
        // These tokens are spent even if the database refuses the call, because its query was work, too.
        try limiter.take([
            .init(.codesByAddress, of: address), .init(.codesToNumberByAddress, of: "\(address) \(number.text)"),
        ])
        try await store.take(.codesToNumber, options.limits[.codesToNumber], of: number.text)
        let code = VerificationCode.random()
        try await store.keep(code, for: number)
        try await codes.send(code, to: number, by: transport)
    }

    /// Limits guesses at a code, by address and then by number, before any of the body is read.
    func limitTries(of number: PhoneNumber, from address: String) async throws {
        try limiter.take([
            .init(.codesByAddress, of: address), .init(.triesForNumberByAddress, of: "\(address) \(number.text)"),
        ])
        try await store.take(.triesForNumber, options.limits[.triesForNumber], of: number.text)
    }

    /// `PUT /v1/accounts/code/{code}`
    func register(
        _ credentials: BasicCredentials, _ code: VerificationCode, _ registration: AccountRegistration
    ) async throws {
        let number = credentials.number
        // Checks the code first, so that only a caller with the code makes the relay hash a password.
        guard try await store.tryCode(code, of: number) else { throw Refusal(.wrongCode) }
        let password = try await authenticator.hash(credentials.password)
        defer { authenticator.forget(number) }
        guard try await store.createAccount(number, code, password, registration) else { throw Refusal(.wrongCode) }
    }

    /// Limits an account's changes, before any of the body is read.
    func limitChange(of caller: Caller) throws(Refusal) {
        _ = try caller.ownAccount
        try limiter.take(.changes, of: caller.subject)
    }

    /// `PUT` and `DELETE` of `/v1/accounts/apn/` and `/v1/accounts/gcm/`
    ///
    /// - Parameter id: The new id; nil to remove the current one.
    func setPushID(_ id: String?, _ service: PushTarget.Service, of caller: Caller) async throws {
        let account = try caller.ownAccount
        guard id?.utf8.count ?? 0 <= options.maximumPushIDByteCount else { throw Refusal(.malformedBody) }
        try await store.setPushID(id, service, of: account)
        if id != nil { await pump.wake(account.id, isNewTarget: true) }
    }
}

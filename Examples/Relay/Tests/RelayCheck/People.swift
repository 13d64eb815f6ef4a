// SPDX-License-Identifier: Apache-2.0

import Carrier
import PushCrypto
import PushHTTP
import PushWire

/// A person who is registered at the relay.
struct CheckPerson: Sendable {
    let index: Int
    let signalingKey: SignalingKey
    let number: PhoneNumber
    let service: PushService

    /// Registers people. Their pushes go to a port, with their index as the path, or nowhere.
    static func register(
        _ count: Int, at relay: RelayProcess, _ carrier: Carrier, pushPort: Int?
    ) async throws -> [CheckPerson] {
        var people: [CheckPerson] = []
        for index in 0..<count {
            let credentials = BasicCredentials(
                number: try PhoneNumber("+1415555\(1000 + index)"), password: AccountPassword())
            let person = CheckPerson(
                index: index, signalingKey: SignalingKey(), number: credentials.number,
                service: try PushService(relay.url, credentials: credentials, profile: .deployed))
            try await carrier.send(.requestCode(.sms, to: person.number), to: person.service)
            let registration = AccountRegistration(signalingKey: person.signalingKey)
            let code = try await relay.code(of: person.number)
            try await carrier.send(.confirmCode(code, registration), to: person.service)
            if let pushPort {
                let url = "http://127.0.0.1:\(pushPort)/\(index)"
                try await carrier.send(.setGCM(GCMRegistration(id: url)), to: person.service)
            }
            people.append(person)
        }
        return people
    }
}

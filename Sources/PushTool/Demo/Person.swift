// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// Someone with a phone, in the demonstration: a number and the keys that an installation makes.
struct Person {
    let name: String
    let number: PhoneNumber
    let identity = IdentityKeyPair()
    let lastResort = PreKeyPair.lastResort()
    let preKeys: [PreKeyPair]
    /// What the relay gets at registration.
    let signalingKey = SignalingKey()

    init(_ name: String, _ number: PhoneNumber, firstPreKeyID: PreKeyID) {
        self.name = name
        self.number = number
        preKeys = PreKeyPair.batch(from: firstPreKeyID, count: 3)
    }
}

// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import PushWire
import Testing

/// Seals for many recipients at once.
@Suite struct EnvelopeBatchTests {
    @Test(arguments: Profile.allCases) func eachOpensUnderItsOwnKeyInTheItemsOrder(_ profile: Profile) throws {
        for threads in [Threads.one, .all] {
            for count in [0, 1, 1500] {
                let items = (0..<count).map { index in
                    (
                        signal: IncomingPushMessageSignal(type: .ciphertext, timestamp: UInt64(index)),
                        key: SignalingKey()
                    )
                }
                let envelopes = try Envelope.seal(items, profile: profile, threads: threads).map { try $0.get() }
                #expect(envelopes.count == count)
                for (item, envelope) in zip(items, envelopes) {
                    #expect(try Envelope.openSignal(envelope, key: item.key, profile: profile) == item.signal)
                }
                #expect(Set(envelopes.map { Array($0[1..<17]) }).count == count)
            }
        }
    }

    @Test func oneThatIsTooLargeLeavesTheOthersAlone() throws {
        let key = SignalingKey()
        let small = IncomingPushMessageSignal(type: .plaintext, message: [1])
        let large = IncomingPushMessageSignal(type: .plaintext, message: [UInt8](repeating: 0, count: 64 << 20))
        for items in [[large, small, small], [small, large, small]] {
            let results = Envelope.seal(items.map { (signal: $0, key: key) }, profile: .specification)
            for (item, result) in zip(items, results) {
                switch result {
                case .success(let envelope):
                    #expect(
                        try Envelope.openSignal(envelope, key: key, profile: .specification) == item && item == small)
                case .failure(let error):
                    #expect(error == .tooLarge(limit: Envelope.maximumPlaintextByteCount) && item == large)
                }
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

extension HotPath {
    static let envelopes = [
        HotPath(name: "seal-kept-key") { count in
            let (plaintext, memory) = (try Samples.signal(byteCount: 200).encoded(), OutputMemory())
            var sealer = try EnvelopeSealer(key: Samples.keys()[0], profile: .specification)
            var sum = 0
            for _ in 0..<count {
                sum &+= memory.write { output in try? unsafe sealer.seal(plaintext.span.bytes, into: &output) }
            }
            return sum
        },
        HotPath(name: "seal-new-key") { count in
            let (plaintext, memory) = (try Samples.signal(byteCount: 200).encoded(), OutputMemory())
            let keys = try Samples.keys()
            var sealer = try EnvelopeSealer(key: keys[0], profile: .specification)
            var sum = 0
            for turn in 0..<count {
                try sealer.rekey(to: keys[turn & 1])
                sum &+= memory.write { output in try? unsafe sealer.seal(plaintext.span.bytes, into: &output) }
            }
            return sum
        },
        HotPath(name: "seal-batch") { count in
            // A batch has as many items as an address book has entries.
            let (signal, keys) = (try Samples.signal(byteCount: 200), try Samples.keys())
            let items = (0..<Samples.bookCount).map { turn in (signal: signal, key: keys[turn & 1]) }
            var sum = 0
            for _ in 0..<books(count) {
                let batch = Envelope.seal(items, profile: .specification)
                for index in batch.indices { sum &+= try batch.envelope(at: index).byteCount }
            }
            return sum
        },
        HotPath(name: "open-kept-key") { count in
            let envelope = try Envelope.seal(
                Samples.signal(byteCount: 200).encoded(), key: Samples.keys()[0], profile: .specification)
            var opener = try EnvelopeOpener(key: Samples.keys()[0], profile: .specification)
            var sum = 0
            for _ in 0..<count {
                sum &+= try opener.withOpened(envelope) { view in view.message?.byteCount ?? 0 }
            }
            return sum
        },
        HotPath(name: "payload-apn") { count in
            let (payload, memory) = (APNPayload(envelope: Samples.bytes(235), profile: .deployed), OutputMemory())
            return sum(count) { memory.write { payload.encode(into: &$0) } }
        },
    ]
}

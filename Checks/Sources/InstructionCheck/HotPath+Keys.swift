// SPDX-License-Identifier: Apache-2.0

import PushCrypto

extension HotPath {
    static let keys = [
        // One turn is one key. 128 keys share one field inversion.
        HotPath(name: "prekey-batch") { count in
            precondition(count.isMultiple(of: 128), "keys come in batches of 128")
            return sum(count / 128) { PreKeyPair.batch(from: .first, count: 128).count }
        }
    ]
}

// SPDX-License-Identifier: Apache-2.0

import PushCrypto

extension HotPath {
    static let tokens = [
        // One turn is one number.
        HotPath(name: "token-batch") { count in
            let (numbers, memory) = (try Samples.phoneNumbers(), OutputMemory())
            return sum(books(count)) { memory.write { DirectoryToken.batch(numbers.span, into: &$0) } }
        }
    ]
}

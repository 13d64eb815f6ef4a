// SPDX-License-Identifier: Apache-2.0

import PushCrypto

extension SHA256 {
    /// The hash of `message`, as an array.
    static func hash(_ message: [UInt8]) -> [UInt8] {
        let digest = hash(unsafe message.span.bytes)
        return digest.indices.map { digest[$0] }
    }
}

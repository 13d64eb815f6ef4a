// SPDX-License-Identifier: Apache-2.0

import PushCrypto

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Makes a million prekeys in batches, for Checks/accumulated, and compares each public key with libsodium's X25519 of its private key.
@main
struct PreKeyCheck {
    static func main() {
        // The batches have many lengths, and end within a block.
        var (count, length) = (0, 1)
        while count < 1_000_000 {
            for pair in PreKeyPair.batch(from: .first, count: length)
            where pair.publicKey != pair.privateKey.publicKey {
                // The pair is nobody's.
                print("FAILS   \(pair.privateKey.base64): \(pair.publicKey)")
                exit(1)
            }
            count += length
            length = length % 1000 + 1
        }
        print("\(count) public keys are right")
    }
}

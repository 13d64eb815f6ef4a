// SPDX-License-Identifier: Apache-2.0

import PushCrypto

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Makes a million prekeys in batches, and compares each public key with libsodium's X25519 of the private key.
///
/// `Checks/accumulated` runs it.
@main
struct PreKeyCheck {
    static func main() {
        // The batches have lengths from 1 to 1000, so most end within a block.
        var (count, length) = (0, 1)
        while count < 1_000_000 {
            for pair in PreKeyPair.batch(from: .first, count: length)
            where pair.publicKey != pair.privateKey.publicKey {
                // Printing the private key is safe: nobody uses this pair.
                print("FAILS   \(pair.privateKey.base64): \(pair.publicKey)")
                exit(1)
            }
            count += length
            length = length % 1000 + 1
        }
        print("\(count) public keys are right")
    }
}

// SPDX-License-Identifier: Apache-2.0

import CCurve
import CSecretMarks
import PushCrypto

extension ConstantTimeCheck {
    /// Runs plausible code that leaks a secret, so that the check has to report it.
    static func controls(_ probe: inout Probe) throws {
        let (a, b) = (secret(someBytes(32)), someBytes(32))
        probe.expectReports("control: == of two [UInt8]") { keep(a == b) }
        probe.expectReports("control: memcmp") { keep(unsafe secret_memcmp(a, b, 32) == 0) }
        let table = someBytes(256, 2)
        probe.expectReports("control: a table lookup with a secret index") { keep(table[Int(a[7])] == 3) }
        probe.expectReports("control: the base64 codec for public bytes") {
            keep(Base64.encode(a, padding: .padded).isEmpty)
        }
    }

    static func primitives(_ probe: inout Probe) throws {
        for (hash, name) in [(ccurve_hash.sha1, "HMAC-SHA1"), (.sha256, "HMAC-SHA256")] {
            // The lengths around the 64-byte block, where a longer key is hashed first and a message needs one more block.
            for (keyCount, messageCount) in [(0, 64), (20, 0), (32, 55), (63, 56), (64, 63), (65, 65), (200, 1000)] {
                try probe.expectSilence("\(name), a key of \(keyCount) bytes, a message of \(messageCount)") {
                    var hmac = KeyedHash(hash)
                    let (key, message) = (secret(someBytes(keyCount)), secret(someBytes(messageCount, 2)))
                    unsafe hmac.setKey(key, byteCount: keyCount)
                    let tag = unsafe hmac.authenticate(message, byteCount: messageCount)!
                    _ = try published(tag.indices.map { tag[$0] })
                }
            }
        }
        for (direction, name) in [(ccurve_direction.encrypt, "encrypt"), (.decrypt, "decrypt")] {
            for count in [16, 32, 128, 1024, 1040] {
                try probe.expectSilence("AES-256-CBC, \(name) \(count) bytes") {
                    _ = try published(run(direction, secret(someBytes(count))))
                }
            }
        }
        try probe.expectSilence("padding of every length, right and with each byte wrong") {
            for count in 1...16 {
                let right = someBytes(16 - count) + [UInt8](repeating: UInt8(count), count: count)
                try check(padding(of: right) == count)
                for place in (16 - count)..<15 {
                    var wrong = right
                    wrong[place] ^= 0x40
                    try check(padding(of: wrong) == nil)
                }
            }
            for last in [UInt8(0), 17, 255] { try check(padding(of: someBytes(15) + [last]) == nil) }
        }
        try probe.expectSilence("comparison of 0 to 70 bytes, equal and different") {
            for count in 0...70 {
                let a = someBytes(count)
                try check(unsafe ccurve_equal(secret(a), a, count) == 1)
                for place in 0..<count {
                    var b = a
                    b[place] ^= 1
                    try check(unsafe ccurve_equal(secret(a), b, count) == 0)
                }
            }
        }
    }

    /// Decrypts one block. Valgrind reports it on a processor without AES instructions, where OpenSSL uses tables.
    static func decryptOneBlock() throws {
        _ = try published(run(.decrypt, secret(someBytes(16))))
    }

    private static func run(_ direction: ccurve_direction, _ text: [UInt8]) throws -> [UInt8] {
        var cipher = BlockCipher(direction)
        unsafe cipher.setKey(secret(someBytes(32, 3)))
        unsafe cipher.begin(iv: secret(someBytes(16, 4)))
        var output = [UInt8](repeating: 0, count: text.count)
        unsafe cipher.update(&output, from: text, byteCount: text.count)
        try check(!cipher.hasFailed)
        return output
    }

    private static func padding(of block: [UInt8]) -> Int? {
        unsafe BlockCipher.paddingByteCount(of: secret(block), byteCount: 16)
    }

    /// Uses a result, so that the optimizer keeps the code that made it. Removes its mark first, so that this is not reported.
    @inline(never)
    private static func keep(_ result: Bool) {
        var result = result
        unsafe secret_unmark(&result, 1)
        if result { print("", terminator: "") }
    }
}

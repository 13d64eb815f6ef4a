// SPDX-License-Identifier: Apache-2.0

import CCurve
import PushCrypto
import PushWire
import Testing

/// The key of the check values in docs/protocol.md: the bytes 0x00 to 0x33.
let checkKey: SignalingKey = key { UInt8($0) }

/// Makes a key of 52 bytes, each computed from its index.
func key(_ byte: (Int) -> UInt8) -> SignalingKey {
    do { return try SignalingKey(parsing: (0..<52).map(byte)) } catch { fatalError("\(error)") }
}

/// Makes envelopes that an honest peer never makes, such as a valid MAC over wrong padding. It calls the cipher and the hash
/// directly, and shares no code with the sealer.
struct EnvelopeForge {
    var cipherKey: [UInt8]
    var macKey: [UInt8]
    var iv = (0xA0...0xAF).map { UInt8($0) }

    init(_ key: SignalingKey = checkKey) {
        let bytes = unsafe key.withUnsafeBytes { unsafe [UInt8]($0) }
        cipherKey = Array(bytes[..<32])
        macKey = Array(bytes[32...])
    }

    /// Makes an envelope of a text that includes its padding.
    func envelope(ofPadded text: [UInt8], profile: Profile, version: UInt8 = 1) throws -> [UInt8] {
        let head = [version] + iv + (try encrypt(text))
        return head + (try mac(head, profile).prefix(10))
    }

    /// Encrypts whole blocks with AES-256-CBC.
    func encrypt(_ text: [UInt8]) throws -> [UInt8] {
        var cipher = BlockCipher(.encrypt)
        unsafe cipherKey.withUnsafeBufferPointer { unsafe cipher.setKey($0.baseAddress!) }
        var output = text
        unsafe output.withUnsafeMutableBufferPointer { output in
            unsafe iv.withUnsafeBufferPointer { unsafe cipher.begin(iv: $0.baseAddress!) }
            unsafe cipher.update(output.baseAddress!, from: output.baseAddress!, byteCount: output.count)
        }
        let hasFailed = cipher.hasFailed
        try #require(!hasFailed)
        return output
    }

    /// Returns the complete MAC of 20 or 32 bytes.
    func mac(_ bytes: [UInt8], _ profile: Profile) throws -> [UInt8] {
        var hash = KeyedHash(profile == .specification ? .sha1 : .sha256)
        unsafe macKey.withUnsafeBufferPointer { unsafe hash.setKey($0.baseAddress!, byteCount: $0.count) }
        let made = unsafe bytes.withUnsafeBufferPointer {
            unsafe hash.authenticate($0.baseAddress, byteCount: $0.count)
        }
        let tag = try #require(made)
        return (0..<(profile == .specification ? 20 : 32)).map { tag[$0] }
    }

    /// Appends PKCS#7 padding.
    static func padded(_ text: [UInt8]) -> [UInt8] {
        let count = 16 - text.count % 16
        return text + [UInt8](repeating: UInt8(count), count: count)
    }
}

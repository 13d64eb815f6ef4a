// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// Checks of vectors of the hash, the MAC and the cipher.
enum PrimitiveChecks {
    /// The maximum size of a repeated message.
    private static let maximumByteCount = 1 << 30

    /// `HashTest`: SHA-1 of msg, repeated so many times, is digest.
    static func hash(_ test: VectorTest) throws {
        var message = try test.bytes("msg")
        if test.has("repeat") {
            let count = try test.integer("repeat")
            guard (0...maximumByteCount / max(1, message.count)).contains(count) else {
                throw CheckError.failed("repeat is negative, or makes more than \(maximumByteCount) bytes")
            }
            message = (0..<count).reduce(into: []) { repeated, _ in repeated += message }
        }
        let digest = SHA1.hash(unsafe message.span.bytes)
        let bytes = digest.indices.map { digest[$0] }
        // An input that is invalid for a hash is none that is known: what an invalid test means is that the digest is wrong.
        try refuse(test, unlessIs: bytes, "digest")
    }

    /// `MacTest`: the first tagSize bits of the HMAC by the file's algorithm are tag.
    static func mac(_ test: VectorTest) throws {
        let algorithm = test.algorithm ?? ""
        let isSHA1: Bool
        switch algorithm.uppercased().filter({ $0 != "-" }) {
        case "HMACSHA1": isSHA1 = true
        case "HMACSHA256": isSHA1 = false
        default: throw CheckError.failed("the file's algorithm is \(VectorText.quoted(algorithm))")
        }
        let tagSize = try test.groupInteger("tagSize")
        guard tagSize % 8 == 0, (8...(isSHA1 ? 160 : 256)).contains(tagSize) else {
            throw CheckError.failed("the group's tagSize is \(tagSize)")
        }
        let (key, message) = (try test.bytes("key"), try test.bytes("msg"))
        var mac = KeyedHash(isSHA1 ? .sha1 : .sha256)
        unsafe key.withUnsafeBufferPointer { unsafe mac.setKey($0.baseAddress, byteCount: $0.count) }
        let authenticated = unsafe message.withUnsafeBufferPointer {
            unsafe mac.authenticate($0.baseAddress, byteCount: $0.count)
        }
        guard let tag = authenticated else { throw CheckError.failed(cryptoUnavailable) }
        try refuse(test, unlessIs: (0..<tagSize / 8).map { tag[$0] }, "tag")
    }

    /// `IndCpaTest`: AES-256-CBC with PKCS#7 padding; encrypting msg = ct, and decrypting ct = msg.
    static func blockCipher(_ test: VectorTest) throws {
        let keySize = try test.groupInteger("keySize")
        // The protocol has no other key, so the library has no other cipher.
        guard keySize != 128, keySize != 192 else { throw CheckError.skipped }
        let (key, iv, ciphertext) = (try test.bytes("key"), try test.iv(), try test.bytes("ct"))
        guard keySize == 256, key.count == 32 else { throw CheckError.failed("the key is not of 256 bits") }
        let plaintext = try test.accepted { try decrypt(ciphertext, key: key, iv: iv) }
        try test.expect("msg", is: plaintext)
        let encrypted = try CheckError.unless("encrypting") { try encrypt(plaintext, key: key, iv: iv) }
        try test.expect("ct", is: encrypted, by: "encrypting")
    }

    private static func refuse(_ test: VectorTest, unlessIs bytes: [UInt8], _ name: String) throws {
        let expected = try test.bytes(name)
        guard case .valid? = test.expectation else {
            return try test.accepted { if bytes != expected { throw CheckError.refused("authenticationFailed") } }
        }
        try test.expect(name, is: bytes)
    }

    private static func encrypt(_ plaintext: [UInt8], key: [UInt8], iv: InlineArray<16, UInt8>) throws -> [UInt8] {
        let padding = BlockCipher.paddingByteCount(for: plaintext.count)
        let text = plaintext + Array(repeating: UInt8(padding), count: padding)
        return try run(BlockCipher(.encrypt), text, key: key, iv: iv)
    }

    private static func decrypt(_ ciphertext: [UInt8], key: [UInt8], iv: InlineArray<16, UInt8>) throws -> [UInt8] {
        guard !ciphertext.isEmpty, ciphertext.count % BlockCipher.blockByteCount == 0 else {
            throw CheckError.refused("malformedLength")
        }
        let text = try run(BlockCipher(.decrypt), ciphertext, key: key, iv: iv)
        let padding = unsafe text.withUnsafeBufferPointer {
            unsafe BlockCipher.paddingByteCount(of: $0.baseAddress!, byteCount: $0.count)
        }
        guard let padding else { throw CheckError.refused("malformedPlaintext") }
        return text.dropLast(padding)
    }

    private static func run(
        _ cipher: consuming BlockCipher, _ input: [UInt8], key: [UInt8], iv: InlineArray<16, UInt8>
    ) throws -> [UInt8] {
        var cipher = cipher
        unsafe key.withUnsafeBufferPointer { unsafe cipher.setKey($0.baseAddress!) }
        unsafe iv.span.withUnsafeBufferPointer { unsafe cipher.begin(iv: $0.baseAddress!) }
        var output = input
        unsafe output.withUnsafeMutableBufferPointer { text in
            unsafe cipher.update(text.baseAddress!, from: text.baseAddress!, byteCount: text.count)
        }
        guard !cipher.hasFailed else { throw CheckError.failed(cryptoUnavailable) }
        return output
    }

    static let cryptoUnavailable = "OpenSSL could not be initialized, or is out of memory"
}

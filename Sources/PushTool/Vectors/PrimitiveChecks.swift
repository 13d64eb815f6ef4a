// SPDX-License-Identifier: Apache-2.0

@_spi(Vectors) import PushCrypto

enum PrimitiveChecks {
    /// `HashTest`: SHA-1 of msg, repeated so many times, is digest.
    static func hash(_ test: VectorTest) throws {
        var message = try test.bytes("msg")
        if test.has("repeat") {
            let (count, maximumByteCount) = (try test.integer("repeat"), 1 << 30)
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
        let hash = algorithm.uppercased().filter { $0 != "-" }
        let isSHA1 = hash == "HMACSHA1"
        guard isSHA1 || hash == "HMACSHA256" else {
            throw CheckError.failed("the file's algorithm is \(VectorText.quoted(algorithm))")
        }
        let tagSize = try test.groupInteger("tagSize")
        guard tagSize % 8 == 0, (8...(isSHA1 ? 160 : 256)).contains(tagSize) else {
            throw CheckError.failed("the group's tagSize is \(tagSize)")
        }
        let tag = try hmac(KeyedHash(isSHA1 ? .sha1 : .sha256), key: test.bytes("key"), test.bytes("msg"))
        try refuse(test, unlessIs: Array(tag.prefix(tagSize / 8)), "tag")
    }

    /// - Returns: 32 bytes; those behind a shorter digest mean nothing.
    static func hmac(_ mac: consuming KeyedHash, key: [UInt8], _ message: [UInt8]) throws(CheckError) -> [UInt8] {
        var mac = mac
        unsafe mac.setKey(key, byteCount: key.count)
        guard let digest = unsafe mac.authenticate(message, byteCount: message.count) else {
            throw .failed("OpenSSL could not be initialized, or is out of memory")
        }
        return digest.indices.map { digest[$0] }
    }

    /// `IndCpaTest`: AES-256-CBC with PKCS#7 padding; encrypting msg = ct, and decrypting ct = msg. An attachment's blob is such a
    /// ciphertext between its IV and a MAC.
    static func blockCipher(_ test: VectorTest) throws {
        let keySize = try test.groupInteger("keySize")
        // The protocol has no other key, so the library has no other cipher.
        guard keySize != 128, keySize != 192 else { throw CheckError.skipped }
        let (cipherKey, iv, ciphertext) = (try test.bytes("key"), try test.iv(), try test.bytes("ct"))
        guard keySize == 256, cipherKey.count == 32 else { throw CheckError.failed("the key is not of 256 bits") }
        let macKey = [UInt8](repeating: 0, count: 32)
        let key = try AttachmentKey(parsing: cipherKey + macKey)
        let plaintext = try test.accepted {
            let text = try test.bytes("iv") + ciphertext
            return try AttachmentCipher.decrypt(text + hmac(KeyedHash(.sha256), key: macKey, text), key: key)
        }
        try test.expect("msg", is: plaintext)
        let blob = try CheckError.unless("encrypting") {
            try AttachmentCipher.encrypt(plaintext, key: key, iv: iv, threads: .one)
        }
        try test.expect("ct", is: Array(blob.dropFirst(16).dropLast(32)), by: "encrypting")
    }

    private static func refuse(_ test: VectorTest, unlessIs bytes: [UInt8], _ name: String) throws {
        let expected = try test.bytes(name)
        guard case .valid? = test.expectation else {
            return try test.accepted { if bytes != expected { throw CheckError.refused("authenticationFailed") } }
        }
        try test.expect(name, is: bytes)
    }
}

// SPDX-License-Identifier: Apache-2.0

import CCurve

extension Results {
    /// Inputs: msg, repeat.
    static func hash(_ request: Request) -> [Field] {
        let once = request.bytes(1)
        var message: [UInt8] = []
        for _ in 0..<(request.has(2) ? request.integer(2) : 1) { message += once }
        let digest = SHA1.hash(unsafe message.span.bytes)
        return [Field("digest", digest.indices.map { digest[$0] })]
    }

    /// Inputs: hash, key, msg, tag.
    static func mac(_ request: Request) throws(End) -> [Field] {
        let (key, message, tag) = (request.bytes(2), request.bytes(3), request.bytes(4))
        var hash = KeyedHash(request.word(1) == "HMACSHA1" ? .sha1 : .sha256)
        unsafe hash.setKey(key, byteCount: key.count)
        guard let digest = unsafe hash.authenticate(message, byteCount: message.count) else { throw .fault("no HMAC") }
        hash.begin()
        unsafe hash.update(message, byteCount: message.count)
        let isRight = unsafe hash.verify(tag, byteCount: tag.count)
        try expect(isRight == (0..<tag.count).allSatisfy { digest[$0] == tag[$0] }, "verify and finish differ")
        if isRight != true { throw .refused("authenticationFailed") }
        return [Field("tag", tag.indices.map { digest[$0] })]
    }

    /// Inputs: key, iv, ct.
    static func blockCipher(_ request: Request) throws(End) -> [Field] {
        let (key, iv, ciphertext) = (request.bytes(1), request.bytes(2), request.bytes(3))
        guard !ciphertext.isEmpty, ciphertext.count % BlockCipher.blockByteCount == 0 else {
            throw .refused("malformedLength")
        }
        let padded = try cipher(.decrypt, key: key, iv: iv, ciphertext)
        guard let padding = unsafe BlockCipher.paddingByteCount(of: padded, byteCount: padded.count) else {
            throw .refused("malformedPlaintext")
        }
        let message = Array(padded.dropLast(padding))
        let added = BlockCipher.paddingByteCount(for: message.count)
        let again = try cipher(
            .encrypt, key: key, iv: iv, message + [UInt8](repeating: UInt8(added), count: added))
        return [Field("msg", message), Field("ct", again)]
    }

    static func cipher(
        _ direction: ccurve_direction, key: [UInt8], iv: [UInt8], _ text: [UInt8]
    ) throws(End) -> [UInt8] {
        var cipher = BlockCipher(direction)
        var output = [UInt8](repeating: 0, count: text.count)
        unsafe cipher.setKey(key)
        unsafe cipher.begin(iv: iv)
        unsafe cipher.update(&output, from: text, byteCount: text.count)
        try expect(!cipher.hasFailed, "no AES")
        return output
    }
}

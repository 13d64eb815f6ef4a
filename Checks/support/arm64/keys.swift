// SPDX-License-Identifier: Apache-2.0

extension Results {
    /// Inputs: encoded.
    static func publicKey(_ request: Request) throws(End) -> [Field] {
        do { return [Field("encoded", try PublicKey(parsing: request.bytes(1)).encoded())] } catch {
            throw .refused(error.name)
        }
    }

    /// Inputs: text.
    static func publicKeyText(_ request: Request) throws(End) -> [Field] {
        do {
            let key = try PublicKey(base64: request.text(1))
            return [Field("encoded", key.encoded()), Field("text", Array(key.base64.utf8))]
        } catch {
            throw .refused(error.name)
        }
    }

    /// Inputs: text.
    static func signalingKeyText(_ request: Request) throws(End) -> [Field] {
        do {
            let key = try SignalingKey(base64: request.text(1))
            let again = try SignalingKey(base64: key.base64)
            return [Field("key", bytes(of: key)), Field("key", bytes(of: again))]
        } catch {
            throw .refused(error.name)
        }
    }

    static func agreement(_ privateKey: [UInt8], _ publicKey: [UInt8]) throws(End) -> [Field] {
        do {
            let shared = try PrivateKey(parsing: privateKey).agree(with: PublicKey(parsing: publicKey))
            return [Field("shared", bytes(of: shared))]
        } catch {
            throw .refused(error.name)
        }
    }

    static func bytes(of secret: some Secret) -> [UInt8] {
        unsafe secret.withUnsafeBytes { unsafe Array($0) }
    }

    /// Inputs: number.
    static func directoryToken(_ request: Request) throws(End) -> [Field] {
        let number: PhoneNumber
        do { number = try PhoneNumber(request.text(1)) } catch { throw .refused(error.name) }
        let token = DirectoryToken(number)
        try expect(DirectoryToken.batch([number, number], threads: .all) == [token, token], "a batch differs")
        return [Field("number", Array(number.text.utf8)), Field("token", Array(token.base64.utf8))]
    }

    /// Inputs: token.
    static func directoryTokenDecode(_ request: Request) throws(End) -> [Field] {
        do { return [Field("bytes", try DirectoryToken(base64: request.text(1)).encoded())] } catch {
            throw .refused(error.name)
        }
    }

    /// Inputs: text.
    static func base64(_ request: Request) throws(End) -> [Field] {
        let text = request.text(1)
        let bytes: [UInt8]
        do { bytes = try Base64.decode(text) } catch { throw .refused(error.name) }
        let padding: Base64.Padding = text.utf8.last == UInt8(ascii: "=") ? .padded : .unpadded
        return [Field("bytes", bytes), Field("text", Array(Base64.encode(bytes, padding: padding).utf8))]
    }

    /// Inputs: header.
    static func basicCredentials(_ request: Request) throws(End) -> [Field] {
        do {
            let parsed = try BasicCredentials(header: request.text(1))
            let again = try BasicCredentials(header: parsed.header)
            return [parsed, again].flatMap {
                [Field("number", Array($0.number.text.utf8)), Field("password", Array($0.password.text.utf8))]
            }
        } catch {
            throw .refused(error.name)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import PushCrypto

extension Profile {
    /// Of the base64 in a push payload.
    var payloadPadding: Base64.Padding {
        switch self {
        case .specification: .unpadded
        case .deployed: .padded
        }
    }
}

extension KeyedDecodingContainer {
    /// The bytes that a base64 string stands for, padded or not. The error names the fault and holds none of the text.
    func decodeBase64(forKey key: Key) throws -> [UInt8] {
        let text = try decode(String.self, forKey: key)
        do {
            return try Base64.decode(text)
        } catch {
            throw DecodingError.dataCorrupted(
                .init(codingPath: codingPath + [key], debugDescription: "not base64", underlyingError: error))
        }
    }
}

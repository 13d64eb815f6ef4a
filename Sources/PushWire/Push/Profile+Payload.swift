// SPDX-License-Identifier: Apache-2.0

package import PushCrypto

extension Profile {
    /// Of the base64 in a push payload, and of a message's body.
    package var payloadPadding: Base64.Padding {
        switch self {
        case .specification: .unpadded
        case .deployed: .padded
        }
    }
}

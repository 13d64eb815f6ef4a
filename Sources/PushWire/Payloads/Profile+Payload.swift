// SPDX-License-Identifier: Apache-2.0

package import PushCrypto

extension Profile {
    /// The padding of the base64 in a push payload and in a message's body.
    package var payloadPadding: Base64.Padding {
        switch self {
        case .specification: .unpadded
        case .deployed: .padded
        }
    }
}

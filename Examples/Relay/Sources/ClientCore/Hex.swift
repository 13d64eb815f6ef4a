// SPDX-License-Identifier: Apache-2.0

/// Hexadecimal text, for display and for file names. Not for secrets.
enum Hex {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}

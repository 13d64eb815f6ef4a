// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import PushHTTP

/// Brings verification codes to those who have the numbers: an SMS gateway, or one for voice.
package protocol CodeSender: Sendable {
    func send(_ code: VerificationCode, to number: PhoneNumber, by transport: VerificationTransport) async throws
}

/// Writes codes to standard output, for the operator to bring. The log, on standard error, does not have them.
package struct OperatorCodeSender: CodeSender {
    private let output: FileHandle

    package init(_ output: FileHandle = .standardOutput) { self.output = output }

    package func send(_ code: VerificationCode, to number: PhoneNumber, by transport: VerificationTransport) throws {
        let line = "code \(code.text) for \(number.text) by \(transport.rawValue)\n"
        // `write(_:)` traps if nobody reads any more, or the disk is full.
        try output.write(contentsOf: Data(line.utf8))
    }
}

extension VerificationCode {
    /// A random code, by the system's generator.
    static func random() -> VerificationCode {
        let digits = String(Int.random(in: 0..<1_000_000))
        // Six digits are a code, whichever they are.
        return try! VerificationCode(String(repeating: "0", count: byteCount - digits.count) + digits)
    }
}

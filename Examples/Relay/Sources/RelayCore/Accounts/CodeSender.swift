// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import PushHTTP

/// Sends verification codes to telephones, for example by an SMS or a voice gateway.
package protocol CodeSender: Sendable {
    func send(_ code: VerificationCode, to number: PhoneNumber, by transport: VerificationTransport) async throws
}

/// Writes codes to standard output, for the operator to pass on. The log, on standard error, does not contain them.
package struct OperatorCodeSender: CodeSender {
    private let output: FileHandle

    package init(_ output: FileHandle = .standardOutput) { self.output = output }

    package func send(_ code: VerificationCode, to number: PhoneNumber, by transport: VerificationTransport) throws {
        let line = "code \(code.text) for \(number.text) by \(transport.rawValue)\n"
        // `write(_:)` would trap on a closed pipe or a full disk.
        try output.write(contentsOf: Data(line.utf8))
    }
}

extension VerificationCode {
    /// Returns a random code from the system's generator.
    static func random() -> VerificationCode {
        let digits = String(Int.random(in: 0..<1_000_000))
        // Any six digits are a code.
        return try! VerificationCode(String(repeating: "0", count: byteCount - digits.count) + digits)
    }
}

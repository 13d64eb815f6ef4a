// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import Testing

@testable import RelayCore

@Suite struct CodeSenderTests {
    @Test func anOutputThatTakesNothingIsAnErrorAndNotTheEndOfTheRelay() throws {
        let folder = try TemporaryFolder()
        try Data().write(to: URL(filePath: folder.path + "/out"))
        // Open for reading, so that writing fails, as with a closed pipe or a full disk.
        let output = try FileHandle(forReadingFrom: URL(filePath: folder.path + "/out"))
        let number = try PhoneNumber("+14155550100")
        #expect(throws: (any Error).self) { try OperatorCodeSender(output).send(.random(), to: number, by: .sms) }
    }
}

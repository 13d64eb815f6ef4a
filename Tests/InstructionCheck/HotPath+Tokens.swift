// SPDX-License-Identifier: Apache-2.0

import PushCrypto

extension HotPath {
    /// How many numbers are in an address book.
    private static let bookCount = 256

    static let tokens = [
        // One turn is one number.
        HotPath(name: "token-batch") { count in
            precondition(count.isMultiple(of: bookCount), "numbers come in books of \(bookCount)")
            let numbers = try (0..<bookCount).map { index throws(PhoneNumberError) in
                try PhoneNumber("+1415\(5_550_000 + index)")
            }
            let memory = OutputMemory()
            return sum(count / bookCount) { memory.write { DirectoryToken.batch(numbers.span, into: &$0) } }
        }
    ]
}

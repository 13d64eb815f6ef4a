// SPDX-License-Identifier: Apache-2.0

extension DirectoryToken {
    /// The form of the tokens that a batch writes.
    ///
    /// Source: protocol.md section 2.
    public enum Form: Sendable {
        /// 14 ASCII characters each.
        case base64
        /// 10 bytes each.
        case raw

        /// Length of one token in this form, in bytes.
        public var byteCount: Int {
            switch self {
            case .base64: DirectoryToken.base64ByteCount
            case .raw: DirectoryToken.byteCount
            }
        }
    }

    /// Numbers that take a thread half a millisecond.
    private static let chunkCount = 8192

    /// Appends the token of each number to `output`, one after the other with nothing in between, in the numbers' order.
    ///
    /// Use it for address books and directories. With one thread it allocates nothing, and takes linear time.
    ///
    /// - Precondition: `output` has room for ``Form/byteCount`` bytes for each number.
    public static func batch(
        _ numbers: Span<PhoneNumber>, as form: Form = .base64, threads: Threads = .one,
        into output: inout OutputRawSpan
    ) {
        precondition(
            output.freeCapacity / form.byteCount >= numbers.count,
            "DirectoryToken.batch needs room for \(form.byteCount) bytes a number")
        unsafe output.append(atMost: numbers.count * form.byteCount) { target in
            guard let target = unsafe target else { return 0 }
            unsafe numbers.withUnsafeBufferPointer { numbers in
                threads.forEachChunk(of: numbers.count, worthAThread: chunkCount) { range in
                    unsafe write(numbers, range, as: form, to: target)
                }
            }
            return numbers.count * form.byteCount
        }
    }

    /// Writes the tokens of a range of numbers to where they belong in the memory of all.
    private static func write(
        _ numbers: UnsafeBufferPointer<PhoneNumber>, _ range: Range<Int>, as form: Form,
        to target: UnsafeMutablePointer<UInt8>
    ) {
        for index in range {
            let hash = unsafe DirectoryToken.hash(numbers[index])
            let place = unsafe target + index * form.byteCount
            switch form {
            case .base64:
                let token = unsafe hash.span.bytes.extracting(first: DirectoryToken.byteCount)
                _ = unsafe Base64.encode(token, padding: .unpadded, to: place)
            case .raw:
                for offset in 0..<DirectoryToken.byteCount { unsafe place[offset] = hash[offset] }
            }
        }
    }

    /// The token of each number, in the numbers' order.
    public static func batch(_ numbers: [PhoneNumber], threads: Threads = .one) -> [DirectoryToken] {
        unsafe [DirectoryToken](unsafeUninitializedCapacity: numbers.count) { tokens, initializedCount in
            guard let base = tokens.baseAddress else { return }
            threads.forEachChunk(of: numbers.count, worthAThread: chunkCount) { range in
                for index in range { unsafe (base + index).initialize(to: DirectoryToken(numbers[index])) }
            }
            initializedCount = numbers.count
        }
    }
}

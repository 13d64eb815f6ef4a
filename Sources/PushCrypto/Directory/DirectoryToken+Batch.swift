// SPDX-License-Identifier: Apache-2.0

extension DirectoryToken {
    /// The form of the tokens in a batch.
    ///
    /// Source: protocol.md §2.
    public enum Form: Sendable {
        /// Unpadded base64: 14 ASCII characters for each token.
        case base64
        /// Raw bytes: 10 for each token.
        case raw

        /// The length of one token in this form, in bytes.
        public var byteCount: Int {
            switch self {
            case .base64: DirectoryToken.base64ByteCount
            case .raw: DirectoryToken.byteCount
            }
        }
    }

    /// The number of tokens that one thread computes in half a millisecond.
    private static let chunkCount = 8192

    /// Appends the token of each number to `output`, in the order of the numbers and without separators.
    ///
    /// With one thread, the call allocates nothing.
    ///
    /// - Parameters:
    ///   - numbers: The numbers to hash.
    ///   - form: The form of each token.
    ///   - threads: The threads that hash. With ``Threads/all``, each core works on a part of a large batch.
    ///   - output: The memory for the tokens.
    /// - Precondition: `output` has room for ``Form/byteCount`` more bytes for each number.
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

    /// Writes the tokens of a range of numbers to their places. `target` is the place of the first token of the batch.
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

    /// Returns the token of each number, in the order of the numbers.
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

// SPDX-License-Identifier: Apache-2.0

extension RawSpan {
    /// The bytes as an array.
    var array: [UInt8] { unsafe withUnsafeBytes { unsafe [UInt8]($0) } }

    /// Copies the bytes to where there is room for them.
    func copy(to target: UnsafeMutablePointer<UInt8>) {
        unsafe withUnsafeBytes { bytes in
            guard let source = bytes.baseAddress else { return }
            unsafe UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: bytes.count)
        }
    }

    /// Whether the bytes are UTF-8, by the standard library's rules: no surrogates, no overlong forms, nothing cut.
    ///
    /// Most text here is a number or a word, so ASCII is settled first, eight bytes at a time.
    @inline(__always)
    var isUTF8: Bool {
        var index = 0
        while byteCount - index >= 8 {
            let word = unsafe unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard word & 0x8080_8080_8080_8080 == 0 else { return isValidatedUTF8 }
            index += 8
        }
        while index < byteCount {
            guard unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self) < 0x80 else { return isValidatedUTF8 }
            index += 1
        }
        return true
    }

    private var isValidatedUTF8: Bool {
        (try? UTF8Span(validating: Span(_bytes: self))) != nil
    }
}

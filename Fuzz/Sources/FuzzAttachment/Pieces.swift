// SPDX-License-Identifier: Apache-2.0

/// A list of sizes that cuts bytes into pieces.
struct Pieces {
    private let sizes: [Int]

    /// Reads one size per byte. Bytes from 224 on stand for larger sizes, so that some pieces are longer than every internal buffer.
    init(_ bytes: [UInt8]) {
        let sizes = bytes.map { $0 < 224 ? Int($0) : (Int($0) - 220) * 64 }
        self.sizes = sizes.contains { $0 > 0 } ? sizes : []
    }

    /// Returns the pieces, some of them empty. Each pass starts with a different size.
    func of(_ bytes: [UInt8], pass: Int) -> [[UInt8]] {
        guard !sizes.isEmpty else { return [bytes] }
        var pieces: [[UInt8]] = []
        var (rest, index) = (bytes[...], pass)
        while !rest.isEmpty {
            pieces.append([UInt8](rest.prefix(sizes[index % sizes.count])))
            rest = rest.dropFirst(sizes[index % sizes.count])
            index += 1
        }
        return pieces
    }
}

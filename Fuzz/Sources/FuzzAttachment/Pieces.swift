// SPDX-License-Identifier: Apache-2.0

/// A way to cut bytes into pieces.
struct Pieces {
    private let sizes: [Int]

    /// A byte is a size; one from 224 on is a larger one, so that pieces come to be longer than what is buffered anywhere.
    init(_ bytes: [UInt8]) {
        let sizes = bytes.map { $0 < 224 ? Int($0) : (Int($0) - 220) * 64 }
        self.sizes = sizes.contains { $0 > 0 } ? sizes : []
    }

    /// The pieces, some of them empty, beginning with another size for each pass.
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

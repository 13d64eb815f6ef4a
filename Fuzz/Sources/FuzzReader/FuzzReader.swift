// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import PushWire

private let places = Places(capacity: 1 << 20)

/// Runs one input as a program of reads and the bytes to read:
///
///     offset 0    1 byte    number n of operations, 0 ... 31
///     offset 1    n bytes   operations: see ``Operation``
///     then        the bytes
///
/// The program runs over the bytes at two addresses. A simple reader runs it, too, up to the first error. All results must be equal.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    let input = unsafe UnsafeRawBufferPointer(start: start, count: count)
    guard let first = unsafe input.first else { return 0 }
    let operationCount = min(Int(first % 32), count - 1)
    let operations = unsafe [UInt8](input[1..<1 + operationCount])
    let bytes = unsafe UnsafeRawBufferPointer(rebasing: input[(1 + operationCount)...])

    var edge = Run(operations, byteCount: bytes.count)
    var reader = unsafe WireReader(places.atEdge(bytes))
    edge.go(&reader)
    var middle = Run(operations, byteCount: bytes.count)
    reader = unsafe WireReader(places.inMiddle(bytes))
    middle.go(&reader)
    hold(edge.trace == middle.trace, "a reader's results do not depend on the address of the bytes")

    var plain = Run(operations, byteCount: bytes.count, faultLimit: 1)
    var plainReader = unsafe PlainReader([UInt8](bytes))
    plain.go(&plainReader)
    hold(
        edge.trace.starts(with: plain.trace),
        "a reader gives the simple reader's results: \(Array(edge.trace.prefix(plain.trace.count))), \(plain.trace)")
    return 0
}

// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import PushWire

/// The operation of a reader for one byte of a program. Numbers above the last wrap around.
enum Operation: UInt8, CaseIterable {
    /// The next tag, and past its value.
    case pass
    /// The next tag, and its value by its wire type.
    case field
    case varint, fixed64, fixed32, bytes, string
    /// Into a submessage, for the operations up to `leave`.
    case enter
    case leave
    /// Past all that is left.
    case passAll

    init(_ byte: UInt8) {
        self = Self.allCases[Int(byte) % Self.allCases.count]
    }
}

/// A reader that a program can run on: the library's, or a plain one.
protocol ProgramReader: ~Escapable {
    var offset: Int { get }
    var isAtEnd: Bool { get }
    /// The value as a number: bytes are hashed. Nil if there is no next tag.
    @_lifetime(self: copy self)
    mutating func value(of operation: Operation) throws(WireError) -> UInt64?
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    mutating func message() throws(WireError) -> Self
}

/// One run of a program, with all that it saw.
struct Run {
    private let operations: [UInt8]
    private let byteCount: Int
    private let faultLimit: Int
    private var position = 0
    private var faults = 0
    private(set) var trace: [UInt64] = []

    /// - Parameter faultLimit: after so many faults the program ends.
    init(_ operations: [UInt8], byteCount: Int, faultLimit: Int = 4) {
        self.operations = operations
        self.byteCount = byteCount
        self.faultLimit = faultLimit
        trace.reserveCapacity(3 * operations.count)
    }

    mutating func go<Reader: ProgramReader & ~Escapable>(_ reader: inout Reader) {
        while position < operations.count, faults < faultLimit {
            let operation = Operation(operations[position])
            position += 1
            let start = reader.offset
            do throws(WireError) {
                switch operation {
                case .leave: return
                case .enter:
                    var inner = try reader.message()
                    trace.append(UInt64(inner.offset))
                    go(&inner)
                default:
                    let value = try reader.value(of: operation)
                    trace.append(value ?? .max)
                }
            } catch {
                faults += 1
                trace.append(Self.number(error))
                hold((start...byteCount).contains(error.offset), "an error's offset is not before what was read")
            }
            hold((start...byteCount).contains(reader.offset), "a reader stays in its bytes, and goes forward")
            if faults == 0 { trace.append(UInt64(reader.offset) << 1 | (reader.isAtEnd ? 1 : 0)) }
        }
    }

    private static func number(_ error: WireError) -> UInt64 {
        let kind: UInt64 =
            switch error {
            case .truncated: 1
            case .varintTooLong: 2
            case .tagOutOfRange: 3
            case .lengthOutOfRange: 4
            case .fieldNumberZero: 5
            case .invalidWireType: 6
            case .unmatchedEndGroup: 7
            case .tooDeep: 8
            case .invalidUTF8: 9
            default: broken("a reader throws what it documents: \(error)")
            }
        return kind << 48 | UInt64(error.offset)
    }
}

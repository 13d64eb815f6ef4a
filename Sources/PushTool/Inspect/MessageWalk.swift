// SPDX-License-Identifier: Apache-2.0

import PushWire

/// Goes through a message's bytes once more, by the library's reader, and tells each field.
///
/// Whether the message is good is not decided here: the caller has the library's verdict already. If that is a fault, the
/// rows end with it, after every row that comes before it.
struct MessageWalk {
    let bytes: [UInt8]
    let verdict: WireError?
    let contentOffset: Int?
    private let emit: (DumpRow) throws -> Void
    /// End of the last row.
    private(set) var toldEnd = 0
    /// What is being read, should the fault stand within.
    var current = (text: "", depth: 0)

    /// - Parameters:
    ///   - verdict: what the library's View threw, if it did.
    ///   - contentOffset: where a signal's message begins, if it is a content, and to be told as one.
    ///   - emit: gets each row, in the order of the bytes.
    static func run(
        _ bytes: [UInt8], as schema: MessageSchema, verdict: WireError?, contentOffset: Int? = nil,
        emit: @escaping (DumpRow) throws -> Void
    ) throws {
        var walk = MessageWalk(bytes: bytes, verdict: verdict, contentOffset: contentOffset, emit: emit)
        if case .tooLarge? = verdict {
            // It was refused unread, so it is here too.
        } else {
            var reader = unsafe WireReader(bytes.span.bytes)
            do {
                try walk.tellFields(of: &reader, schema, depth: 0)
            } catch let error as WireError {
                assert(verdict?.offset == error.offset, "The walk and the View disagree")
            }
        }
        if let verdict { try walk.tellFault(verdict) }
    }

    private init(
        bytes: [UInt8], verdict: WireError?, contentOffset: Int?, emit: @escaping (DumpRow) throws -> Void
    ) {
        self.bytes = bytes
        self.verdict = verdict
        self.contentOffset = contentOffset
        self.emit = emit
    }

    /// Tells the bytes from the last row on.
    mutating func tell(to end: Int, _ depth: Int, _ kind: DumpRow.Kind, _ text: String) throws {
        // The walk does not look into strings; the View did.
        if let verdict, end > verdict.offset { throw verdict }
        try emit(DumpRow(range: toldEnd..<end, depth: depth, kind: kind, text: text))
        toldEnd = end
    }

    private mutating func tellFault(_ fault: WireError) throws {
        let offset = min(fault.offset, bytes.count)
        if offset > toldEnd { try tell(to: offset, current.depth, .field, current.text) }
        let end = offset == fault.offset ? bytes.count : offset
        try emit(DumpRow(range: offset..<end, depth: current.depth, kind: .fault, text: Explanation.line(fault)))
    }
}

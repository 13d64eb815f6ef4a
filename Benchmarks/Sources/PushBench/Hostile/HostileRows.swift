// SPDX-License-Identifier: Apache-2.0

import PushWire

/// Hostile inputs. Each is read as a view, with all fields visited, and as an owned value within the standard limits. Time and memory
/// per byte have a constant maximum.
enum HostileRows {
    static func group(_ scale: Scale) -> RowGroup {
        let inputs = HostileInputs(byteCount: scale == .full ? 10 << 20 : 1 << 20)
        return RowGroup(
            title: "Hostile inputs, within the standard limits", layout: .perByte,
            rows: inputs.all.flatMap { input in [view(input), owned(input)] })
    }

    /// The maximum time per byte.
    private static let nanosecondsPerByte = 20.0

    private static func view(_ input: HostileInput) -> Row {
        let targets = Targets(allocations: 0, nanosecondsPerByte: nanosecondsPerByte, memory: 0)
        return row("\(input.name): view", input, targets, read: walk) {
            input.isMalformed ? nil : Walk(input.elementCount, input.unknownByteCount)
        }
    }

    private static func owned(_ input: HostileInput) -> Row {
        // Twice the input, and 64 bytes for each element that the standard limits allow.
        let limit = WireLimits.standard.maximumElementCount
        let targets = Targets(
            nanosecondsPerByte: nanosecondsPerByte, memory: Double(2 * input.byteCount + 64 * limit))
        return row("\(input.name): owned", input, targets, read: own) {
            input.isMalformed || input.elementCount > limit ? nil : Walk(input.elementCount, input.unknownByteCount)
        }
    }

    /// The counts from a visit of all fields of a message.
    private struct Walk: Equatable {
        var elementCount: Int
        var unknownByteCount: Int

        init(_ elementCount: Int, _ unknownByteCount: Int) {
            self.elementCount = elementCount
            self.unknownByteCount = unknownByteCount
        }
    }

    private static func row(
        _ name: String, _ input: HostileInput, _ targets: Targets,
        read: @escaping (HostileInput.Message, [UInt8]) throws(WireError) -> Walk,
        expected: @escaping () -> Walk?
    ) -> Row {
        Row(name: name, targets: targets, roundCountRange: 3...5) {
            let bytes = input.bytes
            let work = { () -> Walk? in
                do throws(WireError) { return try read(input.message, bytes) } catch { return nil }
            }
            try Disagreement.check(work() == expected(), name)
            return Contest(
                ours: { work().map { $0.elementCount &+ $0.unknownByteCount } ?? 0 }, byteCount: bytes.count,
                memory: .heap)
        }
    }

    private static func walk(_ message: HostileInput.Message, _ bytes: [UInt8]) throws(WireError) -> Walk {
        switch message {
        case .signal:
            let view = try unsafe IncomingPushMessageSignal.View(parsing: bytes.span.bytes)
            var walk = Walk(0, byteCount(of: view.unknownFields))
            var destinations = view.destinations
            while destinations.next() != nil { walk.elementCount += 1 }
            return walk
        case .content:
            let view = try unsafe PushMessageContent.View(parsing: bytes.span.bytes)
            var walk = Walk(0, byteCount(of: view.unknownFields))
            var attachments = view.attachments
            while let attachment = attachments.next() {
                walk.elementCount += 1
                walk.unknownByteCount += byteCount(of: attachment.unknownFields)
            }
            return walk
        }
    }

    private static func byteCount(of fields: consuming WireUnknownFields) -> Int {
        var count = 0
        while let field = fields.next() { count += field.byteCount }
        return count
    }

    private static func own(_ message: HostileInput.Message, _ bytes: [UInt8]) throws(WireError) -> Walk {
        switch message {
        case .signal:
            let signal = try IncomingPushMessageSignal(parsing: bytes)
            return Walk(signal.destinations.count, signal.unknownFields.count)
        case .content:
            let content = try PushMessageContent(parsing: bytes)
            return Walk(
                content.attachments.count,
                content.attachments.reduce(content.unknownFields.count) { $0 + $1.unknownFields.count })
        }
    }
}

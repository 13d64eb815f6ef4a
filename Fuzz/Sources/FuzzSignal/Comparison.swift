// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import FuzzWire
import PushWire

/// Returns whether two views have the same fields, including unknown ones.
func areEqual(
    _ a: borrowing IncomingPushMessageSignal.View, _ b: borrowing IncomingPushMessageSignal.View
) -> Bool {
    guard a.type == b.type, a.timestamp == b.timestamp, a.destinations.count == b.destinations.count,
        a.unknownFields.byteCount == b.unknownFields.byteCount, equal(a.source, b.source), equal(a.relay, b.relay),
        equal(a.message, b.message), equal(a.unknownFields, b.unknownFields)
    else { return false }
    var (others, destinations) = (a.destinations, b.destinations)
    for _ in 0..<a.destinations.count {
        guard let x = others.next(), let y = destinations.next(), equal(x, y) else { return false }
    }
    return isAtEnd(&others) && isAtEnd(&destinations)
}

/// Returns whether a view and an owned value have the same fields, including unknown ones.
func areEqual(_ view: borrowing IncomingPushMessageSignal.View, _ owned: IncomingPushMessageSignal) -> Bool {
    guard view.type == owned.type, view.timestamp == owned.timestamp,
        view.destinations.count == owned.destinations.count, equal(view.source, owned.source),
        equal(view.relay, owned.relay), equal(view.message, owned.message),
        equal(view.unknownFields, owned.unknownFields)
    else { return false }
    var destinations = view.destinations
    for destination in owned.destinations {
        guard let next = destinations.next(), equal(next, destination) else { return false }
    }
    return isAtEnd(&destinations)
}

/// Returns whether a signal has the merged fields of its two parts. Fields of the second part replace those of the first, except
/// destinations and unknown fields, which follow them.
func isMerged(
    _ whole: borrowing IncomingPushMessageSignal.View, _ first: borrowing IncomingPushMessageSignal.View,
    _ second: borrowing IncomingPushMessageSignal.View
) -> Bool {
    guard whole.type == (second.type == .absent ? first.type : second.type),
        whole.timestamp == second.timestamp ?? first.timestamp,
        equal(whole.source, second.source, else: first.source), equal(whole.relay, second.relay, else: first.relay),
        equal(whole.message, second.message, else: first.message),
        equal(whole.unknownFields, first.unknownFields, then: second.unknownFields)
    else { return false }
    var (all, before, behind) = (whole.destinations, first.destinations, second.destinations)
    while let next = before.next() { guard equal(all.next(), next) else { return false } }
    while let next = behind.next() { guard equal(all.next(), next) else { return false } }
    return isAtEnd(&all)
}

private func isAtEnd(_ strings: inout WireSequence<UTF8Span>) -> Bool {
    switch strings.next() {
    case nil: true
    default: false
    }
}

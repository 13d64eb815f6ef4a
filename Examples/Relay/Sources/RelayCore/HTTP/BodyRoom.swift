// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The places for long request bodies in memory.
///
/// A short body needs no place, because each connection has at most one. A longer body holds a place until its call has a
/// response. A caller can hold only a few of the places, so that slow bodies do not keep all others out.
final class BodyRoom: Sendable {
    /// The maximum byte count of a body that needs no place. Most bodies are far shorter.
    static let shortByteCount = 64 << 10
    /// The number of places.
    static let placeCount = 16
    /// The maximum number of places of one caller.
    static let placesOfCaller = 2

    private let taken = Mutex<[String: Int]>([:])

    /// Takes a place.
    ///
    /// - Throws: ``Refusal`` if no place is left, or the caller holds ``placesOfCaller``.
    func take(for caller: String) throws(Refusal) {
        let isTaken = taken.withLock { taken in
            guard taken[caller, default: 0] < Self.placesOfCaller, taken.values.reduce(0, +) < Self.placeCount else {
                return false
            }
            taken[caller, default: 0] += 1
            return true
        }
        guard isTaken else { throw Refusal(.rateLimited, retryAfter: 5) }
    }

    /// Releases a place.
    func release(of caller: String) {
        taken.withLock { taken in
            let count = taken[caller, default: 0] - 1
            taken[caller] = count > 0 ? count : nil
        }
    }
}

/// The received part of a request's body: its byte count, and its place in the room.
final class ReceivedBody: Sendable {
    private let room: BodyRoom
    private let state = Mutex((byteCount: 0, caller: String?.none))

    init(_ room: BodyRoom) { self.room = room }

    var byteCount: Int { state.withLock(\.byteCount) }

    func add(_ byteCount: Int) { state.withLock { $0.byteCount += byteCount } }

    /// Takes a place for the body if it is long and has no place yet.
    ///
    /// - Throws: ``Refusal``.
    func takePlace(for caller: String) throws(Refusal) {
        let isNeeded = state.withLock { $0.caller == nil && $0.byteCount > BodyRoom.shortByteCount }
        guard isNeeded else { return }
        try room.take(for: caller)
        state.withLock { $0.caller = caller }
    }

    /// Releases the place. Call it when the request has its response.
    func end() {
        if let caller = state.withLock(\.caller) { room.release(of: caller) }
    }
}

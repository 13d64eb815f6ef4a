// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The room for blobs: what is stored, and what uploads that are under way may still store.
final class BlobRoom: Sendable {
    enum Reservation {
        case granted
        /// Another upload of the blob is under way. Each has a file of its own, so many of one blob would fill the disk.
        case busy
        /// There is no room.
        case full
    }

    private struct State {
        var stored: Int64
        var reserved: [UInt64: Int64] = [:]
    }

    private let maximum: Int64
    private let state: Mutex<State>

    init(_ maximum: Int64, stored: Int64) {
        self.maximum = maximum
        state = Mutex(State(stored: stored))
    }

    var stored: Int64 { state.withLock(\.stored) }

    /// Whether there is room for anything.
    var isLeft: Bool { stored < maximum }

    /// Reserves room for an upload.
    func reserve(_ byteCount: Int64, for id: UInt64) -> Reservation {
        state.withLock { state in
            guard state.reserved[id] == nil else { return .busy }
            let used = state.reserved.values.reduce(state.stored, +)
            guard byteCount <= maximum - used else { return .full }
            state.reserved[id] = byteCount
            return .granted
        }
    }

    /// An upload has ended.
    func release(_ id: UInt64) { state.withLock { $0.reserved[id] = nil } }

    /// A file was replaced by another one. A file that was not there had no bytes.
    func replace(_ before: Int64, by after: Int64) { state.withLock { $0.stored += after - before } }
}

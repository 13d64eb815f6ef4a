// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The room for blobs: what is stored, and what uploads that are under way may still store.
final class BlobRoom: Sendable {
    enum Reservation {
        case granted
        /// The owner has as many uploads under way as one owner may have.
        case busy
        /// There is no room.
        case full
    }

    private struct State {
        var stored: Int64
        var uploads: [UInt64: Upload] = [:]
    }

    private struct Upload {
        var byteCount: Int64 = 0
        var owner: String?
    }

    /// The maximum number of an owner's uploads at once.
    static let maximumUploads = 4

    private let maximum: Int64
    private let state: Mutex<State>

    init(_ maximum: Int64, stored: Int64) {
        self.maximum = maximum
        state = Mutex(State(stored: stored))
    }

    var stored: Int64 { state.withLock(\.stored) }

    /// Whether there is room for anything.
    var isLeft: Bool { stored < maximum }

    /// Begins an upload, which has no room yet.
    ///
    /// - Returns: false if another upload of the blob is under way. Each has a file of its own, so many of one blob would fill the
    ///   disk.
    func begin(_ id: UInt64) -> Bool {
        state.withLock { state in
            guard state.uploads[id] == nil else { return false }
            state.uploads[id] = Upload()
            return true
        }
    }

    /// Reserves room for an upload that has begun.
    func reserve(_ byteCount: Int64, for id: UInt64, of owner: String?) -> Reservation {
        state.withLock { state in
            let used = state.uploads.values.reduce(state.stored) { $0 + $1.byteCount }
            guard byteCount <= maximum - used else { return .full }
            let isBusy = state.uploads.values.count { $0.owner == owner } >= Self.maximumUploads
            guard owner == nil || !isBusy else { return .busy }
            state.uploads[id] = Upload(byteCount: byteCount, owner: owner)
            return .granted
        }
    }

    /// An upload has ended.
    func release(_ id: UInt64) { state.withLock { $0.uploads[id] = nil } }

    /// A file was replaced by another one. A file that was not there had no bytes.
    func replace(_ before: Int64, by after: Int64) { state.withLock { $0.stored += after - before } }
}

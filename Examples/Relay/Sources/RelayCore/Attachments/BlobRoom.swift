// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The space for blobs: the bytes that are stored, and those that uploads in progress may still store.
final class BlobRoom: Sendable {
    enum Reservation {
        case granted
        /// The owner has the maximum number of uploads in progress.
        case busy
        /// No space is left.
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

    /// Whether any space is left.
    var isLeft: Bool { stored < maximum }

    /// Begins an upload, without reserving space.
    ///
    /// - Returns: False if another upload of the blob is in progress. Each upload has its own file, so many uploads of one blob
    ///   would fill the disk.
    func begin(_ id: UInt64) -> Bool {
        state.withLock { state in
            guard state.uploads[id] == nil else { return false }
            state.uploads[id] = Upload()
            return true
        }
    }

    /// Reserves space for an upload that has begun.
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

    /// Ends an upload, and frees the space that it reserved.
    func release(_ id: UInt64) { state.withLock { $0.uploads[id] = nil } }

    /// Counts a file that replaced another one. A file that did not exist had 0 bytes.
    func replace(_ before: Int64, by after: Int64) { state.withLock { $0.stored += after - before } }
}

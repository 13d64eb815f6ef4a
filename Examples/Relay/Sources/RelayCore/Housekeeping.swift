// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle

/// Removes what has expired: codes, and blobs and refused pushes that were kept for long enough. Corrects times that the clock,
/// since set back, has made too late.
struct Housekeeping: Service {
    let store: Store
    let blobs: BlobStore
    let days: Int
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while true {
                do { try await clean() } catch is CancellationError {
                    return
                } catch {
                    logger.error("Housekeeping failed", metadata: ["error": "\(type(of: error))"])
                }
                do { try await Task.sleep(for: .seconds(3600)) } catch { return }
            }
        }
    }

    func clean(now: Int64 = Moment.now) async throws {
        try await store.correctTimes(now: now)
        try await store.removeExpiredCodes(now: now)
        let moment = now - Int64(days) * 86_400
        try await store.removePushes(refusedBefore: moment)
        // Files first: whatever of this is cut short is done the next time.
        try await blobs.remove(store.attachments(before: moment))
        try await store.removeAttachments(before: moment)
    }
}

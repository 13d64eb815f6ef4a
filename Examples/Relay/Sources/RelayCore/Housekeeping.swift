// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle

/// Removes expired codes, and blobs and rejected pushes that were kept for long enough, every hour. Also corrects times in the
/// future, which a clock that was set back leaves behind.
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
                    logger.error(
                        "Housekeeping failed. It runs again in an hour: check the disk",
                        metadata: ["error": "\(type(of: error))"])
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
        // Files first: if this is interrupted, the database still lists them the next time.
        try await blobs.remove(store.attachments(before: moment))
        try await store.removeAttachments(before: moment)
    }
}

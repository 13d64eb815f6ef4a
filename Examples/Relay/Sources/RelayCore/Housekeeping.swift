// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle

/// Removes what has expired: codes, and blobs that were kept for long enough.
struct Housekeeping: Service {
    let store: Store
    let blobs: BlobStore
    let blobDays: Int
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while true {
                do { try await clean() } catch {
                    logger.error("Housekeeping failed", metadata: ["error": "\(type(of: error))"])
                }
                do { try await Task.sleep(for: .seconds(3600)) } catch { return }
            }
        }
    }

    func clean(now: Int64 = Moment.now) async throws {
        try await store.removeExpiredCodes()
        try await blobs.remove(store.removeAttachments(before: now - Int64(blobDays) * 86_400))
    }
}

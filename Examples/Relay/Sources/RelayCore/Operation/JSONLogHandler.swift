// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging

/// Writes each log line as a JSON object, for programs that collect logs.
///
///     {"level":"info","logger":"relay","message":"…","metadata":{"call":"…"},"time":"2026-11-29T18:44:22.123Z"}
package struct JSONLogHandler: LogHandler {
    private struct Line: Encodable {
        let time: String
        let level: String
        let logger: String
        let message: String
        let metadata: [String: String]?
    }

    package var logLevel = Logger.Level.info
    package var metadata: Logger.Metadata = [:]
    private let label: String
    private let write: @Sendable (Data) -> Void

    /// Creates a handler that writes to standard error by default.
    ///
    /// - Parameter write: Writes a complete line.
    package init(
        label: String,
        write: @escaping @Sendable (Data) -> Void = { try? FileHandle.standardError.write(contentsOf: $0) }
    ) {
        self.label = label
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let line = Line(
            time: Date.ISO8601FormatStyle(includingFractionalSeconds: true).format(.now), level: event.level.rawValue,
            logger: label, message: "\(event.message)",
            metadata: fields.isEmpty ? nil : fields.mapValues { "\($0)" })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(line) else { return }
        write(data + Data("\n".utf8))
    }
}

// SPDX-License-Identifier: Apache-2.0

import Logging
import PushCrypto
import PushWire

// sample: bridge-log
/// Returns log metadata without secrets.
public func metadata(
    to number: PhoneNumber, _ signal: IncomingPushMessageSignal, _ error: SignalOpeningError? = nil
) -> Logger.Metadata {
    var metadata: Logger.Metadata = [
        "to": .stringConvertible(number),  // <redacted>
        "signal": .stringConvertible(signal),  // IncomingPushMessageSignal(type: plaintext, message: 3 bytes)
        "from": .stringConvertible(Redacted(signal.source)),
    ]
    if let error { metadata["error"] = "\(error)" }  // Lengths and offsets.
    return metadata
}

/// A wrapper for a `String` that must not be logged.
public struct Redacted: CustomStringConvertible, Sendable {
    private let isThere: Bool

    /// Records whether the text is present, and drops the text.
    public init(_ text: String?) { isThere = text != nil }

    /// `<redacted>`, or `none`.
    public var description: String { isThere ? "<redacted>" : "none" }
}
// end

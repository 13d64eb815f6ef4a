// SPDX-License-Identifier: Apache-2.0

import Logging
import PushCrypto
import PushWire

// sample: bridge-log
/// Returns log metadata that is free of secrets. Numbers print as `<redacted>`, errors without content, and a signal as its shape.
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

/// A text that the library has as a plain `String`, in a place where it may be logged.
public struct Redacted: CustomStringConvertible, Sendable {
    private let isThere: Bool

    /// Keeps nothing of the text.
    public init(_ text: String?) { isThere = text != nil }

    /// `<redacted>`, or `none`.
    public var description: String { isThere ? "<redacted>" : "none" }
}
// end

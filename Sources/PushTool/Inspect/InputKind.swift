// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// What `inspect` can show.
enum InputKind: String, CaseIterable, ExpressibleByArgument {
    case envelope, signal, content

    /// To stand in a sentence.
    var words: String { self == .envelope ? "an \(rawValue)" : "a \(rawValue)" }
}

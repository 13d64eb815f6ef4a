// SPDX-License-Identifier: Apache-2.0

/// A value that shows nothing of itself when it is printed, interpolated, dumped or mirrored.
///
/// A type that may show its shape has a `description` of its own.
package protocol Redacted: CustomDebugStringConvertible, CustomReflectable {
    var description: String { get }
}

extension Redacted {
    /// Always `<redacted>`.
    public var description: String { "<redacted>" }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

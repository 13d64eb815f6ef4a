// SPDX-License-Identifier: Apache-2.0

#if hasFeature(Embedded)
/// A value that shows no content when it is printed or interpolated. Embedded Swift has no mirrors.
package protocol Redacted: CustomDebugStringConvertible {
    var description: String { get }
}
#else
/// A value that shows no content when it is printed, interpolated, dumped or mirrored.
///
/// A type that may show its shape, such as a length, implements `description` itself.
package protocol Redacted: CustomDebugStringConvertible, CustomReflectable {
    var description: String { get }
}
#endif

extension Redacted {
    /// Always `<redacted>`.
    public var description: String { "<redacted>" }

    /// The same as `description`.
    public var debugDescription: String { description }

    #if !hasFeature(Embedded)
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
    #endif
}

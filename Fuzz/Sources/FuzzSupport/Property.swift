// SPDX-License-Identifier: Apache-2.0

/// Ends the process unless a property holds, and prints the property. libFuzzer counts that as a find.
@inlinable @inline(__always)
public func hold(_ condition: @autoclosure () -> Bool, _ property: @autoclosure () -> String) {
    if !condition() { broken(property()) }
}

/// Ends the process because a property does not hold.
@inline(never)
public func broken(_ property: String) -> Never {
    fatalError("property does not hold: \(property)")
}

// SPDX-License-Identifier: Apache-2.0

/// Ends the process, which is what libFuzzer takes for a find, unless a property holds. What is printed names it.
@inlinable @inline(__always)
public func hold(_ condition: @autoclosure () -> Bool, _ property: @autoclosure () -> String) {
    if !condition() { broken(property()) }
}

/// Ends the process: a property does not hold.
@inline(never)
public func broken(_ property: String) -> Never {
    fatalError("property does not hold: \(property)")
}

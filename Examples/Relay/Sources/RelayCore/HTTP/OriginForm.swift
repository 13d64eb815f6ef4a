// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

extension HTTPRequest {
    /// The path and query of the target, which can have a scheme and an authority before them.
    ///
    /// Source: RFC 9112 §3.2.2: a server accepts the absolute form.
    var originForm: Substring {
        let target = path ?? ""
        for scheme in ["http://", "https://"] {
            let beginning = target.utf8.prefix(scheme.utf8.count)
            // Schemes are case-insensitive.
            guard beginning.map({ $0 | 0x20 }).elementsEqual(scheme.utf8) else { continue }
            let path = target.utf8[beginning.endIndex...].firstIndex(of: UInt8(ascii: "/")) ?? target.endIndex
            return target[path...]
        }
        return target[...]
    }
}

// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

extension HTTPRequest {
    /// The path and query of the request target, without a scheme and an authority.
    ///
    /// A server must also accept the absolute form, `http://host/path`: RFC 9112 §3.2.2.
    var originForm: Substring {
        let target = path ?? ""
        // Schemes are case-insensitive.
        let folded = target.utf8.lazy.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        guard let scheme = ["http://", "https://"].first(where: { folded.starts(with: $0.utf8) }) else {
            return target[...]
        }
        let rest = target.utf8.dropFirst(scheme.utf8.count)
        let path = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        return target[path...]
    }
}

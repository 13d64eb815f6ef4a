// SPDX-License-Identifier: Apache-2.0

/// An IP address in the host of a URL.
///
///     127.0.0.1           IPv4
///     ::ffff:127.0.0.1    IPv6, between brackets in a URL
///
/// RFC 3986 §3.2.2.
struct HostAddress {
    /// The eight groups of an IPv6 address. An IPv4 address is in ::ffff:0:0/96, as in the socket API.
    let groups: [UInt16]

    /// Parses four decimal numbers without leading zeros. Returns nil for every other form.
    init?(ipv4 text: ArraySlice<UInt8>) {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let bytes = parts.compactMap { part -> UInt16? in
            guard part.allSatisfy(ServiceURL.isDigit), part.count == 1 || part.first != UInt8(ascii: "0") else {
                return nil
            }
            return UInt8(String(decoding: part, as: UTF8.self)).map(UInt16.init)
        }
        guard parts.count == 4, bytes.count == 4 else { return nil }
        groups = [0, 0, 0, 0, 0, 0xFFFF, bytes[0] << 8 | bytes[1], bytes[2] << 8 | bytes[3]]
    }

    /// Parses an IPv6 address without its brackets. Returns nil for every other form, and for an address with a zone.
    init?(ipv6 text: ArraySlice<UInt8>) {
        let colon = UInt8(ascii: ":")
        guard let gap = text.indices.dropLast().first(where: { text[$0] == colon && text[$0 + 1] == colon }) else {
            guard let groups = Self.groups(text), groups.count == 8 else { return nil }
            self.groups = groups
            return
        }
        // An IPv4 address may only be the end of an IPv6 address, not come before a gap.
        let (start, end) = (text[..<gap], text[(gap + 2)...])
        guard !start.contains(UInt8(ascii: ".")), let head = Self.groups(start), let tail = Self.groups(end),
            head.count + tail.count < 8
        else { return nil }
        groups = head + [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    /// Parses groups without a gap. The last two may be an IPv4 address.
    private static func groups(_ text: ArraySlice<UInt8>) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, let address = HostAddress(ipv4: part) {
                groups += address.groups[6...]
            } else {
                guard (1...4).contains(part.count), part.allSatisfy(ServiceURL.isHexDigit),
                    let group = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups
    }
}

// SPDX-License-Identifier: Apache-2.0

extension ServiceURL {
    /// The distance of a host from the client, from near to far.
    package enum Reach: Comparable, Sendable {
        /// The client's own machine.
        case thisMachine
        /// A machine on the client's own network segment.
        case thisLink
        /// Any other machine. It may be in a private network.
        case anywhere
    }

    /// The nearest distance at which a resolver or an HTTP client could find the host.
    ///
    /// A host that ends in a number and is not an IPv4 address in its usual form counts as this machine. `127.1`, `2130706433`,
    /// `0x7f.1` and `0177.0.0.1` are loopback addresses to some resolvers only. A name can always have such
    /// an address in the DNS: only the HTTP client can see that.
    package var reach: Reach {
        let host = ArraySlice(authority.utf8)
        if host.first == UInt8(ascii: "["), let close = host.firstIndex(of: UInt8(ascii: "]")) {
            return HostAddress(ipv6: host[1..<close])?.reach ?? .thisMachine
        }
        let labels = host.prefix { $0 != UInt8(ascii: ":") }.map(Self.lowercased).split(separator: UInt8(ascii: "."))
        guard let last = labels.last else { return .thisMachine }
        let isNumber =
            last.allSatisfy(Self.isDigit)
            || last.starts(with: "0x".utf8) && last.dropFirst(2).allSatisfy(Self.isHexDigit)
        if isNumber {
            return HostAddress(ipv4: ArraySlice(labels.joined(separator: [UInt8(ascii: ".")])))?.reach ?? .thisMachine
        }
        // RFC 6761 §6.3, and names of the usual hosts files.
        let own = ["localhost", "localdomain", "localdomain4", "localdomain6"]
        let ownAlone = ["localhost4", "localhost6", "ip6-localhost", "ip6-loopback"]
        let name = String(decoding: last, as: UTF8.self)
        if own.contains(name) || labels.count == 1 && ownAlone.contains(name) { return .thisMachine }
        // RFC 6762 §3.
        return name == "local" ? .thisLink : .anywhere
    }
}

extension HostAddress {
    /// The distance of the address from the client.
    var reach: ServiceURL.Reach {
        if groups[0] & 0xFFC0 == 0xFE80 { return .thisLink }
        guard let address = embeddedIPv4 else { return .anywhere }
        // 0.0.0.0/8 is this host (RFC 1122 §3.2.1.3). ::1 and :: are 0.0.0.1 and 0.0.0.0 here.
        if address >> 24 == 127 || address >> 24 == 0 { return .thisMachine }
        return address >> 16 == 169 << 8 | 254 ? .thisLink : .anywhere
    }

    /// The IPv4 address in a compatible, mapped or translated address (RFC 4291 §2.5.5, RFC 7915, RFC 6052), or in one of 6to4
    /// (RFC 3056).
    private var embeddedIPv4: UInt32? {
        if groups[0] == 0x2002 { return UInt32(groups[1]) << 16 | UInt32(groups[2]) }
        let prefixes: [[UInt16]] = [
            [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0xFFFF], [0, 0, 0, 0, 0xFFFF, 0], [0x64, 0xFF9B, 0, 0, 0, 0],
        ]
        guard prefixes.contains(Array(groups[..<6])) else { return nil }
        return UInt32(groups[6]) << 16 | UInt32(groups[7])
    }
}

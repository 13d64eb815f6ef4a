// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

// Simple readers of three bodies from the peer's values. The bodies cover arrays, texts and Booleans; integers; and payloads.

/// The error for the first invalid value.
struct PlainFault: Error, Equatable {
    let reason: JSONError.Reason
    let path: String

    init(_ reason: JSONError.Reason, _ path: String) {
        self.reason = reason
        self.path = path
    }
}

extension PeerValue {
    fileprivate func wrongKind(_ path: String) -> PlainFault { PlainFault(kind == .null ? .null : .kind, path) }

    /// Calls `body` with each known member, in the order of the text.
    fileprivate func eachMember(
        of names: [String], at path: String, _ body: (String, PeerValue) throws(PlainFault) -> Void
    ) throws(PlainFault) {
        guard kind == .object else { throw wrongKind(path) }
        var seen: Set<String> = []
        for (key, value) in members {
            guard let name = names.first(where: { $0.utf8.elementsEqual(key) }) else { continue }
            guard seen.insert(name).inserted else {
                throw PlainFault(.duplicateKey, path.isEmpty ? name : "\(path).\(name)")
            }
            try body(name, value)
        }
    }
}

/// A body that the fuzzer also reads with a simple reader.
protocol PlainBody: Equatable {
    init(json: [UInt8], limits: WireLimits) throws(JSONError)
    static func read(_ json: RawSpan) throws(JSONError) -> Self
    init(plain value: PeerValue) throws(PlainFault)
    /// The body and its encoding in each profile.
    var forms: [(body: Self, json: [UInt8])] { get }
}

extension PlainBody where Self: JSONBody {
    static func read(_ json: RawSpan) throws(JSONError) -> Self { try Self(json: json, limits: .json) }
}

extension DirectoryResponse: PlainBody {
    init(plain value: PeerValue) throws(PlainFault) {
        var contacts: [DirectoryContact]?
        try value.eachMember(of: ["contacts"], at: "") { (_, value) throws(PlainFault) in
            guard value.kind == .array else { throw value.wrongKind("contacts") }
            var list: [DirectoryContact] = []
            for (index, element) in value.elements.enumerated() {
                list.append(try DirectoryContact(plain: element, at: "contacts[\(index)]"))
            }
            contacts = list
        }
        guard let contacts else { throw PlainFault(.missing, "contacts") }
        self.init(contacts: contacts)
    }

    var forms: [(body: Self, json: [UInt8])] { Profile.allCases.map { (self, encoded(profile: $0)) } }
}

extension DirectoryContact {
    fileprivate init(plain value: PeerValue, at path: String) throws(PlainFault) {
        var token: DirectoryToken?
        var relay: String?
        var supportsSMS = false
        try value.eachMember(of: ["token", "relay", "supportsSms"], at: path) { (key, value) throws(PlainFault) in
            let path = "\(path).\(key)"
            switch (key, value.kind) {
            case ("token", .string):
                do throws(ParsingError) { token = try DirectoryToken(base64: value.bytes.span) } catch {
                    throw PlainFault(.token, path)
                }
            case ("relay", .null): relay = nil
            case ("relay", .string):
                guard value.bytes.count <= 255 else { throw PlainFault(.textTooLong(limit: 255), path) }
                relay = String(decoding: value.bytes, as: UTF8.self)
            case ("supportsSms", .null), ("supportsSms", .false): supportsSMS = false
            case ("supportsSms", .true): supportsSMS = true
            case ("supportsSms", .string):
                guard ["true", "false"].contains(where: { $0.utf8.elementsEqual(value.bytes) }) else {
                    throw PlainFault(.kind, path)
                }
                supportsSMS = value.bytes.count == 4
            default: throw value.wrongKind(path)
            }
        }
        guard let token else { throw PlainFault(.missing, "\(path).token") }
        self.init(token: token, relay: relay, supportsSMS: supportsSMS)
    }
}

extension AttachmentAllocation: PlainBody {
    init(plain value: PeerValue) throws(PlainFault) {
        var id: UInt64?
        var location: ServiceURL?
        try value.eachMember(of: ["id", "location"], at: "") { (key, value) throws(PlainFault) in
            switch (key, value.kind) {
            case ("id", .number), ("id", .string):
                id = value.kind == .number ? plainInteger(value.bytes) : plainQuotedInteger(value.bytes)
                guard id != nil else { throw PlainFault(.malformedInteger, key) }
            case ("location", .string):
                do throws(ServiceURLError) {
                    location = try ServiceURL(String(decoding: value.bytes, as: UTF8.self))
                } catch {
                    throw PlainFault(.url(error), key)
                }
            default: throw value.wrongKind(key)
            }
        }
        guard let id else { throw PlainFault(.missing, "id") }
        guard let location else { throw PlainFault(.missing, "location") }
        self.init(id: id, location: location)
    }

    var forms: [(body: Self, json: [UInt8])] { Profile.allCases.map { (self, encoded(profile: $0)) } }
}

extension APNPayload: PlainBody {
    static func read(_ json: RawSpan) throws(JSONError) -> Self { try Self(json: json, limits: .json) }

    init(plain value: PeerValue) throws(PlainFault) {
        var envelope: [UInt8]?
        var (topAlert, apsAlert): (String?, String?)
        var profile = Profile.specification
        try value.eachMember(of: ["alert", "aps", "m"], at: "") { (key, value) throws(PlainFault) in
            switch (key, value.kind) {
            case ("alert", _): topAlert = try Self.alert(value, at: key)
            case ("aps", .null): break
            case ("aps", .object):
                profile = .deployed
                try value.eachMember(of: ["alert"], at: key) { (_, value) throws(PlainFault) in
                    apsAlert = try Self.alert(value, at: "aps.alert")
                }
            case ("aps", _): profile = .deployed
            case (_, .string):
                do throws(Base64Error) { envelope = try Base64.decode(value.bytes.span) } catch {
                    throw PlainFault(.base64(error), key)
                }
            default: throw value.wrongKind(key)
            }
        }
        guard let envelope else { throw PlainFault(.missing, "m") }
        self.init(envelope: envelope, profile: profile, alert: profile == .deployed ? apsAlert : topAlert)
    }

    private static func alert(_ value: PeerValue, at path: String) throws(PlainFault) -> String? {
        if value.kind == .string { return String(decoding: value.bytes, as: UTF8.self) }
        guard value.kind == .object else { return nil }
        var alert: String?
        try value.eachMember(of: ["body"], at: path) { (_, value) throws(PlainFault) in
            if value.kind == .string { alert = String(decoding: value.bytes, as: UTF8.self) }
        }
        return alert
    }

    var forms: [(body: Self, json: [UInt8])] {
        Profile.allCases.map { profile in
            let payload = APNPayload(envelope: envelope, profile: profile, alert: alert)
            return (payload, payload.encoded())
        }
    }
}

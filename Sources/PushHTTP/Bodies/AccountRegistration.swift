// SPDX-License-Identifier: Apache-2.0

public import PushCrypto
public import PushWire

/// The body by which an installation confirms its number.
///
///     {"signalingKey": base64, padded, "supportsSms": bool = false}
///
/// The key is in the JSON that this is written as and read from, and in the copy that decoding escapes makes: Swift cannot wipe
/// those arrays.
///
/// Source: protocol.md section 6, `PUT /v1/accounts/code/{code}`.
public struct AccountRegistration: JSONBody {
    /// The key under which the relay seals every push to this installation.
    public var signalingKey: SignalingKey
    /// Whether the installation takes messages by SMS, too.
    public var supportsSMS: Bool

    /// A registration with a key that the installation made.
    public init(signalingKey: SignalingKey, supportsSMS: Bool = false) {
        self.signalingKey = signalingKey
        self.supportsSMS = supportsSMS
    }

    private enum Key: Int, JSONKey {
        case signalingKey, supportsSms
        static let names: [JSONName] = ["signalingKey", "supportsSms"]
    }

    /// Reads the object. Carriage returns and line feeds in the key's text are skipped.
    ///
    /// - Throws: ``/PushWire/JSONError``, with ``/PushWire/JSONError/Reason/key(_:)`` for a text that is no signaling key.
    public init(reading json: inout JSONReader) throws(JSONError) {
        var signalingKey: SignalingKey?
        var supportsSMS = false
        var members = try json.object(Key.self)
        while let key = try json.next(&members) {
            switch key {
            case .signalingKey: signalingKey = try json.parse(SignalingKey.init(base64:), JSONError.Reason.key)
            case .supportsSms: supportsSMS = try json.null() ? false : json.bool()
            }
        }
        self.init(signalingKey: try json.required(signalingKey, Key.signalingKey), supportsSMS: supportsSMS)
    }

    /// Writes both members in any case.
    public func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Key.signalingKey)
            json.write(secret: signalingKey)
            json.key(Key.supportsSms)
            json.write(bool: supportsSMS)
        }
    }
}

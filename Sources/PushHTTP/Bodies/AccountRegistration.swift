// SPDX-License-Identifier: Apache-2.0

public import PushCrypto
public import PushWire

/// The body with which an installation confirms its number.
///
///     {"signalingKey": base64, padded, "supportsSms": bool = false}
///
/// Carriage returns and line feeds in the key's text are ignored. Swift cannot wipe the arrays that hold the JSON, or the copy that
/// decoding escapes makes: they contain the key.
public struct AccountRegistration: JSONObject {
    /// The key with which the relay seals every push to this installation.
    public var signalingKey: SignalingKey
    /// Whether the installation also receives messages by SMS.
    public var supportsSMS: Bool

    /// Creates a registration with a key that the installation made.
    public init(signalingKey: SignalingKey, supportsSMS: Bool = false) {
        self.signalingKey = signalingKey
        self.supportsSMS = supportsSMS
    }

    private enum Key: Int, JSONKey {
        case signalingKey, supportsSms
        static let names: [JSONName] = ["signalingKey", "supportsSms"]
    }

    package init(reading json: inout JSONReader) throws(JSONError) {
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

    package func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Key.signalingKey)
            json.write(secret: signalingKey)
            json.key(Key.supportsSms)
            json.write(bool: supportsSMS)
        }
    }
}

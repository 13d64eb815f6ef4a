// SPDX-License-Identifier: Apache-2.0

public import PushCrypto
public import PushWire

/// The request body that confirms an installation's number.
///
///     {"signalingKey": base64, padded, "supportsSms": bool = false}
///
/// Carriage returns and line feeds in the key's text are ignored.
///
/// Treat the JSON as a secret, because it contains the key. Swift cannot wipe the arrays that hold it, or the copy that
/// is made to decode escapes.
public struct AccountRegistration: JSONObject {
    /// The key that the relay uses to seal each push to this installation.
    public var signalingKey: SignalingKey
    /// Whether the installation also receives messages by SMS.
    public var supportsSMS: Bool

    /// Creates a registration. Make a new signaling key for it.
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

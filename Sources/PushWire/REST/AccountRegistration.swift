// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// With what an installation confirms its number.
///
///     {"signalingKey": base64, padded, "supportsSms": bool = false}
///
/// The key is in the JSON that this is written as and read from: Swift cannot wipe those arrays and strings.
///
/// Source: protocol.md section 6, `PUT /v1/accounts/code/{code}`.
public struct AccountRegistration: RESTBody {
    /// Under which the relay seals every push to this installation.
    public var signalingKey: SignalingKey
    /// Whether the installation takes messages by SMS, too.
    public var supportsSMS: Bool

    /// A registration with a key that the installation made.
    public init(signalingKey: SignalingKey, supportsSMS: Bool = false) {
        self.signalingKey = signalingKey
        self.supportsSMS = supportsSMS
    }

    /// Reads the members. Carriage returns and line feeds in the key's text are skipped.
    ///
    /// - Throws: `DecodingError`, over ``/PushCrypto/KeyError`` where the key is none.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.members()
        signalingKey = try members.text(.signalingKey) { text throws(KeyError) in try SignalingKey(base64: text) }
        supportsSMS = try members.flag(.supportsSms)
    }

    /// Adds both members in any case.
    public func write<Members: RESTMembers & ~Copyable>(
        to members: inout Members, profile: Profile
    ) throws(Members.Failure) {
        try members.add(.signalingKey, signalingKey.base64)
        try members.add(.supportsSms, supportsSMS)
    }
}

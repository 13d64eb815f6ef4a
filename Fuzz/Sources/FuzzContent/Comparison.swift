// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import FuzzWire
import PushCrypto
import PushWire

/// Returns whether two views have the same fields, including unknown ones.
func areEqual(_ a: borrowing PushMessageContent.View, _ b: borrowing PushMessageContent.View) -> Bool {
    guard a.attachments.count == b.attachments.count,
        a.unknownFields.byteCount == b.unknownFields.byteCount, equal(a.body, b.body),
        equal(a.unknownFields, b.unknownFields)
    else { return false }
    var (others, attachments) = (a.attachments, b.attachments)
    for _ in 0..<a.attachments.count { guard nextAreEqual(&others, &attachments) else { return false } }
    return isAtEnd(&others) && isAtEnd(&attachments)
}

/// Returns whether a view and an owned value have the same fields, including unknown ones.
func areEqual(_ view: borrowing PushMessageContent.View, _ owned: PushMessageContent) -> Bool {
    guard view.attachments.count == owned.attachments.count, equal(view.body, owned.body),
        equal(view.unknownFields, owned.unknownFields)
    else { return false }
    var attachments = view.attachments
    for pointer in owned.attachments {
        guard let next = attachments.next(), areEqual(next, pointer) else { return false }
    }
    return isAtEnd(&attachments)
}

/// Returns whether a content has the merged fields of its two parts. Fields of the second part replace those of the first, except
/// attachments and unknown fields, which follow them.
func isMerged(
    _ whole: borrowing PushMessageContent.View, _ first: borrowing PushMessageContent.View,
    _ second: borrowing PushMessageContent.View
) -> Bool {
    guard equal(whole.body, second.body, else: first.body),
        whole.attachments.count == first.attachments.count + second.attachments.count,
        equal(whole.unknownFields, first.unknownFields, then: second.unknownFields)
    else { return false }
    var (all, before, behind) = (whole.attachments, first.attachments, second.attachments)
    for _ in 0..<first.attachments.count { guard nextAreEqual(&all, &before) else { return false } }
    for _ in 0..<second.attachments.count { guard nextAreEqual(&all, &behind) else { return false } }
    return isAtEnd(&all)
}

private func nextAreEqual(
    _ a: inout WireSequence<AttachmentPointer.View>, _ b: inout WireSequence<AttachmentPointer.View>
) -> Bool {
    switch (a.next(), b.next()) {
    case (let x?, let y?):
        x.id == y.id && equal(x.contentType, y.contentType) && equal(x.key, y.key)
            && equal(x.unknownFields, y.unknownFields)
    default: false
    }
}

private func areEqual(_ view: borrowing AttachmentPointer.View, _ owned: AttachmentPointer) -> Bool {
    view.id == owned.id && equal(view.contentType, owned.contentType) && equal(view.key, owned.key)
        && equal(view.unknownFields, owned.unknownFields) && keysAreEqual(view, owned)
}

/// Returns whether both accept a key of 64 bytes, and throw the same error for any other length.
private func keysAreEqual(_ view: borrowing AttachmentPointer.View, _ owned: AttachmentPointer) -> Bool {
    let count = owned.key?.count ?? AttachmentKey.byteCount
    let wanted: KeyError? = count == AttachmentKey.byteCount ? nil : .length(count)
    return keyFault(view) == wanted && keyFault(owned) == wanted
}

private func keyFault(_ view: borrowing AttachmentPointer.View) -> KeyError? {
    do {
        _ = try view.attachmentKey
        return nil
    } catch { return error }
}

private func keyFault(_ pointer: AttachmentPointer) -> KeyError? {
    do {
        _ = try pointer.attachmentKey
        return nil
    } catch { return error }
}

private func isAtEnd(_ attachments: inout WireSequence<AttachmentPointer.View>) -> Bool {
    switch attachments.next() {
    case nil: true
    default: false
    }
}

// SPDX-License-Identifier: Apache-2.0

import CJSONPeer

/// A text as nlohmann/json, the peer, reads it.
struct PeerText {
    private let verdict: cjsonpeer_verdict
    /// The number of objects and arrays that are open at the end.
    let depth: Int
    /// The maximum number of objects and arrays that were open at a time.
    let maximumDepth: Int
    fileprivate let tokens: [cjsonpeer_token]
    fileprivate let bytes: [UInt8]

    init(_ text: some Collection<UInt8>) {
        let text = Array(text)
        let read = unsafe text.withUnsafeBufferPointer { unsafe cjsonpeer_read($0.baseAddress, $0.count) }
        verdict = unsafe read.verdict
        depth = unsafe read.depth
        maximumDepth = unsafe read.maximum_depth
        tokens = unsafe Array(UnsafeBufferPointer(start: read.tokens, count: read.token_count))
        let byteCount = tokens.last.map { Int($0.start + $0.count) } ?? 0
        bytes = unsafe Array(UnsafeBufferPointer(start: read.bytes, count: byteCount))
    }

    /// Whether the text is valid JSON.
    var isAccepted: Bool { verdict == .accepted }

    /// Whether the text is the start of valid JSON, but incomplete.
    var isUnfinished: Bool { verdict == .unfinished }

    /// Whether no continuation could make the text valid.
    var isRefused: Bool { verdict == .refused }

    /// The top-level value of an accepted text.
    var root: PeerValue {
        precondition(isAccepted, "A text that is not accepted has no value")
        return PeerValue(text: self, index: 0)
    }
}

/// A value of an accepted text.
struct PeerValue {
    fileprivate let text: PeerText
    fileprivate let index: Int

    private var token: cjsonpeer_token { text.tokens[index] }

    var kind: cjsonpeer_kind { token.kind }

    /// The unescaped bytes of a string, or the text of a number.
    var bytes: [UInt8] { [UInt8](text.bytes[Int(token.start)..<Int(token.start + token.count)]) }

    /// The elements of an array.
    var elements: [PeerValue] {
        var elements: [PeerValue] = []
        var index = index + 1
        while index < token.next {
            elements.append(PeerValue(text: text, index: index))
            index = Int(text.tokens[index].next)
        }
        return elements
    }

    /// The members of an object, in the order of the text.
    var members: [(key: [UInt8], value: PeerValue)] {
        let elements = elements
        return stride(from: 0, to: elements.count, by: 2).map { (elements[$0].bytes, elements[$0 + 1]) }
    }
}

// SPDX-License-Identifier: Apache-2.0

extension Results {
    // MARK: - Envelopes and attachments

    /// Inputs: profile, key, envelope, iv.
    static func envelope(_ request: Request) throws(End) -> [Field] {
        let (profile, key, envelope) = (request.profile(1), try signalingKey(request.bytes(2)), request.bytes(3))
        let plaintext = try open(envelope, key: key, profile: profile)
        var fields = [Field("msg", plaintext)]
        let sealed: [[UInt8]]
        do throws(EnvelopeError) {
            var sealer = try EnvelopeSealer(key: key, profile: profile)
            sealed = [try sealer.seal(plaintext), try Envelope.seal(plaintext, key: key, profile: profile)]
            if request.has(4) { fields.append(Field("envelope", try sealer.seal(plaintext, iv: request.iv(4)))) }
        } catch {
            throw .fault("sealing: " + error.name)
        }
        // Envelopes under random IVs must open to the same message.
        for envelope in sealed { fields.append(Field("msg", try open(envelope, key: key, profile: profile))) }
        return fields
    }

    static func signalingKey(_ bytes: [UInt8]) throws(End) -> SignalingKey {
        do { return try SignalingKey(parsing: bytes) } catch { throw .refused(error.name) }
    }

    static func open(_ envelope: [UInt8], key: SignalingKey, profile: Profile) throws(End) -> [UInt8] {
        let once = Result { () throws(EnvelopeError) in try Envelope.open(envelope, key: key, profile: profile) }
        let again = Result { () throws(EnvelopeError) in
            var opener = try EnvelopeOpener(key: key, profile: profile)
            _ = try? opener.open(envelope)
            return try opener.open(envelope)
        }
        try expect(once == again, "Envelope.open and a second EnvelopeOpener.open differ")
        do { return try once.get() } catch { throw .refused(error.name) }
    }

    /// Inputs: transport, profile, key, payload.
    static func payload(_ request: Request) throws(End) -> [Field] {
        let envelope: [UInt8]
        do {
            let isAPN = request.word(1) == "apn"
            let payload = request.bytes(4)
            envelope = isAPN ? try APNPayload(json: payload).envelope : try GCMPayload(json: payload).envelope
        } catch {
            throw .refused(error.name)
        }
        let key = try signalingKey(request.bytes(3))
        return [Field("signal", try open(envelope, key: key, profile: request.profile(2)))]
    }

    /// Inputs: key, blob, iv.
    static func attachment(_ request: Request) throws(End) -> [Field] {
        let (key, blob) = (try attachmentKey(request.bytes(1)), request.bytes(2))
        let whole = Result { () throws(AttachmentError) in try AttachmentCipher.decrypt(blob, key: key) }
        let inPieces = Result { () throws(AttachmentError) in
            var verifier = try AttachmentVerifier(key: key)
            for piece in pieces(of: blob, size: 29) { try verifier.update(piece) }
            var decryptor = try verifier.finalize()
            var plaintext: [UInt8] = []
            for piece in pieces(of: blob, size: 7) { plaintext += try decryptor.update(piece) }
            return try plaintext + decryptor.finalize()
        }
        try expect(whole == inPieces, "AttachmentCipher and AttachmentDecryptor differ")
        let plaintext: [UInt8]
        do { plaintext = try whole.get() } catch { throw .refused(error.name) }
        var fields = [Field("msg", plaintext)]
        do throws(AttachmentError) {
            let random = try AttachmentCipher.encrypt(plaintext)
            fields.append(Field("msg", try AttachmentCipher.decrypt(random.blob, key: random.key)))
            guard request.has(3) else { return fields }
            let blob = try AttachmentCipher.encrypt(plaintext, key: key, iv: request.iv(3), threads: .all)
            var encryptor = try AttachmentEncryptor(key: key, iv: request.iv(3))
            var inPieces: [UInt8] = []
            for piece in pieces(of: plaintext, size: 7) { inPieces += try encryptor.update(piece) }
            fields += [Field("blob", blob), Field("blob", try inPieces + encryptor.finalize())]
        } catch {
            throw .fault("encrypting: " + error.name)
        }
        return fields
    }

    static func attachmentKey(_ bytes: [UInt8]) throws(End) -> AttachmentKey {
        do { return try AttachmentKey(parsing: bytes) } catch { throw .refused(error.name) }
    }

    static func pieces(of bytes: [UInt8], size: Int) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
    }

    // MARK: - Messages

    /// Inputs: encoded.
    static func signal(_ request: Request) throws(End) -> [Field] {
        let message = try message(request.bytes(1), IncomingPushMessageSignal.self) { bytes throws(WireError) in
            try IncomingPushMessageSignal.View(parsing: bytes).owned()
        }
        return [Field("decoded", json: json(message)), Field("canonical", try encoded(message))]
    }

    /// Inputs: encoded.
    static func content(_ request: Request) throws(End) -> [Field] {
        let message = try message(request.bytes(1), PushMessageContent.self) { bytes throws(WireError) in
            try PushMessageContent.View(parsing: bytes).owned()
        }
        return [Field("decoded", json: json(message)), Field("canonical", try encoded(message))]
    }

    static func message<Message: WireMessage>(
        _ bytes: [UInt8], _: Message.Type, byView read: (RawSpan) throws(WireError) -> Message
    ) throws(End) -> Message {
        let owned = Result { () throws(WireError) in try Message(parsing: bytes) }
        let view = Result { () throws(WireError) in try read(unsafe bytes.span.bytes) }
        try expect(owned == view, "the message and its view differ")
        do { return try owned.get() } catch { throw .refused(error.name) }
    }

    static func encoded(_ message: some WireMessage) throws(End) -> [UInt8] {
        do { return try message.encoded() } catch { throw .fault("encoding: " + error.name) }
    }

    static func json(_ signal: IncomingPushMessageSignal) -> String {
        var fields: [Field] = []
        if let type = signal.type.value { fields.append(Field("type", json: "\(type)")) }
        if let source = signal.source { fields.append(Field("source", json: JSON.hex(source))) }
        if let relay = signal.relay { fields.append(Field("relay", json: JSON.hex(relay))) }
        if !signal.destinations.isEmpty {
            fields.append(Field("destinations", json: JSON.list(signal.destinations.map { JSON.hex($0) })))
        }
        if let timestamp = signal.timestamp { fields.append(Field("timestamp", json: "\"\(timestamp)\"")) }
        if let message = signal.message { fields.append(Field("message", message)) }
        if !signal.unknownFields.isEmpty { fields.append(Field("unknown", signal.unknownFields)) }
        return JSON.object(fields)
    }

    static func json(_ content: PushMessageContent) -> String {
        var fields: [Field] = []
        if let body = content.body { fields.append(Field("body", json: JSON.hex(body))) }
        if !content.attachments.isEmpty {
            fields.append(Field("attachments", json: JSON.list(content.attachments.map { json($0) })))
        }
        if !content.unknownFields.isEmpty { fields.append(Field("unknown", content.unknownFields)) }
        return JSON.object(fields)
    }

    static func json(_ pointer: AttachmentPointer) -> String {
        var fields: [Field] = []
        if let id = pointer.id { fields.append(Field("id", json: "\"\(id)\"")) }
        if let contentType = pointer.contentType { fields.append(Field("contentType", json: JSON.hex(contentType))) }
        if let key = pointer.key { fields.append(Field("key", key)) }
        if !pointer.unknownFields.isEmpty { fields.append(Field("unknown", pointer.unknownFields)) }
        return JSON.object(fields)
    }
}

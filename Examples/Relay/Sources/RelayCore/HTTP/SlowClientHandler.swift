// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes connections whose clients take longer than ``Deadlines`` let them: for a head, for a body, or to take a response.
///
/// A timer that starts anew with each byte does not do it: it takes one byte every now and then to hold a connection for good.
/// And what comes does not excuse what is not taken, nor the other way about: each direction has a timer of its own.
final class SlowClientHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let deadlines: Deadlines
    private let maximumByteCount: Int64
    private let maximumBlobByteCount: Int64
    /// Until the client has sent what is due; nil while it is the relay's turn.
    private var inbound: Scheduled<Void>?
    /// Until the client has taken a piece of a response.
    private var outbound: Scheduled<Void>?
    private var isBodyComing = false
    /// Requests that have begun, and whose responses are not taken yet.
    private var pendingCount = 0
    private var piecesOnTheirWay = 0

    init(_ deadlines: Deadlines, maximumByteCount: Int64, maximumBlobByteCount: Int64) {
        self.deadlines = deadlines
        self.maximumByteCount = maximumByteCount
        self.maximumBlobByteCount = maximumBlobByteCount
    }

    func handlerAdded(context: ChannelHandlerContext) { start(&inbound, deadlines.head, context) }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            isBodyComing = true
            pendingCount += 1
            start(&inbound, deadlines.body(ofLength: longestBody(of: head)), context)
        case .body: break
        case .end:
            isBodyComing = false
            inbound?.cancel()
            // Its response came before all of it was there. What is due now is the next.
            if pendingCount == 0 { start(&inbound, deadlines.head, context) }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var isLast = false
        if case .end = unwrapOutboundIn(data) { isLast = true }
        if piecesOnTheirWay == 0 { start(&outbound, deadlines.piece, context) }
        piecesOnTheirWay += 1
        let promise = promise ?? context.eventLoop.makePromise()
        promise.futureResult.assumeIsolated().whenComplete { _ in self.taken(context, isLast) }
        context.write(data, promise: promise)
    }

    /// The client has taken a piece of a response.
    private func taken(_ context: ChannelHandlerContext, _ isLast: Bool) {
        guard context.channel.isActive else { return }
        piecesOnTheirWay -= 1
        outbound?.cancel()
        if piecesOnTheirWay > 0 { start(&outbound, deadlines.piece, context) }
        guard isLast else { return }
        pendingCount -= 1
        if pendingCount == 0 { start(&inbound, isBodyComing ? deadlines.rest : deadlines.head, context) }
    }

    /// A body that does not say how long it is may be as long as the call's longest.
    private func longestBody(of head: HTTPRequest) -> Int64 {
        let isBlob = BlobLink.isPath(of: head)
        let maximum = isBlob ? maximumBlobByteCount : maximumByteCount
        return min(head.headerFields[.contentLength].flatMap { Int64($0) } ?? maximum, maximum)
    }

    private func start(_ timer: inout Scheduled<Void>?, _ time: TimeAmount, _ context: ChannelHandlerContext) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { context.close(promise: nil) }
    }

    private func stop() {
        inbound?.cancel()
        outbound?.cancel()
    }
}

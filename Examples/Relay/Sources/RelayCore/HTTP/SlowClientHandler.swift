// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes the connections of clients that exceed ``Deadlines``: for a head, for a body, or to accept a response.
///
/// An idle timeout does not suffice: a client could hold a connection forever with one byte now and then. Each direction has
/// its own timer, so that a client that sends must also receive, and the other way around.
final class SlowClientHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let deadlines: Deadlines
    private let maximumByteCount: Int64
    private let maximumBlobByteCount: Int64
    /// The timer for the client to send a head or a body; it does not run while the relay works.
    private var inbound: Scheduled<Void>?
    /// The timer for the client to accept a piece of a response.
    private var outbound: Scheduled<Void>?
    private var isBodyComing = false
    /// The number of requests that have begun and have no complete response yet.
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
            // The response preceded the end of the request. The next request is due.
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

    /// Handles a piece of a response that was written.
    private func taken(_ context: ChannelHandlerContext, _ isLast: Bool) {
        guard context.channel.isActive else { return }
        piecesOnTheirWay -= 1
        outbound?.cancel()
        if piecesOnTheirWay > 0 { start(&outbound, deadlines.piece, context) }
        guard isLast else { return }
        pendingCount -= 1
        if pendingCount == 0 { start(&inbound, isBodyComing ? deadlines.rest : deadlines.head, context) }
    }

    /// The stated length of a body, but at most the maximum for its path. Without a stated length, that maximum.
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

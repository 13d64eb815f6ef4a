// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes connections whose clients take longer than ``Deadlines`` let them: for a head, for a body, or to take an answer.
///
/// A timer that starts anew with each byte does not do it: it takes one byte every now and then to hold a connection for good.
final class SlowClientHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let deadlines: Deadlines
    private let maximumByteCount: Int64
    private var timer: Scheduled<Void>?
    private var isBodyComing = false
    private var piecesOnTheirWay = 0

    init(_ deadlines: Deadlines, maximumByteCount: Int64) {
        self.deadlines = deadlines
        self.maximumByteCount = maximumByteCount
    }

    func handlerAdded(context: ChannelHandlerContext) { close(context, after: deadlines.head) }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            isBodyComing = true
            let length = head.headerFields[.contentLength].flatMap { Int64($0) } ?? maximumByteCount
            close(context, after: deadlines.body(ofLength: min(length, maximumByteCount)))
        case .body: break
        case .end:
            isBodyComing = false
            timer?.cancel()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var isLast = false
        if case .end = unwrapOutboundIn(data) { isLast = true }
        if !isBodyComing { close(context, after: deadlines.piece) }
        piecesOnTheirWay += 1
        let promise = promise ?? context.eventLoop.makePromise()
        promise.futureResult.assumeIsolated().whenComplete { _ in
            self.piecesOnTheirWay -= 1
            self.taken(context, isLast)
        }
        context.write(data, promise: promise)
    }

    /// The client has taken a piece of the answer.
    private func taken(_ context: ChannelHandlerContext, _ isLast: Bool) {
        if isLast {
            close(context, after: isBodyComing ? deadlines.rest : deadlines.head)
        } else if piecesOnTheirWay > 0 {
            close(context, after: deadlines.piece)
        } else if !isBodyComing {
            timer?.cancel()
        }
    }

    private func close(_ context: ChannelHandlerContext, after time: TimeAmount) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { context.close(promise: nil) }
    }
}

// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import FuzzWire
import PushWire

private typealias Signal = IncomingPushMessageSignal

private let places = Places(capacity: 1 << 20)
private let (firstEncoding, secondEncoding) = (EncodingMemory(capacity: 1 << 20), EncodingMemory(capacity: 1 << 20))

/// Runs one input as a signal.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
    let (edge, middle) = unsafe (places.atEdge(bytes), places.inMiddle(bytes))
    do throws(WireError) {
        let view = try Signal.View(parsing: edge)
        let other = try Signal.View(parsing: middle)
        hold(areEqual(view, other), "a signal's fields do not depend on the address of its bytes")
        accepted(view, edge)
    } catch { refused(error, edge, middle) }
    return 0
}

private func refused(_ error: WireError, _ edge: RawSpan, _ middle: RawSpan) {
    hold((0...edge.byteCount).contains(error.offset), "an error's offset is in the input")
    hold(fault(of: edge) == error, "the verdict does not depend on the address of the bytes")
    hold(fault(of: middle) == error, "the error does not depend on the address of the bytes")
}

private func fault(of bytes: RawSpan, limits: WireLimits = .standard) -> WireError? {
    do throws(WireError) {
        _ = try Signal.View(parsing: bytes, limits: limits)
        return nil
    } catch { return error }
}

private func accepted(_ view: borrowing Signal.View, _ bytes: RawSpan) {
    do throws(WireError) {
        let owned = try view.owned()
        hold(areEqual(view, owned), "a View and its owned form have the same fields")
        let encoding = firstEncoding.encode(owned)
        hold(encoding.byteCount == owned.encodedByteCount, "encodedByteCount is the size of the encoding")
        hold(encoding.byteCount <= bytes.byteCount, "an encoding is not longer than the input")
        let again = try Signal.View(parsing: encoding)
        hold(areEqual(view, again), "an encoding decodes to the same fields")
        let ownedAgain = try again.owned()
        hold(owned == ownedAgain, "an encoding decodes to an equal value")
        hold(equal(encoding, secondEncoding.encode(ownedAgain)), "encoding is a fixed point")
    } catch { broken("an accepted signal can be read again: \(error)") }
    checkLimits(view, bytes)
    forEachCut(of: bytes) { first, second in checkCut(bytes, first, second) }
}

private func checkLimits(_ view: borrowing Signal.View, _ bytes: RawSpan) {
    if bytes.byteCount > 0 {
        let limit = bytes.byteCount - 1
        hold(
            fault(of: bytes, limits: WireLimits(maximumByteCount: limit)) == .tooLarge(offset: limit),
            "a signal longer than the limit is rejected")
    }
    guard view.destinations.count > 0 else { return }
    do throws(WireError) {
        _ = try view.owned(limits: WireLimits(maximumElementCount: view.destinations.count - 1))
        broken("a signal with more destinations than the limit is rejected")
    } catch {
        guard case .tooManyElements(let offset) = error else {
            broken("too many destinations throw tooManyElements: \(error)")
        }
        hold((0..<bytes.byteCount).contains(offset), "the offset of the first excess destination is in the input")
    }
}

private func checkCut(_ bytes: RawSpan, _ first: RawSpan, _ second: RawSpan) {
    do throws(WireError) {
        let before = try Signal.View(parsing: first)
        do throws(WireError) {
            let (whole, behind) = (try Signal.View(parsing: bytes), try Signal.View(parsing: second))
            hold(isMerged(whole, before, behind), "a signal has the merged fields of its two parts")
        } catch { broken("the bytes after a complete field are a signal: \(error)") }
    } catch {
        guard case .truncated = error else { broken("a signal cut within a field throws truncated: \(error)") }
        hold(error.offset <= first.byteCount, "the error's offset is not after the cut")
    }
}

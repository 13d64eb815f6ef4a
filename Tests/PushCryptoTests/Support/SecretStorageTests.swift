// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

@Suite struct SecretStorageTests {
    private static let placements: [SecretStorage.Placement] = [.heap, .guarded]

    @Test(arguments: placements) func itHoldsACopyOfItsExactSize(placement: SecretStorage.Placement) {
        var random = SeededGenerator()
        for length in [1, 15, 16, 17, 32, 52, 64, 300, 5000] {
            let bytes = random.bytes(length)
            let storage = SecretStorage(copying: bytes.span, in: placement)
            #expect(storage.byteCount == length)
            #expect(contents(of: storage) == bytes, "\(random)")
            let viaSpan = storage.withSpan { span in (0..<span.count).map { span[$0] } }
            #expect(viaSpan == bytes, "\(random)")
            let last = unsafe storage.withUnsafePointer(at: length - 1) { unsafe $0.pointee }
            #expect(last == bytes.last, "\(random)")
        }
    }

    @Test func itMayBeEmpty() {
        #expect(contents(of: SecretStorage(copying: [UInt8]().span)).isEmpty)
        #expect(contents(of: SecretStorage(randomByteCount: 0)).isEmpty)
    }

    @Test(arguments: placements) func itIsZeroedBeforeItIsFilled(placement: SecretStorage.Placement) {
        for length in [1, 16, 52, 1000] {
            let storage = unsafe SecretStorage(byteCount: length, in: placement) { _ in }
            #expect(contents(of: storage) == [UInt8](repeating: 0, count: length))
        }
    }

    @Test(.enabled(if: OwnMemory.isReadable), arguments: placements)
    func theLastOwnerWipesAndNoneBefore(placement: SecretStorage.Placement) {
        var random = SeededGenerator()
        for length in [32, 52, 64, 300, 5000] {
            let secret = random.bytes(length)
            var owners: [SecretStorage?] = [SecretStorage(copying: secret.span, in: placement)]
            owners.append(owners[0])
            owners.append(owners[0])
            let place = place(of: owners[0]!)

            owners[1] = nil
            owners[0] = nil
            #expect(OwnMemory.shows(secret, at: place), "\(random)")
            owners[2] = nil
            #expect(!OwnMemory.shows(secret, at: place), "\(length) bytes, \(random)")
        }
    }

    @Test(.enabled(if: OwnMemory.isReadable)) func aThrowWhileFillingWipesWhatWasFilledIn() {
        struct Fault: Error {}
        var random = SeededGenerator()
        let secret = random.bytes(200)
        var place: UInt = 0
        do throws(Fault) {
            _ = try unsafe SecretStorage(byteCount: secret.count) { memory throws(Fault) in
                unsafe memory.copyBytes(from: secret)
                place = UInt(bitPattern: memory.baseAddress)
                throw Fault()
            }
            Issue.record("nothing was thrown")
        } catch {}
        #expect(place != 0)
        #expect(!OwnMemory.shows(secret, at: place), "\(random)")
    }

    @Test(.enabled(if: OwnMemory.isReadable)) func eachSecretTypeIsWipedWithItsLastCopy() throws {
        var random = SeededGenerator()
        let makers: [() throws -> any Secret] = [
            { PrivateKey() }, { IdentityKeyPair().privateKey }, { SignalingKey() }, { AttachmentKey() },
            { AccountPassword() },
            { try PrivateKey().agree(with: PrivateKey().publicKey) },
            { [stored = random.bytes(52)] in try SignalingKey(parsing: stored) },
        ]
        for make in makers {
            var copies: [(any Secret)?] = [try make()]
            copies.append(copies[0])
            let secret = bytes(of: copies[0]!)
            let place = address(of: copies[0]!)
            copies[0] = nil
            #expect(OwnMemory.shows(secret, at: place))
            copies[1] = nil
            #expect(!OwnMemory.shows(secret, at: place))
        }
    }

    private func contents(of storage: SecretStorage) -> [UInt8] {
        unsafe storage.withUnsafeBytes { unsafe Array($0) }
    }

    private func place(of storage: SecretStorage) -> UInt {
        unsafe storage.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
    }
}

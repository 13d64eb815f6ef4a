// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import Testing

/// The samples of the article about the directory.
@Suite struct DirectorySamples {
    @Test func anAddressBookIsAskedAbout() throws {
        let response = DirectoryResponse(contacts: [
            DirectoryContact(token: DirectoryToken(try PhoneNumber("+14155550132")))
        ])
        // sample: directory-client
        let numbers = ["+14155550132", "+14155550100", "call me"].compactMap { try? PhoneNumber($0) }
        let tokens = DirectoryToken.batch(numbers)
        let query = DirectoryQuery(tokens: tokens)  // PUT /v1/directory/tokens

        // The response has the tokens of the registered numbers.
        let number = Dictionary(zip(tokens, numbers), uniquingKeysWith: { first, _ in first })
        let registered = response.contacts.compactMap { number[$0.token] }
        // end
        #expect(query.tokens.map(\.base64) == ["+6vAXozPwSO/nQ", DirectoryToken(numbers[1]).base64])
        #expect(registered.map(\.text) == ["+14155550132"])
    }

    @Test func aDirectoryIsHashedOnAllCores() throws {
        let numbers = try (0..<20_000).map { try PhoneNumber("+1415\(5_550_000 + $0)") }
        // sample: directory-relay
        // Hashes on every core. You can search the sorted array without a hash table.
        let tokens = DirectoryToken.batch(numbers, threads: .all).sorted()
        // end
        #expect(tokens.count == 20_000)
        #expect(zip(tokens, tokens.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func tokensAreWrittenToMemoryOfTheCallers() throws {
        let numbers = [try PhoneNumber("+14155550132"), try PhoneNumber("+14152222222")]
        // sample: directory-memory
        let byteCount = numbers.count * DirectoryToken.Form.raw.byteCount
        let raw = [UInt8](unsafeUninitializedCapacity: byteCount) { memory, initializedCount in
            var output = OutputRawSpan(buffer: UnsafeMutableRawBufferPointer(memory), initializedCount: 0)
            DirectoryToken.batch(numbers.span, as: .raw, into: &output)
            initializedCount = output.byteCount
        }
        // end
        #expect(raw == numbers.flatMap { DirectoryToken($0).encoded() })
    }
}

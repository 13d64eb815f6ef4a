// SPDX-License-Identifier: Apache-2.0

import PushHTTP

extension HotPath {
    // One turn is one token or contact. Each body has an address book of them.
    static let bodies = [
        HotPath(name: "read-token-request") { count in
            let json = DirectoryQuery(tokens: try Samples.directoryTokens()).encoded(profile: .deployed)
            return sum(books(count)) { (try? DirectoryQuery(json: json))?.tokens.count ?? 0 }
        },
        HotPath(name: "read-directory-response") { count in
            let json = try Samples.directoryResponse().encoded(profile: .deployed)
            return sum(books(count)) { (try? DirectoryResponse(json: json))?.contacts.count ?? 0 }
        },
        HotPath(name: "write-directory-response") { count in
            let (response, memory) = (try Samples.directoryResponse(), OutputMemory())
            return sum(books(count)) { memory.write { response.encode(into: &$0, profile: .deployed) } }
        },
    ]
}

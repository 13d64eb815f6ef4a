// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import PushCrypto
import PushHTTP

extension Store {
    /// The contacts of the tokens that belong to registered numbers.
    func contacts(_ tokens: [DirectoryToken]) async throws -> [DirectoryContact] {
        try await read { database in
            let statement = try database.cachedStatement(sql: "SELECT supportsSMS FROM account WHERE token = ?")
            return try tokens.compactMap { token in
                try Bool.fetchOne(statement, arguments: [Data(token.encoded())])
                    .map { DirectoryContact(token: token, supportsSMS: $0) }
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Why a command ends with status 1: one line for whoever typed it.
///
/// It names shapes and places. No key, number or message goes into it, as standard error ends up in logs.
struct ToolError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

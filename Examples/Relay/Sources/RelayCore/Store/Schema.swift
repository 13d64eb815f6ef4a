// SPDX-License-Identifier: Apache-2.0

import GRDB

/// The tables, and how an older database gets to have them.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { try $0.execute(sql: first) }
        migrator.registerMigration("2") { try $0.execute(sql: second) }
        return migrator
    }

    private static let first = """
        -- A registration. An id is never used again: what names an old one names nobody.
        CREATE TABLE account (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            number TEXT NOT NULL UNIQUE,
            token BLOB NOT NULL UNIQUE,
            password BLOB NOT NULL,
            signalingKey BLOB NOT NULL,
            supportsSMS BOOLEAN NOT NULL,
            apnID TEXT,
            gcmID TEXT
        );
        CREATE TABLE code (
            number TEXT PRIMARY KEY NOT NULL,
            code TEXT NOT NULL,
            expires INTEGER NOT NULL
        ) WITHOUT ROWID;
        -- Keys that were handed out stay, as spent: an upload that is repeated does not bring them back.
        CREATE TABLE preKey (
            id INTEGER PRIMARY KEY,
            account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
            keyID INTEGER NOT NULL,
            publicKey BLOB NOT NULL,
            identityKey BLOB NOT NULL,
            isSpent BOOLEAN NOT NULL DEFAULT FALSE,
            UNIQUE (account, publicKey)
        );
        CREATE INDEX preKeyUnspent ON preKey (account, id) WHERE NOT isSpent;
        -- A push that nobody has taken.
        CREATE TABLE push (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
            envelope BLOB NOT NULL
        );
        CREATE INDEX pushByAccount ON push (account, id);
        CREATE TABLE attachment (
            id INTEGER PRIMARY KEY,
            created INTEGER NOT NULL
        );
        CREATE TABLE secret (
            name TEXT PRIMARY KEY NOT NULL,
            value BLOB NOT NULL
        ) WITHOUT ROWID;
        """

    private static let second = """
        -- When a push was refused; NULL for one that is still to be delivered.
        ALTER TABLE push ADD COLUMN refused INTEGER;
        -- How often the code was tried, or another for it.
        ALTER TABLE code ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
        """
}

// SPDX-License-Identifier: Apache-2.0

import GRDB

/// The tables, and the migrations of older databases.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { try $0.execute(sql: first) }
        migrator.registerMigration("2") { try $0.execute(sql: second) }
        migrator.registerMigration("3") { try $0.execute(sql: third) }
        migrator.registerMigration("4") { try $0.execute(sql: fourth) }
        migrator.registerMigration("5") { try $0.execute(sql: fifth) }
        return migrator
    }

    private static let first = """
        -- A registration. Ids are never reused, so an old id finds no other account.
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
        -- Keys that were handed out stay, marked as spent, so that a repeated upload does not restore them.
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
        -- A push that the gateway has not taken.
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
        -- When the gateway rejected a push; NULL for a push that is still to be delivered.
        ALTER TABLE push ADD COLUMN refused INTEGER;
        -- The number of tries of the code, right or wrong.
        ALTER TABLE code ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
        """

    private static let third = """
        -- Rate limits of telephone numbers: the time at which a bucket is full again, in seconds since 1970.
        CREATE TABLE bucket (
            kind TEXT NOT NULL,
            subject TEXT NOT NULL,
            isFull REAL NOT NULL,
            PRIMARY KEY (kind, subject)
        ) WITHOUT ROWID;
        CREATE INDEX bucketByTime ON bucket (isFull);
        -- The number that allocated a blob, and the bytes that the blob takes of its quota.
        ALTER TABLE attachment ADD COLUMN owner TEXT;
        ALTER TABLE attachment ADD COLUMN byteCount INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX attachmentByOwner ON attachment (owner, created);
        -- The sender, to limit one sender's share of a queue.
        ALTER TABLE push ADD COLUMN sender TEXT;
        -- How often a push was deferred because the gateway took others, and when it is due again, in seconds since 1970.
        ALTER TABLE push ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE push ADD COLUMN due INTEGER;
        -- Written to check that the database is writable.
        CREATE TABLE probe (
            id INTEGER PRIMARY KEY,
            time INTEGER NOT NULL
        );
        """

    private static let fourth = """
        -- Rejected pushes do not count for the limits of a queue. They are few, and a partial index costs other pushes nothing.
        CREATE INDEX pushRefused ON push (account, id) WHERE refused IS NOT NULL;
        """

    private static let fifth = """
        -- Each kind of limit has a maximum number of buckets.
        DROP INDEX bucketByTime;
        CREATE INDEX bucketByKind ON bucket (kind, isFull);
        -- A covering index for sums of byte counts.
        DROP INDEX attachmentByOwner;
        CREATE INDEX attachmentByOwner ON attachment (owner, created, byteCount);
        """
}

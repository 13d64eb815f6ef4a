// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushWire

/// The operator's options.
package struct RelayOptions: Sendable {
    /// The form of responses, and the MAC of envelopes.
    package var profile = Profile.specification
    /// The name by which peers know this relay.
    package var name = "relay"
    /// The folder of the database and the blobs. The relay creates it if it is missing.
    package var folder: String
    /// The address to listen on. A proxy in front does TLS, so the default is the loopback address.
    package var host = "127.0.0.1"
    /// The port to listen on. 0 chooses a free one.
    package var port = 8080
    /// The URL by which clients reach this relay, for the locations of blobs; nil for that of the socket.
    package var publicURL: ServiceURL?
    /// The header in which the proxy in front says whose request it is; nil if there is no proxy.
    package var clientAddressHeader: HTTPField.Name?
    /// Hosts, with their ports, that clients may have pushes sent to.
    package var pushHosts: Set<String> = []
    /// Whether pushes may go to any port of this machine. Anyone who registers could then have it post to services that only
    /// listen here, so this is for demonstrations.
    package var allowsLoopbackPushes = false
    /// The other relays.
    package var peers: [Peer] = []
    /// How often is too often.
    package var limits = RateLimits()
    /// One-time prekeys that may come in one upload.
    package var maximumPreKeys = 1000
    /// Bytes of a push service's id. Apple's and Google's have some hundreds at most.
    package var maximumPushIDByteCount = 2048
    /// Messages that may come in one batch.
    package var maximumBatch = 500
    /// Bytes of a message's body, at most. One that is longer is reported as failed.
    package var maximumMessageByteCount = 64 << 10
    /// Pushes that wait for one account, at most: 180 MB, if all are as long as they may be. What comes then is reported as
    /// failed, not taken and dropped.
    package var maximumWaitingPushes = 2500
    /// Bytes of a blob, at most.
    package var maximumBlobByteCount: Int64 = 100 << 20
    /// Days for which a blob is kept, and a push that was refused.
    package var days = 30
    /// Connections at once; others wait until one ends. A connection may have a file open, and a process has 1024 descriptors as
    /// a rule.
    package var maximumConnections = 400
    /// How long a client may take.
    package var deadlines = Deadlines()

    package init(folder: String) { self.folder = folder }
}

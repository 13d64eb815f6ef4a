// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushWire

/// The operator's options.
package struct RelayOptions: Sendable {
    /// The format of responses, and the MAC of envelopes.
    package var profile = Profile.specification
    /// The name by which peers know this relay.
    package var name = "relay"
    /// The folder of the database and the blobs. The relay creates it if it is missing.
    package var folder: String
    /// The address to listen on. A proxy in front does TLS, so the default is the loopback address.
    package var host = "127.0.0.1"
    /// The port to listen on. 0 chooses a free one.
    package var port = 8080
    /// The URL at which clients reach this relay, for links to blobs. Nil stands for the address of the socket.
    package var publicURL: ServiceURL?
    /// The header in which the proxy names the client's address; nil if there is no proxy.
    package var clientAddressHeader: HTTPField.Name?
    /// The hosts, with ports, to which clients may have pushes sent.
    package var pushHosts: Set<String> = []
    /// Whether pushes may go to any port of this machine. Use it for demonstrations only: any client could then make the relay
    /// post to services that listen only here.
    package var allowsLoopbackPushes = false
    /// The other relays that this one talks to.
    package var peers: [Peer] = []
    /// The rate limits.
    package var limits = RateLimits()
    /// The maximum number of one-time prekeys in an upload.
    package var maximumPreKeys = 1000
    /// The maximum byte count of a push id. Those of Apple and Google have a few hundred bytes.
    package var maximumPushIDByteCount = 2048
    /// The maximum number of messages in a batch.
    package var maximumBatch = 500
    /// The maximum byte count of a message's body. A longer one is reported as failed.
    package var maximumMessageByteCount = 64 << 10
    /// The maximum number of pushes that wait for an account. They take at most 180 MB. Later ones are reported as failed.
    package var maximumWaitingPushes = 2500
    /// The maximum number of waiting pushes from one sender. Two senders together cannot fill a queue.
    package var maximumWaitingPushesOfSender = 1000
    /// The maximum byte count of a blob.
    package var maximumBlobByteCount: Int64 = 100 << 20
    /// The maximum number of blobs that a number allocates within 24 hours.
    package var maximumBlobsPerDay = 500
    /// The maximum byte count of the blobs that a number allocates within 24 hours.
    package var maximumBlobByteCountPerDay: Int64 = 1 << 30
    /// The maximum byte count of all blobs.
    package var maximumBlobFolderByteCount: Int64 = 10 << 30
    /// The number of days for which the relay keeps a blob or a rejected push.
    package var days = 30
    /// The maximum number of connections; others wait. Each has a socket and may have a file open, and a process usually has
    /// 1024 descriptors. Each takes at most 0.7 MiB of memory.
    package var maximumConnections = 400
    /// The deadlines for clients.
    package var deadlines = Deadlines()

    package init(folder: String) { self.folder = folder }
}

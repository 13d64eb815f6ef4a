# SPDX-License-Identifier: Apache-2.0
"""The formats of the TextSecure push protocol, version 1, as docs/protocol.md describes them."""

# SPDX-License-Identifier: Apache-2.0
"""The only exception of this package."""


class Refused(Exception):
    """An input that the protocol refuses.

    `name` is the name of the error in docs/vectors.md, or None if that page has no name for it.
    """

    def __init__(self, name=None):
        super().__init__(name or "refused")
        self.name = name

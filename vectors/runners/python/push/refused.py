# SPDX-License-Identifier: Apache-2.0
"""The one exception of this package."""


class Refused(Exception):
    """An input that the protocol refuses.

    `name` is the error's name in docs/vectors.md, or None where that page names none.
    """

    def __init__(self, name=None):
        super().__init__(name or "refused")
        self.name = name

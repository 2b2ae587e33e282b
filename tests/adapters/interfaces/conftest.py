"""The documents of the product, which take a second to make."""

import pytest

from adapters.interfaces.documents import Documents, documents


@pytest.fixture(scope="session")
def made() -> Documents:
    """For whoever only reads them."""
    return documents()

"""Whose warnings fail a test: the project's own, and no other package's."""

import warnings

import pytest


@pytest.mark.parametrize("kind", [DeprecationWarning, PendingDeprecationWarning, FutureWarning])
def test_another_package_s_deprecation_fails_no_test(kind):
    with warnings.catch_warnings(record=True) as shown:
        warnings.warn_explicit("old", kind, "somewhere.py", 1, module="numpy.core")
    assert len(shown) == 1


@pytest.mark.parametrize("module", ["hw1cli.store.reader", "hw1cli", "tests.functional.program", "test_train"])
@pytest.mark.parametrize("kind", [DeprecationWarning, FutureWarning, ResourceWarning, UserWarning])
def test_the_project_s_own_fails(module, kind):
    with pytest.raises(kind):
        warnings.warn_explicit("old", kind, "somewhere.py", 1, module=module)

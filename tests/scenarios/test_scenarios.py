"""Binds the whole folder of features, so that an unbound scenario cannot exist."""

from pytest_bdd import scenarios

from webapp.procedure import folders

scenarios(str(folders.features()))

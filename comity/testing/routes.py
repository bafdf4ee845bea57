"""Imported once by the process that servers of tests are forked from: the routes are made before."""

from comity.app import ROOMS, routed

routed(ROOMS)

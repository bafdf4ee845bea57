"""Imported once by the process that servers of tests are forked from: the routes are made before, and the coach is
prepared."""

from comity.app import ROOMS, routed
from comity.etiquette.coach.advice import prepare

routed(ROOMS)
prepare()

"""Imported once by the process that servers of tests are forked from: routes are made before, templates compiled, and
the coach is prepared."""

from comity.app import ROOMS, routed
from comity.etiquette.coach.advice import prepare
from comity.foundation.templates import Templates

routed(ROOMS)
prepare()
templates = Templates({}).environment
for name in templates.list_templates(extensions=["html"]):
    templates.get_template(name)

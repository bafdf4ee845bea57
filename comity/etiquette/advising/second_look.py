"""Hints that the configured service looked at as well."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from comity.etiquette.advising.hints import Considered, Hints, considered, shown
from comity.etiquette.advising.standing import BLOCK, Standing
from comity.etiquette.refining.asking import asker
from comity.foundation.policies import Actor
from comity.foundation.runtime import Runtime


async def refined_hints(
    runtime: Runtime, actor: Actor, standing: Standing, text: str, dismissed: Collection[str]
) -> Hints:
    """The rules' hints where it has nothing to say. What a policy blocks stays blocked."""
    first = await asyncio.to_thread(considered, text, standing, dismissed=dismissed)
    blocked = [rule for rule, policy in standing.policies.items() if policy.act == BLOCK]
    told = await asker(runtime).refined(first.draft, first.found, by=actor.person, fixed=blocked)
    second = first if told is None else Considered(first.draft, told)
    return await asyncio.to_thread(shown, second, standing, refined=told is not None)

"""`bin/bench coach [--half tuning|held-out]`: how well the coach advises on labelled drafts, and what it costs."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from comity.etiquette.coach.advice import advise, understand
from comity.testing.drafts import FOLDER, HALVES, Judged, Labelled, Score, Share, judge, labelled

LENGTH = 1_000
_GROWN = """
import comity.etiquette.coach.draft, comity.foundation.logs, pathlib, re
def held():
    lines = pathlib.Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))
before = held()
from comity.etiquette.coach.advice import advise, understand
advise(understand("Hello Vic, the battery fits. Please charge it once before the first ride."))
print(held() - before)
"""


def main(arguments: Sequence[str]) -> None:
    asked = argparse.ArgumentParser(prog="bin/bench coach", description="How well the coach advises, and its cost.")
    asked.add_argument("--half", choices=HALVES, default=HALVES[0])
    asked.add_argument("--folder", type=Path, default=FOLDER, help="where the halves are")
    asked.add_argument("--misses", action="store_true", help="name the drafts it got wrong")
    given = asked.parse_args(arguments)
    drafts = labelled(given.half, given.folder)
    if not drafts:
        _say(f"There are no drafts in {given.folder / given.half}.")
        return
    _tell(judge(drafts), len(drafts), given.half, misses=given.misses)
    median, high = cost(drafts)
    _say(f"\ntime for {LENGTH:,} characters: {median:.2f} ms p50, {high:.2f} ms p95 of processor time")
    _say(f"memory the coach adds to a process: {grown():,} kB")


def _tell(judged: Judged, drafts: int, half: str, *, misses: bool) -> None:
    _say(f"{drafts} drafts of the half {half!r}; in brackets Wilson's interval of 95 %\n")
    _say(f"{'rule':<22}{'positives':>9}  {'precision':<24}{'recall':<24}")
    for score in (*judged.scores, judged.summed):
        _say(line_of(score))
    _say(f"\nfalse alarms on clean drafts: {told(judged.false_alarms)}")
    for one, wrong, missed in judged.misses if misses else ():
        _say(f"{one.id}: wrongly {', '.join(sorted(wrong)) or '-'}; missed {', '.join(sorted(missed)) or '-'}")


def line_of(score: Score) -> str:
    return f"{score.rule:<22}{score.positives:>9}  {told(score.precision):<24}{told(score.recall):<24}"


def told(share: Share) -> str:
    if not share.of:
        return "-"
    low, high = share.interval
    return f"{share.value:.3f} [{low:.3f}, {high:.3f}]"


def cost(drafts: Sequence[Labelled]) -> tuple[float, float]:
    """Milliseconds of processor time for a draft of 1,000 characters: the median and the 95th of a hundred."""
    text = "\n\n".join(one.draft for one in drafts)
    spent = []
    for n in range(1, 101):
        one = drafts[n % len(drafts)].read()
        piece = text[n * LENGTH % max(1, len(text) - LENGTH) :][:LENGTH]
        begun = time.process_time_ns()
        advise(understand(piece, setting=one.setting, context=one.context, organisation=one.organisation))
        spent.append((time.process_time_ns() - begun) / 1e6)
    spent.sort()
    return spent[len(spent) // 2], spent[len(spent) * 95 // 100]


def grown() -> int:
    """Kilobytes that a fresh process holds more once the coach has been loaded and asked."""
    ran = subprocess.run([sys.executable, "-c", _GROWN], capture_output=True, text=True, check=True)
    return int(ran.stdout)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")

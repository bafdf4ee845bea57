"""One logistic regression a rule over the signs of a draft: sparse, and rare signs count more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from comity.etiquette.coach.scorer import share
from tests.bench.fit.drafts import Lesson

LEAST = 2
"""So many drafts have a sign, or it teaches nothing."""
RARE = {"missing_disclosure": 0.5, "unanswered_question": 0.5}
"""The power of a sign's rareness; by cross-validation."""
RARE_ELSE, STRENGTH = 1.5, 10.0


class Fitted(NamedTuple):
    """Weights of signs, and where a sum starts."""

    weights: Any
    start: float


class Matrix:
    """Drafts by signs."""

    def __init__(self, lessons: Sequence[Lesson]) -> None:
        seen = Counter(sign for one in lessons for sign in one.signs)
        self.names = sorted(sign for sign, count in seen.items() if count >= LEAST)
        self.valued = sorted({sign for one in lessons for sign in one.doubts})
        place = {sign: index for index, sign in enumerate(self.names)}
        rows = [sorted(place[sign] for sign in one.signs if sign in place) for one in lessons]
        ends = np.cumsum([0, *map(len, rows)])
        columns = np.array([index for row in rows for index in row], np.int32)
        counts = np.repeat([share(len(one.signs)) for one in lessons], [len(row) for row in rows])
        self.signs = sparse.csr_matrix((counts.astype(np.float32), columns, ends), (len(rows), len(self.names)))
        self.rareness = np.log((len(rows) + 5) / (np.array([seen[sign] for sign in self.names]) + 1)) / 5
        valued = [[one.doubts.get(sign, 0.0) for sign in self.valued] for one in lessons]
        self.values = np.array(valued)

    def scale(self, rule: str) -> Any:
        """What a sign counts for its rareness."""
        return self.rareness ** RARE.get(rule, RARE_ELSE)

    def of(self, rule: str) -> Any:
        return (self.signs @ sparse.diags(self.scale(rule))).tocsr()


def fit(matrix: Any, labels: Any) -> Fitted:
    """Deterministic: the solver visits the drafts in an order of its own seed."""
    learner = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0, max_iter=300)
    learner.fit(matrix, labels)
    return Fitted(learner.coef_[0], float(learner.intercept_[0]))


def unseen(matrix: Any, labels: Any, authors: Any) -> Any:
    """What each draft gets from the drafts of all other authors."""
    scores = np.zeros(len(labels))
    for author in sorted(set(authors)):
        others = authors != author
        fitted = fit(matrix[others], labels[others])
        scores[~others] = matrix[~others] @ fitted.weights + fitted.start
    return scores


def fit_valued(scores: Any, values: Any, labels: Any) -> tuple[float, Any, float]:
    """How much a score by the other signs counts beside signs with values, what these weigh, and the start."""
    learner = LogisticRegression(C=0.3, max_iter=1000)
    learner.fit(np.hstack([scores[:, None], values]), labels)
    return float(learner.coef_[0][0]), learner.coef_[0][1:], float(learner.intercept_[0])

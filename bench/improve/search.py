"""Random searches of scikit-learn and XGBoost under a time limit, on one split; prints a line of JSON for each.

    python3 search.py TRAIN TEST TASK SEED METHOD-SECONDS …      mlp-search-60s boosting-search-60s xgboost-search-60s

A search is RandomizedSearchCV with a time limit in place of a number of draws: settings are drawn at random, each is measured on the
same five folds, as many at a time as there are processors, and when the time is over the best is trained on all rows. The first draw
is the default. Time for that last training is kept back, as long as the slowest training of a fold.
"""

import os
import sys
import time
import warnings

import numpy
from joblib import Parallel, delayed
from sklearn.base import clone
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import accuracy_score, mean_squared_error
from sklearn.model_selection import KFold, StratifiedKFold

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tables"))
import rivals  # noqa: E402

FOLDS = 5


def logarithmic(low, high):
    return lambda random: float(10 ** random.uniform(numpy.log10(low), numpy.log10(high)))


def one_of(*values):
    return lambda random: values[random.randint(len(values))]


MLP = {
    "hidden_layer_sizes": one_of((32,), (64,), (128,), (256,), (64, 64), (128, 128), (256, 256), (64, 64, 64)),
    "activation": one_of("relu", "tanh"),
    "alpha": logarithmic(1e-6, 1),
    "learning_rate_init": logarithmic(1e-4, 1e-2),
    "batch_size": one_of(16, 32, 64, 128, 200),
    "early_stopping": one_of(False, True),
}
BOOSTING = {
    "learning_rate": logarithmic(0.01, 0.3),
    "max_iter": one_of(50, 100, 200, 400),
    "max_leaf_nodes": one_of(7, 15, 31, 63, 127),
    "min_samples_leaf": one_of(5, 10, 20, 50, 100),
    "l2_regularization": logarithmic(1e-6, 10),
    "early_stopping": one_of(False, True),
}
XGBOOST = {
    "learning_rate": logarithmic(0.01, 0.3),
    "n_estimators": one_of(50, 100, 200, 400),
    "max_depth": one_of(2, 3, 4, 6, 8, 10),
    "min_child_weight": logarithmic(0.5, 50),
    "subsample": one_of(0.6, 0.8, 1.0),
    "colsample_bytree": one_of(0.6, 0.8, 1.0),
    "reg_lambda": logarithmic(1e-3, 100),
}


def mlp(classifies, seed, options):
    return rivals.mlp(classifies, seed, **options)


def boosting(classifies, seed, options):
    model = HistGradientBoostingClassifier if classifies else HistGradientBoostingRegressor
    return rivals.encoded(model(random_state=seed, **options), numbers="passthrough")


def xgboost(classifies, seed, options):
    import xgboost as library

    kind = library.XGBClassifier if classifies else library.XGBRegressor
    return rivals.encoded(kind(n_jobs=1, random_state=seed, **options), numbers="passthrough")


SEARCHES = {"mlp-search": (mlp, MLP), "boosting-search": (boosting, BOOSTING), "xgboost-search": (xgboost, XGBOOST)}


def error_of(model, x, y, train, test, classifies):
    """The error on the rows held out, and the seconds; infinite where the settings do not train."""
    start = time.perf_counter()
    warnings.simplefilter("ignore")
    try:
        predicted = clone(model).fit(x.iloc[train], y[train]).predict(x.iloc[test])
        error = 1 - accuracy_score(y[test], predicted) if classifies else mean_squared_error(y[test], predicted)
    except ValueError:
        error = float("inf")
    return error, time.perf_counter() - start


class Search:
    """A random search as a model of rivals.py."""

    def __init__(self, make, space, seconds):
        self.make, self.space, self.seconds = make, space, seconds

    def __call__(self, classifies, seed):
        self.classifies, self.seed = classifies, seed
        return self

    def fit(self, x, y):
        end = time.perf_counter() + self.seconds
        y = numpy.asarray(y)
        kind = StratifiedKFold if self.classifies and numpy.bincount(y).min() >= FOLDS else KFold
        folds = list(kind(FOLDS, shuffle=True, random_state=self.seed).split(x, y))
        random = numpy.random.RandomState(self.seed)
        best, least, slowest, self.draws = {}, float("inf"), 0, 0
        with Parallel(n_jobs=os.cpu_count()) as parallel:
            while self.draws == 0 or time.perf_counter() + slowest * (1 + FOLDS / os.cpu_count()) < end:
                options = {} if self.draws == 0 else {name: draw(random) for name, draw in self.space.items()}
                model = self.make(self.classifies, self.seed, options)
                found = parallel(delayed(error_of)(model, x, y, *fold, self.classifies) for fold in folds)
                slowest = max(slowest, *(seconds for _, seconds in found))
                error = numpy.mean([error for error, _ in found])
                if error < least:
                    best, least = options, error
                self.draws += 1
        self.model = self.make(self.classifies, self.seed, best).fit(x, y)
        return self

    def __getstate__(self):
        # What a user keeps is the model alone.
        return {"model": self.model}

    def predict(self, x):
        return self.model.predict(x)

    def predict_proba(self, x):
        return self.model.predict_proba(x)


def main():
    for method in sys.argv[5:]:
        name, seconds = method[: method.rindex("-")], float(method[method.rindex("-") + 1 : -1])
        rivals.METHODS[method] = Search(*SEARCHES[name], seconds)
    rivals.main()


if __name__ == "__main__":
    main()

"""Trains and measures the rivals on one split; prints a line of JSON for each.

    python3 rivals.py TRAIN TEST TASK SEED METHOD …

The last column is the target. Missing numbers are imputed by the median and standardized, and categories are one-hot encoded, for
the models that need it; the boosted trees take missing numbers as they are. Options are scikit-learn's and XGBoost's defaults;
where a model has early stopping, a variant with it stops on a part of the training rows.
"""

import json
import pickle
import sys
import time
import warnings

import numpy
import pandas
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.compose import TransformedTargetRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import LabelEncoder, OneHotEncoder, StandardScaler

# Single predictions that are timed.
TIMED = 30
VALIDATION = 0.15


def encoded(model, numbers=None):
    """A pipeline from the columns of the file to the model."""
    one_hot = make_pipeline(SimpleImputer(strategy="constant", fill_value="missing"), OneHotEncoder(handle_unknown="ignore"))
    numbers = numbers or make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    columns = make_column_transformer(
        (numbers, make_column_selector(dtype_include="number")),
        (one_hot, make_column_selector(dtype_exclude="number")),
        sparse_threshold=0,
    )
    return make_pipeline(columns, model)


class StoppedXGBoost:
    """XGBoost that stops where a validation part no longer improves."""

    def __init__(self, classifies, seed):
        import xgboost

        kind = xgboost.XGBClassifier if classifies else xgboost.XGBRegressor
        self.model = kind(n_estimators=1000, early_stopping_rounds=20, learning_rate=0.1, n_jobs=1, random_state=seed)
        self.columns = encoded("passthrough", numbers="passthrough")[:1]
        self.seed = seed
        self.classifies = classifies

    def fit(self, x, y):
        counts = numpy.bincount(y) if self.classifies else numpy.array([2])
        parts = train_test_split(
            self.columns.fit_transform(x),
            y,
            test_size=VALIDATION,
            random_state=self.seed,
            stratify=y if self.classifies and counts.min() > 1 else None,
        )
        self.model.fit(parts[0], parts[2], eval_set=[(parts[1], parts[3])], verbose=False)
        return self

    def predict(self, x):
        return self.model.predict(self.columns.transform(x))

    def predict_proba(self, x):
        return self.model.predict_proba(self.columns.transform(x))


def scaled_target(model):
    """The network of scikit-learn does not scale the target itself."""
    return TransformedTargetRegressor(model, transformer=StandardScaler())


def boosting(classifies, seed):
    model = HistGradientBoostingClassifier if classifies else HistGradientBoostingRegressor
    return encoded(model(early_stopping=True, random_state=seed), numbers="passthrough")


def forest(classifies, seed):
    model = RandomForestClassifier if classifies else RandomForestRegressor
    return encoded(model(random_state=seed, n_jobs=1))


def mlp(classifies, seed, **options):
    if classifies:
        return encoded(MLPClassifier(random_state=seed, max_iter=500, **options))
    return encoded(scaled_target(MLPRegressor(random_state=seed, max_iter=500, **options)))


def linear(classifies, seed):
    return encoded(LogisticRegression(max_iter=1000) if classifies else RidgeCV(numpy.logspace(-3, 3, 13)))


def realmlp(classifies, seed):
    import realmlp as rival

    return rival.RealMLP(classifies, seed, lambda numbers: encoded("passthrough", numbers)[:1], VALIDATION)


def calibrated(model):
    """Five models on four fifths each, with Platt's calibration on the rest."""
    return lambda classifies, seed: CalibratedClassifierCV(model(classifies, seed), cv=5) if classifies else None


METHODS = {
    "linear": linear,
    "mlp": mlp,
    "mlp-stopped": lambda classifies, seed: mlp(classifies, seed, early_stopping=True),
    "forest": forest,
    "boosting": boosting,
    "xgboost": StoppedXGBoost,
    "realmlp": realmlp,
    "forest-calibrated": calibrated(forest),
    "boosting-calibrated": calibrated(boosting),
}


def measure(make, train, test, classifies, seed):
    target = train.columns[-1]
    x, y, rows = train.drop(columns=target), train[target], test.drop(columns=target)
    names = LabelEncoder().fit(y) if classifies else None
    start = time.process_time()
    model = make(classifies, seed)
    if model is None:
        return None
    model.fit(x, names.transform(y) if classifies else y)
    seconds = time.process_time() - start
    predict = model.predict_proba if classifies else model.predict
    singles = []
    for i in range(min(TIMED, len(rows))):
        row = rows.iloc[[i]]
        start = time.perf_counter()
        predict(row)
        singles.append(1e6 * (time.perf_counter() - start))
    return {
        "predictions": predict(rows).tolist(),
        "classes": names.classes_.tolist() if classifies else None,
        "cpuSeconds": seconds,
        "modelBytes": len(pickle.dumps(model)),
        "microseconds": float(numpy.median(singles)),
    }


def main():
    train_file, test_file, task, seed, *methods = sys.argv[1:]
    classifies = task == "classification"
    train = pandas.read_csv(train_file)
    # Types are those of the training rows.
    kinds = {name: kind for name, kind in train.dtypes.items() if kind == object}
    test = pandas.read_csv(test_file, dtype=kinds)
    if classifies:
        target = train.columns[-1]
        train[target] = pandas.read_csv(train_file, usecols=[target], dtype=str, keep_default_na=False)[target]
    warnings.simplefilter("ignore")
    for method in methods:
        print(json.dumps({"method": method, "found": measure(METHODS[method], train, test, classifies, int(seed))}), flush=True)


if __name__ == "__main__":
    main()

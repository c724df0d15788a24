"""Scores of scikit-learn on splits of a table, by preprocessing that a person would write for it.

Reads {path, target, task, drop, dates, logTarget, splits: [{train, test}]} from stdin, splits being indices of rows, and prints
{NAME: [score of each split]}: accuracy, or R2.
"""

import json
import sys
import warnings

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

warnings.filterwarnings("ignore")


def read(job):
    path = job["path"]
    if path.endswith(".json"):
        with open(path) as file:
            frame = pd.DataFrame(json.load(file))
    else:
        frame = pd.read_csv(path)
        # The names of rows that R writes.
        frame = frame.drop(columns=[name for name in frame.columns if name == "Unnamed: 0"])
    for name in job["dates"]:
        date = pd.to_datetime(frame.pop(name), errors="coerce")
        season = 2 * np.pi * date.dt.dayofyear / 365.25
        frame[f"{name} days"] = (date - pd.Timestamp(2000, 1, 1)).dt.days
        frame[f"{name} sine"], frame[f"{name} cosine"] = np.sin(season), np.cos(season)
    return frame.drop(columns=job["drop"])


def prepared(columns):
    numbers = [name for name in columns if pd.api.types.is_numeric_dtype(columns[name])]
    others = [name for name in columns if name not in numbers]
    texts = FunctionTransformer(lambda part: part.fillna("missing").astype(str))
    return ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler()), numbers),
            ("others", make_pipeline(texts, OneHotEncoder(handle_unknown="ignore")), others),
        ]
    )


def models(job, seed):
    if job["task"] == "classification":
        return {"MLP": MLPClassifier(random_state=seed), "logistic": LogisticRegression(max_iter=1000)}
    scaled = {
        "MLP": TransformedTargetRegressor(MLPRegressor(random_state=seed), transformer=StandardScaler()),
        "ridge": Ridge(),
    }
    logs = {
        f"{name}, log": TransformedTargetRegressor(model, func=np.log, inverse_func=np.exp) for name, model in scaled.items()
    }
    return scaled | logs if job["logTarget"] else scaled


def main():
    job = json.load(sys.stdin)
    frame = read(job)
    target = frame.pop(job["target"])
    present = target.notna().to_numpy()
    scores = {}
    for seed, split in enumerate(job["splits"]):
        train, test = (np.array([row for row in split[part] if present[row]]) for part in ("train", "test"))
        for name, model in models(job, seed).items():
            pipeline = make_pipeline(prepared(frame), model)
            pipeline.fit(frame.iloc[train], target.iloc[train])
            scores.setdefault(name, []).append(pipeline.score(frame.iloc[test], target.iloc[test]))
    json.dump(scores, sys.stdout)


main()

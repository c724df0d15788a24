"""Predictions for a file by scikit-learn: `native.py fit TRAIN MODEL`, then `native.py predict MODEL DATA OUT`."""

import pickle
import sys

import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def fit(train, model):
    frame = pd.read_csv(train)
    target = frame.pop("label")
    texts = [name for name in frame.columns if frame[name].dtype == object and name != "id"]
    numbers = [name for name in frame.columns if name != "id" and name not in texts]
    encoder = ColumnTransformer([("n", StandardScaler(), numbers), ("t", OneHotEncoder(handle_unknown="ignore"), texts)])
    pipeline = make_pipeline(encoder, MLPClassifier((64,), max_iter=30, random_state=0)).fit(frame, target)
    with open(model, "wb") as file:
        pickle.dump(pipeline, file)


def predict(model, data, out):
    with open(model, "rb") as file:
        pipeline = pickle.load(file)
    frame = pd.read_csv(data)
    probabilities = pipeline.predict_proba(frame)
    found = pd.DataFrame({"id": frame["id"], "prediction": pipeline.classes_[probabilities.argmax(axis=1)]})
    for i, name in enumerate(pipeline.classes_):
        found[f"probability {name}"] = probabilities[:, i]
    found.to_csv(out, index=False)


{"fit": fit, "predict": predict}[sys.argv[1]](*sys.argv[2:])

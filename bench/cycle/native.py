"""Trains a classifier on a CSV with scikit-learn, as a script would: native.py DATA OUT EPOCHS BATCH UNITS.

Reads, splits into train, dev and test, scales, encodes, trains the network of `wellfit train`, measures all three parts, writes the model.
"""

import json
import pickle
import sys

import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.metrics import accuracy_score, log_loss
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def main(data, out, epochs, batch, units):
    frame = pd.read_csv(data)
    target = frame.pop("y")
    train_x, rest_x, train_y, rest_y = train_test_split(frame, target, test_size=0.2, stratify=target, random_state=0)
    dev_x, test_x, dev_y, test_y = train_test_split(rest_x, rest_y, test_size=0.5, stratify=rest_y, random_state=0)
    texts = [name for name in frame.columns if frame[name].dtype == object]
    numbers = [name for name in frame.columns if name not in texts]
    encoder = ColumnTransformer([("n", StandardScaler(), numbers), ("t", OneHotEncoder(handle_unknown="ignore"), texts)])
    network = MLPClassifier(
        tuple(units), max_iter=epochs, batch_size=batch, alpha=0, tol=0, n_iter_no_change=epochs, random_state=0
    )
    model = make_pipeline(encoder, network).fit(train_x, train_y)
    scores = {}
    for name, x, y in [("train", train_x, train_y), ("dev", dev_x, dev_y), ("test", test_x, test_y)]:
        probabilities = model.predict_proba(x)
        scores[name] = {
            "accuracy": accuracy_score(y, model.classes_[probabilities.argmax(axis=1)]),
            "loss": log_loss(y, probabilities),
        }
    with open(out, "wb") as file:
        pickle.dump(model, file)
    print(json.dumps(scores))


main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), [int(units) for units in sys.argv[5].split(",")])

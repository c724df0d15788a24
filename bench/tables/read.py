"""Writes a data set as CSV: without the columns to drop, without the rows that have no target, the target as the last column.

    python3 read.py SOURCE FILE TARGET [DROP …]

SOURCE is a CSV file, `diabetes` (of scikit-learn) or `fashion-mnist` (its first 5,000 images). Cells of a file stay as they are.
"""

import gzip
import sys

import numpy
import pandas

FASHION_MNIST = "/usr/share/datasets/fashion-mnist"
IMAGES = 5000


def diabetes():
    from sklearn.datasets import load_diabetes

    table = load_diabetes(as_frame=True, scaled=False)
    return table.data.assign(progression=table.target.astype(int)).astype(str)


def fashion_mnist():
    with gzip.open(f"{FASHION_MNIST}/train-images-idx3-ubyte.gz") as file:
        pixels = numpy.frombuffer(file.read(16 + IMAGES * 784)[16:], numpy.uint8).reshape(IMAGES, 784)
    with gzip.open(f"{FASHION_MNIST}/train-labels-idx1-ubyte.gz") as file:
        classes = numpy.frombuffer(file.read(8 + IMAGES)[8:], numpy.uint8)
    return pandas.DataFrame(pixels, columns=[f"p{i}" for i in range(784)]).assign(**{"class": classes}).astype(str)


READERS = {"diabetes": diabetes, "fashion-mnist": fashion_mnist}


def read(source):
    return READERS[source]() if source in READERS else pandas.read_csv(source, dtype=str, keep_default_na=False)


if __name__ == "__main__":
    source, path, target, *drop = sys.argv[1:]
    table = read(source).drop(columns=drop)
    table = table[table[target] != ""]
    table[[*table.columns.drop(target), target]].to_csv(path, index=False)

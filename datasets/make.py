#!/usr/bin/python3
"""Makes the CSV files of this folder from Debian's python3-sklearn and r-cran-palmerpenguins:

    /usr/bin/python3 datasets/make.py

The figures are copied as they are written in the packages. What is added are headers, the classes' names in place of
their numbers, and empty cells in place of NA.
"""

import csv
import gzip
import os
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
PENGUINS = Path("/usr/lib/R/site-library/palmerpenguins/extdata/penguins.csv")

IRIS = ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"]
WINE = [
    "alcohol",
    "malic_acid",
    "ash",
    "alcalinity_of_ash",
    "magnesium",
    "total_phenols",
    "flavanoids",
    "nonflavanoid_phenols",
    "proanthocyanins",
    "color_intensity",
    "hue",
    "od280_od315_of_diluted_wines",
    "proline",
]
CELL = [
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave_points",
    "symmetry",
    "fractal_dimension",
]
BREAST_CANCER = [f"mean_{name}" for name in CELL] + [f"{name}_error" for name in CELL] + [f"worst_{name}" for name in CELL]
DIGITS = [f"p{pixel}" for pixel in range(64)]


def sklearn_data() -> Path:
    """The folder of scikit-learn's data, found without importing it."""
    package = find_spec("sklearn")
    if package is None or package.origin is None:
        sys.exit("scikit-learn is not installed: apt-get install python3-sklearn")
    return Path(package.origin).parent / "datasets" / "data"


def write(name, header, rows, expected):
    """Writes a file whole or not at all, after a look at its size."""
    if len(rows) != expected or any(len(row) != len(header) for row in rows):
        sys.exit(f"{name}: not the {expected} rows of {len(header)} columns that it should be")
    temporary = HERE / f".{name}.tmp"
    with open(temporary, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    os.replace(temporary, HERE / name)


def labelled(folder, file, names, target, expected):
    """A file that begins with its size and its classes' names, and has their numbers in its last column."""
    with open(folder / file, newline="", encoding="utf-8") as source:
        (_, _, *classes), *rows = csv.reader(source)
    named = [[*row[:-1], classes[int(row[-1])]] for row in rows]
    return [*names, target], named, expected


def main() -> None:
    folder = sklearn_data()
    write("iris.csv", *labelled(folder, "iris.csv", IRIS, "species", 150))
    write("wine.csv", *labelled(folder, "wine_data.csv", WINE, "cultivar", 178))
    write("breast-cancer.csv", *labelled(folder, "breast_cancer.csv", BREAST_CANCER, "diagnosis", 569))
    with gzip.open(folder / "digits.csv.gz", "rt", newline="", encoding="utf-8") as source:
        write("digits.csv", [*DIGITS, "digit"], list(csv.reader(source)), 1797)
    with open(PENGUINS, newline="", encoding="utf-8") as source:
        header, *rows = csv.reader(source)
    write("penguins.csv", header, [["" if cell == "NA" else cell for cell in row] for row in rows], 344)


if __name__ == "__main__":
    main()

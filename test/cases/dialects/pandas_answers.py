"""Reads the files of a folder by pandas with the arguments that their dialects need.

python3 pandas_answers.py FOLDER   reads FOLDER/cases.json, prints one object of columns a file, as JSON.
"""

import json
import re
import sys

import pandas

folder = sys.argv[1]
# What strptime calls the parts of a date.
DIRECTIVE = re.compile(r"[YmdHMSbByIp]")
UNITS = {"dollars": "$", "euros": " €", "percent": "%", "code": "USD ", "weights": " kg"}


def read(case):
    choice = case["choice"]
    style = case["format"]
    above = choice["above"]
    frame = pandas.read_csv(
        f"{folder}/{case['file']}",
        sep=choice["delimiter"],
        encoding={"utf-8 with mark": "utf-8-sig", "windows-1252": "cp1252"}.get(choice["encoding"], "utf-16"
            if choice["encoding"].startswith("utf-16") else "utf-8"),
        compression="gzip" if choice["packed"] == "gzip" else None,
        skiprows={"sep": 1, "comments": 2, "title": 1}.get(above, 0),
        header=None if above == "no header" else 0,
        # The remark below the table is left out.
        nrows=case["rows"],
        decimal=style["decimal"],
        # What is missing is read by pandas' own words, and by those that it does not know.
        na_values=["?", "-", ".", "\\N", "#DIV/0!", "N/K", "None"],
    )
    if choice["beside"] == "index" and above != "no header":
        frame = frame.iloc[:, 1:]
    frame = frame.iloc[:, :5]
    frame.columns = ["when", "amount", "temp", "town", "paid"]
    if frame["amount"].dtype == object:
        frame["amount"] = frame["amount"].map(lambda text: quantity(text, style, choice["number"]))
    if not case["plain"]:
        frame["when"] = dates(frame["when"], choice["date"])
    return {
        name: [None if pandas.isna(value) else python(value) for value in frame[name]] for name in frame.columns
    }


def python(value):
    """Booleans as the file has them; numbers of numpy as those of Python."""
    return value.item() if hasattr(value, "item") else value


def quantity(text, style, name):
    plain = text.replace(UNITS.get(name, "\0"), "").replace(style["group"] or "\0", "")
    if name == "parentheses":
        plain = plain.replace("$", "")
        plain = "-" + plain[1:-1] if plain.startswith("(") else plain
    return float(plain.replace(style["decimal"], "."))


def dates(column, style):
    if style in ("seconds", "milliseconds"):
        times = pandas.to_datetime(column, unit="s" if style == "seconds" else "ms", utc=True)
    elif style == "Y-m-d H:M:S+02:00" or style.endswith("Z"):
        times = pandas.to_datetime(column, utc=True)
    else:
        times = pandas.to_datetime(column.astype(str), format=DIRECTIVE.sub(lambda found: "%" + found[0], style), utc=True)
    return (times - pandas.Timestamp(0, tz="UTC")).dt.total_seconds()


cases = json.load(open(f"{folder}/cases.json"))
print(json.dumps([read(case) for case in cases]))

"""Print what `datasets` makes of a directory, as JSON; called as ``python read_with_datasets.py DIRECTORY [COLUMN]``."""

import json
import sys

from datasets import load_dataset

splits = load_dataset(sys.argv[1])
column = (sys.argv[2:] or ["messages"])[0]
print(json.dumps({name: [len(rows), rows.column_names, rows[0][column]] for name, rows in splits.items()}))

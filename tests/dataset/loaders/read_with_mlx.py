"""Print what mlx-lm's own reader makes of a directory, as JSON; called as ``python read_with_mlx.py DATASET MODEL``."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

from mlx_lm.tuner.datasets import load_local_dataset
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained(sys.argv[2])
read = load_local_dataset(Path(sys.argv[1]), tokenizer, SimpleNamespace(mask_prompt=True))
told = {}
for name, rows in zip(("train", "valid", "test"), read, strict=True):
    tokens, offset = rows.process(rows[0])
    told[name] = [len(rows), type(rows).__name__, tokenizer.decode(tokens[offset:])]
print(json.dumps(told))

"""Print what axolotl's own schema and reader of rows make of a dataset's configuration, as JSON; called with the directory."""

import json
import sys
from pathlib import Path

import yaml
from axolotl.prompt_strategies import load
from axolotl.utils.dict import DictDefault
from axolotl.utils.schemas.config import AxolotlInputConfig
from datasets import load_dataset
from tiny_tokenizer import train_tokenizer

directory = Path(sys.argv[1])
tokenizer = train_tokenizer(directory)
told = yaml.safe_load((directory / "training" / "axolotl.yaml").read_text())
config = DictDefault(AxolotlInputConfig(**told).model_dump(exclude_none=True))
found = {}
for entry in [*config.datasets, *config.test_datasets]:
    path = str(directory / entry.path)
    rows = load_dataset(entry.ds_type, data_files=path, split=entry.split or "train")
    read = load(entry.type, tokenizer, config, entry)
    made = read.tokenize_prompt(rows[0])
    counted = tokenizer.decode([token for token in made["labels"] if token >= 0])
    found[entry.path] = [len(rows), len(made["input_ids"]) < config.sequence_len, counted]
print(json.dumps(found))

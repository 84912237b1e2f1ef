"""Print what LLaMA-Factory's own reader and converter make of a directory, as JSON; called with the directory.

Its package imports torch, transformers and peft, none of which has a part in reading rows: stand-ins take their places, so that
the two modules of the loader run as they are in an environment of a few megabytes.
"""

import importlib.util
import json
import sys
import types
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock

import datasets  # noqa: F401  # looks for torch, so it comes before the stand-ins

ABSENT = ("torch", "torch.distributed", "peft", "peft.utils", "transformers", "transformers.dynamic_module_utils")
ABSENT += ("transformers.utils", "transformers.utils.versions")
for name in ABSENT:
    sys.modules[name] = MagicMock(__spec__=None)
home = Path(importlib.util.find_spec("llamafactory").origin).parent
for name in ("llamafactory", "llamafactory.data", "llamafactory.extras"):  # without what their __init__ imports
    package = types.ModuleType(name)
    package.__path__ = [str(home.joinpath(*name.split(".")[1:]))]
    sys.modules[name] = package

from llamafactory.data.converter import get_dataset_converter  # noqa: E402
from llamafactory.data.parser import get_dataset_list  # noqa: E402

directory = Path(sys.argv[1])
names = list(json.loads((directory / "dataset_info.json").read_text()))
told = {}
for name, attributes in zip(names, get_dataset_list(names, str(directory)), strict=True):
    assert attributes.load_from == "file"
    convert = get_dataset_converter(attributes.formatting, attributes, SimpleNamespace(media_dir=None))
    rows = [json.loads(line) for line in (directory / attributes.dataset_name).read_text().splitlines()]
    made = [convert(row) for row in rows]
    told[name] = [
        sum(bool(one["_response"]) for one in made),
        made[0]["_prompt"],
        made[0]["_response"],
        made[0]["_system"],
    ]
print(json.dumps(told))

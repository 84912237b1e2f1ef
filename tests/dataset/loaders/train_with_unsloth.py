"""One step of unsloth's SFT of a tiny Llama by a dataset's own script; print its loss as JSON.

Called as ``python train_with_unsloth.py DATASET`` in a directory that may be written. Without a card unsloth trains on the
processor, and says so.
"""

import json
import sys
from pathlib import Path

import unsloth  # noqa: F401  # before trl, which it patches

# isort: split
import trl
from one_step import counted, loss_of, run_script, save_tiny_llama

dataset = Path(sys.argv[1]).absolute()
tokenizer = save_tiny_llama("tiny", dataset)
sft = run_script(dataset / "training" / "unsloth_sft.py", "tiny", trl)
print(json.dumps({"sft": loss_of(sft), "counted": counted(sft, tokenizer)}))

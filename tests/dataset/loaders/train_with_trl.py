"""One step of TRL's SFT by a dataset's own script, and one of its DPO on pairs, of a tiny Llama; print both losses as JSON.

Called as ``python train_with_trl.py DATASET PAIRS`` in a directory that may be written.
"""

import json
import sys
from pathlib import Path

import torch
import trl
from datasets import load_dataset
from one_step import ONE_STEP, counted, loss_of, run_script, save_tiny_llama

dataset, pairs = (Path(argument).absolute() for argument in sys.argv[1:3])
torch.manual_seed(0)
tokenizer = save_tiny_llama("tiny", dataset)
sft = run_script(dataset / "training" / "trl_sft.py", "tiny", trl)
rows = load_dataset("json", data_files={"train": str(pairs / "train.jsonl")})["train"]
dpo = trl.DPOTrainer(
    model="tiny",
    args=trl.DPOConfig(
        output_dir="dpo", max_length=8192, loss_type=["sigmoid", "sft"], loss_weights=[1.0, 1.0], **ONE_STEP
    ),
    train_dataset=rows,
    processing_class=tokenizer,
)
dpo.train()
told = {"sft": loss_of(sft), "counted": counted(sft, tokenizer), "dpo": loss_of(dpo), "pairs": len(rows)}
print(json.dumps(told))

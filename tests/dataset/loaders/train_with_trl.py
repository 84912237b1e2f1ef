"""One step of TRL's SFT by a dataset's own script, and one of its DPO on pairs, of a tiny Llama; print both losses as JSON.

Called as ``python train_with_trl.py DATASET PAIRS`` in a directory that may be written.
"""

import json
import runpy
import sys
from pathlib import Path

import torch
import trl
from datasets import load_dataset
from tiny_tokenizer import VOCABULARY, train_tokenizer
from transformers import LlamaConfig, LlamaForCausalLM

ONE_STEP = {
    "max_steps": 1,
    "per_device_train_batch_size": 1,
    "gradient_accumulation_steps": 1,
    "eval_strategy": "no",
    "save_strategy": "no",
    "logging_steps": 1,
    "report_to": [],
    "use_cpu": True,
    "bf16": False,
}

dataset, pairs = (Path(argument).absolute() for argument in sys.argv[1:3])
torch.manual_seed(0)
tokenizer = train_tokenizer(dataset)
tokenizer.save_pretrained("tiny")
LlamaForCausalLM(
    LlamaConfig(
        hidden_size=64,
        num_hidden_layers=2,
        intermediate_size=128,
        num_attention_heads=4,
        num_key_value_heads=2,
        vocab_size=VOCABULARY,
        max_position_embeddings=8192,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
).save_pretrained("tiny")


def in_one_step(config):
    return lambda **told: config(**{**told, **ONE_STEP})


def loss_of(trainer):
    return next(float(entry["loss"]) for entry in trainer.state.log_history if "loss" in entry)


trl.SFTConfig, kept = in_one_step(trl.SFTConfig), trl.SFTConfig
sys.argv = ["trl_sft.py", "tiny"]
sft = runpy.run_path(str(dataset / "training" / "trl_sft.py"), run_name="__main__")["trainer"]
trl.SFTConfig = kept
example = sft.train_dataset[0]
counted = [token for token in example["labels"] if token >= 0]  # -100 is what the loss leaves out

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
told = {"sft": loss_of(sft), "counted": tokenizer.decode(counted), "dpo": loss_of(dpo), "pairs": len(rows)}
print(json.dumps(told))

"""A tiny Llama for torch, and TRL's trainers held to one step of it."""

import runpy
import sys

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


def save_tiny_llama(directory, dataset):
    """Write a model with a tokenizer of the rows of `dataset`; return the tokenizer."""
    tokenizer = train_tokenizer(dataset)
    tokenizer.save_pretrained(directory)
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
    ).save_pretrained(directory)
    return tokenizer


def run_script(script, model, trl):
    """Run a dataset's own training script on `model`, as it is but for the number of steps; return its trainer."""
    kept = trl.SFTConfig
    trl.SFTConfig = lambda **told: kept(**{**told, **ONE_STEP})
    sys.argv = [script.name, str(model)]
    try:
        return runpy.run_path(str(script), run_name="__main__")["trainer"]
    finally:
        trl.SFTConfig = kept


def loss_of(trainer):
    return next(float(entry["loss"]) for entry in trainer.state.log_history if "loss" in entry)


def counted(trainer, tokenizer):
    """Return the text of the first row that counts for the loss; -100 is what it leaves out."""
    return tokenizer.decode([token for token in trainer.train_dataset[0]["labels"] if token >= 0])

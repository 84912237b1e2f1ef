"""A step of mlx-lm-lora's DPO of a tiny model on pairs as plain texts; called as ``python train_with_mlx_lora.py MODEL PAIRS``.

Its trainers ask a Mac's graphics card how much memory it has, which is no question on a processor: they are told a number.
"""

import sys

import mlx.core as mx

told = mx.device_info
mx.device_info = lambda *arguments: {**told(*arguments), "max_recommended_working_set_size": 0}
mx.set_wired_limit = lambda limit: 0

from mlx_lm_lora.train import main  # noqa: E402

model, pairs = sys.argv[1:3]
main(
    {
        "model": model,
        "data": pairs,
        "train": True,
        "train_mode": "dpo",
        "iters": 1,
        "steps_per_report": 1,
        "val_batches": 1,
        "max_seq_length": 1024,
        "adapter_path": "adapters",
        "fuse": False,
    }
)

"""Write a tiny Llama with a tokenizer of its own, for mlx-lm; called as ``python tiny_model.py DIRECTORY DATASET``."""

import json
import sys
from pathlib import Path

import mlx.core as mx
from mlx.utils import tree_flatten
from mlx_lm.models.llama import Model, ModelArgs
from tiny_tokenizer import VOCABULARY, train_tokenizer

directory, dataset = Path(sys.argv[1]), Path(sys.argv[2])
train_tokenizer(dataset).save_pretrained(directory)
config = {
    "model_type": "llama",
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "intermediate_size": 128,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "rms_norm_eps": 1e-5,
    "vocab_size": VOCABULARY,
    "tie_word_embeddings": True,
}
(directory / "config.json").write_text(json.dumps(config))
model = Model(ModelArgs.from_dict(config))
weights = dict(tree_flatten(model.parameters()))
mx.save_safetensors(str(directory / "model.safetensors"), weights, metadata={"format": "mlx"})

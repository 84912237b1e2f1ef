"""Write a tiny Llama with a tokenizer of its own, for mlx-lm; called as ``python tiny_model.py DIRECTORY DATASET``."""

import json
import sys
from pathlib import Path

import mlx.core as mx
from mlx.utils import tree_flatten
from mlx_lm.models.llama import Model, ModelArgs
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

TEMPLATE = (
    "{% for message in messages %}<s>{{ message['role'] }}\n{{ message['content'] | trim }}</s>{% endfor %}"
    "{% if add_generation_prompt %}<s>assistant\n{% endif %}"
)

directory, dataset = Path(sys.argv[1]), Path(sys.argv[2])
tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
trainer = trainers.BpeTrainer(
    vocab_size=1024, special_tokens=["<pad>", "<s>", "</s>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
)
rows = [json.loads(line) for line in (dataset / "train.jsonl").read_text().splitlines()]
tokenizer.train_from_iterator((one["content"] for row in rows for one in row["messages"]), trainer)
fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", pad_token="<pad>")
fast.chat_template = TEMPLATE
fast.save_pretrained(directory)
config = {
    "model_type": "llama",
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "intermediate_size": 128,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "rms_norm_eps": 1e-5,
    "vocab_size": 1024,
    "tie_word_embeddings": True,
}
(directory / "config.json").write_text(json.dumps(config))
model = Model(ModelArgs.from_dict(config))
weights = dict(tree_flatten(model.parameters()))
mx.save_safetensors(str(directory / "model.safetensors"), weights, metadata={"format": "mlx"})

"""A tokenizer of the rows of a dataset with a chat template, for tiny models; none can be fetched here."""

import json

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

VOCABULARY = 1024
BEGIN, END, STOP = "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"
TEMPLATE = (  # as that of Llama 3, whose marks unsloth looks for
    f"{{% for message in messages %}}{BEGIN}{{{{ message['role'] }}}}{END}\n\n"
    f"{{{{ message['content'] | trim }}}}{STOP}{{% endfor %}}"
    f"{{% if add_generation_prompt %}}{BEGIN}assistant{END}\n\n{{% endif %}}"
)


def train_tokenizer(dataset):
    """Return a byte-level tokenizer of the rows of train in the directory `dataset`."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=["<pad>", BEGIN, END, STOP],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    rows = [json.loads(line) for line in (dataset / "train.jsonl").read_text().splitlines()]
    tokenizer.train_from_iterator((one["content"] for row in rows for one in row["messages"]), trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token=BEGIN, eos_token=STOP, pad_token="<pad>")
    fast.chat_template = TEMPLATE
    return fast

"""Makes a sentence-transformers model of a few kilobytes: a BERT of one layer with random weights, and mean pooling.

Run as a program, `tiny_model.py FOLDER [SEED] [WIDTH]`, in an environment with the extra `[neural]`: that takes torch,
which has no place in the process that runs the tests.
"""

from __future__ import annotations

import string
import subprocess
import sys
from pathlib import Path

_WORDS = "parse read write file config the a of to def return open close socket user name"


def make_tiny_model(folder: Path, *, seed: int = 7, width: int = 16) -> Path:
    """Make the model in a process of its own; gives the folder to load it from."""
    command = [sys.executable, "-W", "ignore", __file__, str(folder), str(seed), str(width)]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    return folder


def _main(folder: Path, seed: int, width: int) -> None:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    letters = list(string.ascii_lowercase)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *_WORDS.split(), *letters, *(f"##{c}" for c in letters)]
    torch.manual_seed(seed)
    shape = {"hidden_size": width, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    model = BertModel(BertConfig(vocab_size=len(vocabulary), max_position_embeddings=64, **shape))
    plain = folder.with_name(f"{folder.name}-plain")
    model.save_pretrained(plain)
    BertTokenizerFast(vocab={word: number for number, word in enumerate(vocabulary)}).save_pretrained(plain)
    prompts = {"query": "to ", "document": ""}
    modules = [Transformer(str(plain)), Pooling(width)]
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save(str(folder), create_model_card=False)


if __name__ == "__main__":
    _main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

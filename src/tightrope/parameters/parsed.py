"""YAML files as plain data, remembered between runs like compiled Python, since parsing costs far more than checking.

What is remembered is what the file says, never what it means: entries are checked at every start. The memory lies in
``__pycache__`` beside the file, is used only if the file's sha256 agrees, and may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


def parse(file: Path) -> Any:
    """Content of a YAML file. Raises `ruamel.yaml.error.YAMLError` or `UnicodeDecodeError` if it has none."""
    return YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))


def parse_remembering(file: Path) -> Any:
    """Content of a YAML file, from memory if the file has not changed since. Raises as `parse` does."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    memory = file.parent / "__pycache__" / f"{file.name}.json"
    try:
        kept = json.loads(memory.read_text(encoding="utf-8"))
        if kept["sha256"] == digest:
            return kept["content"]
    except (OSError, ValueError, KeyError, TypeError):
        pass  # no memory, or one that cannot be read: parse, and remember anew
    content = parse(file)
    _remember(memory, digest, content)
    return content


def _remember(memory: Path, digest: str, content: Any) -> None:
    if sys.dont_write_bytecode:
        return
    try:
        text = json.dumps({"sha256": digest, "content": content})
    except TypeError:
        return  # holds something JSON cannot say, such as a date
    if json.loads(text)["content"] != content:
        return  # JSON would change it, as it does keys that are numbers
    with contextlib.suppress(OSError):  # a folder that may not be written to
        memory.parent.mkdir(exist_ok=True)
        partial = memory.with_name(f"{memory.name}.{os.getpid()}.partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(memory)

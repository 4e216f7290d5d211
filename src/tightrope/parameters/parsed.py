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
from datetime import date
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

#: keys of mappings that stand for a day, and for a mapping with keys that are no texts
_DAY: Final = "\x00day"
_PAIRS: Final = "\x00pairs"


def parse(file: Path) -> Any:
    """Content of a YAML file. Raises `ruamel.yaml.error.YAMLError` or `UnicodeDecodeError` if it has none."""
    return YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))


def parse_remembering(file: Path) -> Any:
    """Content of a YAML file, from memory if the file has not changed since. Raises as `parse` does."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    memory = file.parent / "__pycache__" / f"{file.name}.json"
    try:
        kept = json.loads(memory.read_text(encoding="utf-8"), object_hook=_as_said)
        if kept["sha256"] == digest:
            return kept["content"]
    except (OSError, ValueError, KeyError, TypeError):
        pass  # no memory, or one that cannot be read: parse, and remember anew
    content = parse(file)
    _remember(memory, digest, content)
    return content


def _sayable(node: Any) -> Any:
    """Days and mappings whose keys are no texts, which JSON does not know, as mappings with one key of ours."""
    if isinstance(node, dict):
        pairs = [(key, _sayable(value)) for key, value in node.items()]
        plain = all(isinstance(key, str) and key not in (_DAY, _PAIRS) for key in node)
        return dict(pairs) if plain else {_PAIRS: [[_sayable(key), value] for key, value in pairs]}
    if isinstance(node, list):
        return [_sayable(value) for value in node]
    return {_DAY: node.isoformat()} if type(node) is date else node


def _as_said(node: dict[str, Any]) -> Any:
    """The other way."""
    if _DAY in node:
        return date.fromisoformat(node[_DAY])
    return dict(node[_PAIRS]) if _PAIRS in node else node


def _remember(memory: Path, digest: str, content: Any) -> None:
    if sys.dont_write_bytecode:
        return
    try:
        text = json.dumps({"sha256": digest, "content": _sayable(content)})
    except TypeError:
        return  # holds something that cannot be said even so, such as a time of day
    if json.loads(text, object_hook=_as_said)["content"] != content:
        return  # would be changed
    with contextlib.suppress(OSError):  # a folder that may not be written to
        memory.parent.mkdir(exist_ok=True)
        partial = memory.with_name(f"{memory.name}.{os.getpid()}.partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(memory)

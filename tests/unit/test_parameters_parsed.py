"""Remembering a parsed file never changes what it says."""

from __future__ import annotations

import json
import sys

import pytest
from ruamel.yaml.error import YAMLError

from tightrope.parameters import parsed
from tightrope.parameters.parsed import parse, parse_remembering


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = tmp_path / "a.yaml"
    path.write_text("a: {b: [1, 2.5, x]}\n", encoding="utf-8")
    return path


def memory(file):
    return file.parent / "__pycache__" / "a.yaml.json"


def test_what_is_remembered_is_what_was_said(file, monkeypatch):
    first = parse_remembering(file)
    assert first == parse(file) == {"a": {"b": [1, 2.5, "x"]}}
    monkeypatch.setattr(parsed, "parse", lambda _: pytest.fail("parsed again"))
    assert parse_remembering(file) == first


def test_a_changed_file_is_parsed_again(file):
    parse_remembering(file)
    file.write_text("a: 2\n", encoding="utf-8")
    assert parse_remembering(file) == {"a": 2}


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"sha256": 1}'])
def test_a_damaged_memory_does_no_harm(file, damage):
    parse_remembering(file)
    memory(file).write_text(damage, encoding="utf-8")
    assert parse_remembering(file) == parse(file)
    assert json.loads(memory(file).read_text(encoding="utf-8"))["content"] == parse(file)


@pytest.mark.parametrize("text", ["a: 2024-01-01\n", "1: one\n", "a: [{2024: {1.5: 2024-01-01}}]\n", "true: {}\n"])
def test_days_and_keys_that_are_no_texts_are_remembered_as_they_are(file, text, monkeypatch):
    file.write_text(text, encoding="utf-8")
    said = parse_remembering(file)
    assert said == parse(file)
    assert memory(file).exists()
    monkeypatch.setattr(parsed, "parse", lambda _: pytest.fail("parsed again"))
    again = parse_remembering(file)
    assert again == said
    assert repr(again) == repr(said)


@pytest.mark.parametrize("text", ["a: 2024-01-01T10:00:00\n", "a: .nan\n"])
def test_what_cannot_be_said_is_not_remembered(file, text):
    file.write_text(text, encoding="utf-8")
    assert repr(parse_remembering(file)) == repr(parse(file))
    assert not memory(file).exists()


def test_nothing_is_written_where_python_may_not_write(file, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    parse_remembering(file)
    assert not memory(file).exists()
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (file.parent / "__pycache__").write_text("in the way", encoding="utf-8")
    assert parse_remembering(file) == parse(file)


def test_a_faulty_file_is_never_remembered(file):
    file.write_text("a: [1", encoding="utf-8")
    with pytest.raises(YAMLError):
        parse_remembering(file)
    assert not memory(file).exists()

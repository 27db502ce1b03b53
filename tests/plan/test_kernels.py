"""Kernels can be read: each file says what it keeps true, and none is longer than a page or two."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import mamar.plan.kernels

LINES = 150
FILES = [
    path
    for path in sorted(Path(mamar.plan.kernels.__file__).parent.glob("*.py"))
    if path.stem not in ("__init__", "compiled")
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_of_kernels_says_its_invariant_and_has_no_long_one(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documents = [
        ast.get_docstring(node) or ""
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
    ]
    assert any("invariant" in said.lower() for said in documents)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < LINES, node.name


def test_there_are_kernels() -> None:
    assert len(FILES) > 20

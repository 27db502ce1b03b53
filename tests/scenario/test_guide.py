"""docs/scenario.md says what the reader does, because both are made from one table."""

import tomllib
from pathlib import Path

from mamar.scenario.columns import TABLES
from mamar.scenario.guide import keys_guide, tables_guide, with_guide
from mamar.scenario.scenario import Rules
from mamar.scenario.settings import read_settings

PAGE = Path(__file__).parents[2] / "docs" / "scenario.md"


def test_the_page_is_current():
    """Mended by: python -m mamar.scenario.guide docs/scenario.md."""
    text = PAGE.read_text(encoding="utf-8")
    assert with_guide(text) == text


def test_every_column_and_rule_is_in_the_guide():
    guide = tables_guide()
    for table in TABLES.values():
        assert f"### {table.name}.csv" in guide
        assert all(f"| `{column.name}`" in guide for column in table.columns)
    keys = keys_guide()
    assert all(f"| `{name}` |" in keys for name in vars(Rules()))


def test_the_toml_on_the_page_is_right():
    from mamar.scenario.findings import Findings

    findings = Findings()
    text = PAGE.read_text(encoding="utf-8")
    example = text.split("```toml\n", 1)[1].split("```", 1)[0]
    assert tomllib.loads(example)
    settings = read_settings(example, findings)
    assert [str(fault) for fault in findings.errors] == []
    assert settings is not None
    assert settings.cases

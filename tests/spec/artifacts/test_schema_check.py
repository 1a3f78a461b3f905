from __future__ import annotations

import pytest

from spec.artifacts.schema import SCHEMA_MYSQL, SCHEMA_POSTGRESQL, SCHEMA_SQLITE

CHECKS = {"postgres": SCHEMA_POSTGRESQL.check, "mysql": SCHEMA_MYSQL.check, "sqlite": SCHEMA_SQLITE.check}
POLICY = "CREATE POLICY p ON a USING (id = 1) WITH CHECK (id = 1);"


@pytest.mark.parametrize("dialect", CHECKS)
def test_a_plain_table_is_fine(dialect):
    assert CHECKS[dialect]("CREATE TABLE a (id INT PRIMARY KEY, b INT REFERENCES a (id));\n") == ()


@pytest.mark.parametrize("dialect", CHECKS)
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("\n\nCREATE TABLE a (id INT NOT NUL NULL x y);", ""),
        ("\n\nCREATE TABLE a (id INT", ""),
        ("\n\nGRUMBLE;", ""),
        ("\n\nCREATE TABLE a (id INT PRIMARY KEY, b INT REFERENCES nowhere (id));", "nowhere"),
        ("\n\nCREATE TABLE a (id INT, id INT);", "id"),
    ],
)
def test_what_no_database_takes_is_told_with_its_line(dialect, text, word):
    finding = CHECKS[dialect](text)[0]
    assert (finding.where.rpartition(":")[2], finding.severity) == ("3", "error")
    assert word in finding.message


@pytest.mark.parametrize("dialect", CHECKS)
def test_a_table_that_is_made_twice_is_told(dialect):
    assert "a" in CHECKS[dialect]("CREATE TABLE a (id INT);\nCREATE TABLE a (id INT);\n")[0].message


def test_policies_are_read_as_postgresql_has_them():
    text = f"CREATE TABLE a (id INT);\nALTER TABLE a ENABLE ROW LEVEL SECURITY;\n{POLICY}"
    assert CHECKS["postgres"](text) == ()


@pytest.mark.parametrize("bad", ["USING (id = ) WITH CHECK", "USING (id = (1) WITH CHECK", "USNG (id = 1) WITH CHECK"])
def test_a_broken_policy_is_told(bad):
    assert CHECKS["postgres"](POLICY.replace("USING (id = 1) WITH CHECK", bad))


def test_a_string_that_never_ends_is_told():
    assert CHECKS["postgres"]("COMMENT ON TABLE a IS 'x;\n")


def test_a_check_reaches_no_file(tmp_path):
    target = tmp_path / "stolen.db"
    for text in (f"ATTACH DATABASE '{target}' AS x;", f"CREATE TABLE a (id);\nVACUUM INTO '{target}';"):
        assert CHECKS["sqlite"](text)
    assert not target.exists()


def test_a_statement_that_never_ends_is_stopped():
    text = "CREATE TABLE a AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n;"
    assert "interrupted" in CHECKS["sqlite"](text)[0].message.lower()


def test_a_key_that_points_at_nothing_unique_is_told():
    text = "CREATE TABLE a (id INT);\nCREATE TABLE b (a INT REFERENCES a (id));\n"
    assert any("mismatch" in finding.message.lower() for finding in CHECKS["sqlite"](text))

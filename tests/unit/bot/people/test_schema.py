from bot.people.querylog import QueryLog


def test_what_is_asked_of_many_turns_is_answered_from_an_index(log: QueryLog) -> None:
    plans = [
        "SELECT * FROM turns WHERE person = '' AND at >= 0 AND chat = '' ORDER BY at DESC LIMIT 1",
        "SELECT at FROM turns WHERE at >= 0 AND at < 1",
        "DELETE FROM votes WHERE person = ''",
    ]
    used = [" ".join(str(row["detail"]) for row in log._db.query(f"EXPLAIN QUERY PLAN {plan}")) for plan in plans]  # noqa: SLF001
    assert [plan for plan in used if "INDEX" not in plan or "TEMP" in plan] == []

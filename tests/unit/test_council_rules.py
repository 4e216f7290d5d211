"""Rules as files, seats of named countries, the commands: what is refused and how it is said."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tightrope.cli.main import app
from tightrope.core.errors import DataError, MissingError, UsageError
from tightrope.parameters import Grade, load_book
from tightrope.politics.council import list_rules, load_groups, load_rule, power_of, seat_worth
from tightrope.politics.council.read import FOLDER

TODAY = (FOLDER / "today.yaml").read_text(encoding="utf-8")
TURNS = load_book()["council.turns"]


def written(folder: Path, text: str) -> Path:
    file = folder / "rule.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def refused(folder: Path, text: str) -> str:
    with pytest.raises(DataError) as caught:
        load_rule(written(folder, text))
    return str(caught.value)


def test_a_file_of_ones_own_is_read_like_those_at_hand(tmp_path):
    assert power_of(load_rule(written(tmp_path, TODAY))) == power_of(load_rule("today"))


def test_every_mistake_is_told_at_once_with_its_line(tmp_path):
    text = (
        TODAY.replace("tenure: elected", "tenure: chosen")
        .replace("    meaning: nine of fifteen", "    meanin: nine of fifteen")
        .replace("status: in force", "status: maybe")
        .replace("africa: 3", "africa: -3")
    )
    message = refused(tmp_path, text)
    assert "rule.yaml has 5 problem(s)" in message
    assert "classes.1.tenure: is 'chosen'" in message
    assert "decision.0.meaning: is missing" in message
    assert "decision.0.meanin: there is no such key here. Did you mean meaning" in message
    assert "rule.yaml:3: status: is 'maybe'" in message
    assert "classes.1.seats.africa" in message


def test_what_contradicts_itself_is_told_at_once(tmp_path):
    text = (
        TODAY.replace("yes: 9", "yes: 99")
        .replace("of: [permanent]", "of: [permanant]")
        .replace("    source: enlargement", "    source: somewhere")
    )
    message = refused(tmp_path, text)
    assert "decision.0.yes: 99 of 15 votes can never be reached" in message
    assert "decision.1.of: there is no class 'permanant'; classes: permanent, elected" in message
    assert "classes.1.source: there is no source 'somewhere'" in message
    assert "sources.enlargement: nothing cites it" in message
    line = next(n for n, t in enumerate(text.splitlines(), 1) if "yes: 99" in t)
    assert f"rule.yaml:{line}: decision.0.yes" in message


def test_holders_sit_where_their_group_has_seats(tmp_path):
    assert "IND" in TODAY.replace("CHN", "IND")
    load_rule(written(tmp_path, TODAY.replace("CHN", "IND")))
    assert "which is not what `seats` says" in refused(tmp_path, TODAY.replace("CHN", "BRA"))
    assert "XKX is no member of the UN" in refused(tmp_path, TODAY.replace("CHN", "XKX"))
    assert "4 are named for 5 seats" in refused(tmp_path, TODAY.replace("CHN, ", ""))
    assert "CHN holds two seats" in refused(
        tmp_path,
        TODAY.replace("decision:", SECOND + "decision:"),
    )


SECOND = """  - name: other
    title: Another
    tenure: permanent
    seats: {asia_pacific: 1}
    holders: [CHN]
    source: charter
"""


def test_a_motion_and_its_opposite_cannot_both_pass(tmp_path):
    loose = TODAY.replace("yes: 9", "yes: 7").replace("yes: 5\n    of: [permanent]", "yes: 1\n    of: [permanent]")
    assert "could pass a motion and the other" in refused(tmp_path, loose)


def test_an_assumed_number_needs_a_range_around_it(tmp_path):
    assumed = TODAY.replace("yes: 9\n", "yes: 9\n    grade: assumed\n")
    assert "needs a range" in refused(tmp_path, assumed)
    assert "does not lie around yes = 9" in refused(
        tmp_path, assumed.replace("grade: assumed", "grade: assumed\n    range: [10, 11]")
    )
    rule = load_rule(written(tmp_path, assumed.replace("grade: assumed", "grade: assumed\n    range: [8, 10]")))
    assert rule.grade is Grade.ASSUMED
    assert [one.decision[0].yes for one in rule.variants()] == [8, 10]


def test_bodies_too_varied_to_count_are_refused(tmp_path):
    many = "".join(
        f"  - name: c{n}\n    title: c\n    tenure: elected\n    seats: {{africa: 20}}\n    source: charter\n"
        for n in range(5)
    )
    assert "too many to count" in refused(tmp_path, TODAY.replace("decision:", many + "decision:"))


def test_what_is_no_yaml_or_not_there_is_said(tmp_path):
    assert "not YAML" in refused(tmp_path, "id: [today")
    with pytest.raises(MissingError, match=r"There is no rule 'yesterday'. Give one of today"):
        load_rule("yesterday")
    with pytest.raises(MissingError, match="is not there"):
        load_rule(tmp_path / "none.yaml")


def test_votes_of_a_class_count_as_often_as_it_says(tmp_path):
    """Five permanent votes and four elected ones that count twice: the same coalitions win as today."""
    text = TODAY.replace("    source: enlargement", "    votes: 2\n    source: enlargement").replace(
        "yes: 9", "yes: 13"
    )
    heavier = power_of(load_rule(written(tmp_path, text)))
    assert heavier["elected"].swings == power_of(load_rule("today"))["elected"].swings


@pytest.mark.parametrize("country", ["ARM", "KGZ", "BRA", "TUR", "USA"])
def test_any_member_has_an_answer(country):
    for name in list_rules():
        found = seat_worth(country, load_rule(name), load_groups(), TURNS)
        assert found
        for one in found:
            assert one.time is None or one.time[1] <= one.time[0] <= one.time[2] <= 1
            assert one.banzhaf is None or one.banzhaf[1] <= one.banzhaf[0] <= one.banzhaf[2]


def test_a_permanent_member_keeps_its_seat_and_a_new_one_gets_no_chance():
    groups = load_groups()
    (held,) = seat_worth("RUS", load_rule("g4-2005"), groups, TURNS)
    assert held.held
    assert held.time == (1, 1, 1)
    new, elected = seat_worth("IND", load_rule("au-2005"), groups, TURNS)
    assert (new.time, new.banzhaf, new.held) == (None, None, False)
    assert elected.grade is Grade.ASSUMED


def test_who_is_no_member_is_told():
    with pytest.raises(UsageError, match=r"Hong Kong .*is no member of the UN"):
        seat_worth("HKG", load_rule("today"), load_groups(), TURNS)
    with pytest.raises(UsageError, match=r"There is no country 'KAX'. Did you mean"):
        seat_worth("KAX", load_rule("today"), load_groups(), TURNS)


def test_the_example_of_the_documentation_is_a_rule(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "models" / "council.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", page, flags=re.DOTALL)
    rule = load_rule(written(tmp_path, example))
    assert (rule.members, len(rule.variants())) == (17, 2)


def test_the_commands_answer():
    runner = CliRunner()
    shown = runner.invoke(app, ["council", "show", "--json"])
    assert shown.exit_code == 0
    answer = json.loads(shown.stdout)
    assert answer["winning_coalitions"] == 848
    assert answer["seats"]["elected"]["shapley"] == "4/2145"
    told = runner.invoke(app, ["council", "show"]).stdout
    assert all(part in told for part in ("421/2145", "848", "5.18", "0.186", "9.91"))
    assert "says nothing of how" in told
    listed = runner.invoke(app, ["council", "list"]).stdout
    assert all(name.split("-")[0] in listed for name in list_rules())
    seats = json.loads(runner.invoke(app, ["council", "seat", "kaz", "--rule", "two-vetoes", "--json"]).stdout)
    assert [one["rule"] for one in seats["seats"]] == ["today", "two-vetoes"]
    assert "quarter of a turn" in runner.invoke(app, ["council", "seat", "ARM"]).stdout

"""A broken file stops the load with one line that names the file, the entry and the key."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from tests.knowledge.conftest import Edit
from unknot.knowledge import KnowledgeError, load, version
from unknot.knowledge.loader import PICTURE_FILES, check_pictures, condition_ids
from unknot.knowledge.schema import AtLeast, Test

BROKEN: list[tuple[str, str, str, str, str]] = [
    # what is broken, file, old text, new text, expected message
    ("unknown key", "danger_signs/nerves.yml", "cauda_equina:\n", "cauda_equina:\n  colour: red\n",
     "danger_signs/nerves.yml: cauda_equina: colour: unknown key"),
    ("unknown key deep in a rule", "danger_signs/nerves.yml", "    - when: long_unchanged\n",
     "    - when: long_unchanged\n      wen: x\n",
     "danger_signs/nerves.yml: cauda_equina: levels.0.wen: unknown key"),
    ("unknown key in a condition", "danger_signs/nerves.yml", "{any: [saddle_numb,", "{anny: [saddle_numb,",
     "danger_signs/nerves.yml: cauda_equina: present_if.anny: unknown key"),
    ("unknown key in an option", "questions.yml", "covers: [heart_chest]}", "cover: [heart_chest]}",
     "questions.yml: chest_detail: options.0.cover: unknown key"),
    ("wrong type", "triggers.yml", 'advice: ["Sip fluids', 'advice: {a: "b"}\n  cause: ["Sip fluids', ""),
    ("no list", "remedies.yml", "  needs: [age,", "  levels: 3\n  needs: [age,", ""),
    ("wrong level", "danger_signs/crisis.yml", "level: emergency", "level: emergencyy",
     "danger_signs/crisis.yml: self_harm: level: input should be 'selfcare', 'doctor', 'urgent' or 'emergency'"),
    ("wrong date", "topics.yml", "reviewed: 2026-11-22", "reviewed: soon", "topics.yml: what_is_a_spasm: reviewed: "),
    ("missing key", "topics.yml", "  title: Why the neck?\n", "", "topics.yml: why_neck: title: missing"),
    ("no source", "topics.yml", "  source: [SEED]\n", "  source: []\n", "topics.yml: what_is_a_spasm: source: "),
    ("condition with two keys", "danger_signs/nerves.yml", "{any: [saddle_numb,", "{pregnant: true, any: [saddle_numb,",
     "danger_signs/nerves.yml: cauda_equina: present_if: a condition has exactly one key"),
    ("dangling sign in a condition", "danger_signs/nerves.yml", "present_if: one_limb_weak", "present_if: one_lim_weak",
     "danger_signs/nerves.yml: limb_weakness: present_if: no sign, danger sign or trigger has the id 'one_lim_weak'"),
    ("dangling sign in a rule", "danger_signs/nerves.yml", "    - when: long_unchanged", "    - when: long_changed",
     "danger_signs/nerves.yml: cauda_equina: levels.0.when: no sign, danger sign or trigger has the id 'long_changed'"),
    ("dangling set", "questions.yml", "sets: [heart_chest]", "sets: [heart_chess]",
     "questions.yml: chest_detail: options.0.sets: no sign, danger sign or trigger has the id 'heart_chess'"),
    ("dangling cover", "questions.yml", "covers: [heart_chest]", "covers: [heart_chess]",
     "questions.yml: chest_detail: options.0.covers: no sign, danger sign or trigger has the id 'heart_chess'"),
    ("dangling denial", "questions.yml", "denies: [saddle_trouble]", "denies: [sadle_trouble]",
     "questions.yml: saddle_detail: options.5.denies: no sign, danger sign or trigger has the id 'sadle_trouble'"),
    ("dangling skip", "questions.yml", "skip_if: heart_chest", "skip_if: heart_chess",
     "questions.yml: chest_detail: skip_if: no sign, danger sign or trigger has the id 'heart_chess'"),
    ("dangling unsure", "questions.yml", "{unsure: heart_chest}", "{unsure: heart_chess}",
     "questions.yml: chest_detail: when: no sign, danger sign or trigger has the id 'heart_chess'"),
    ("dangling implied sign", "signs.yml", "implies: [neck_stiff]", "implies: [neck_stif]",
     "signs.yml: chin_stuck: implies: no sign, danger sign or trigger has the id 'neck_stif'"),
    ("dangling remedy", "triggers.yml", "remedies: [fluids,", "remedies: [fluid,",
     "triggers.yml: dehydration: remedies: no remedy has the id 'fluid'"),
    ("dangling picture", "triggers.yml", "pictures: [drink]", "pictures: [drinks]",
     "triggers.yml: dehydration: pictures: no picture has the id 'drinks'"),
    ("dangling picture in what changes", "remedies.yml", "pictures: [sleep_side]", "pictures: [sleep_sides]",
     "remedies.yml: sleep: changes.0.pictures: no picture has the id 'sleep_sides'"),
    ("dangling need", "remedies.yml", "needs: [age,", "needs: [ages,",
     "remedies.yml: otc: needs: no sign, danger sign or trigger has the id 'ages'"),
    ("dangling contraindication", "remedies.yml", "{when: numb_skin,", "{when: num_skin,",
     "remedies.yml: ice_heat: avoid.0.when: no sign, danger sign or trigger has the id 'num_skin'"),
    ("dangling source", "groups.yml", "source: [DESIGN]", "source: [DESIGNS]",
     "groups.yml: chest_unexplained: source: no source has the id 'DESIGNS'"),
    ("dangling question", "danger_signs/nerves.yml", "confirm: saddle_detail", "confirm: sadle_detail",
     "danger_signs/nerves.yml: cauda_equina: confirm: no question has the id 'sadle_detail'"),
    ("dangling route", "care_levels.yml", "    physio: Book", "    physi: Book",
     "danger_signs/whole_body.yml: persistent: route: no way to go of the level doctor has the id 'physio'"),
    ("wrong route", "danger_signs/nerves.yml", "route: emergency_department", "route: taxi",
     "danger_signs/nerves.yml: cauda_equina: route: input should be "),
    ("dangling entry of the article", "article.yml", "[triggers/dehydration]", "[triggers/dehydrated]",
     "article.yml: cause_dehydration: entries: no entry has the id 'triggers/dehydrated'"),
    ("duplicate id in a file", "topics.yml", "why_neck:\n", "what_is_a_spasm:\n",
     "topics.yml: line 11: not valid YAML: duplicate key 'what_is_a_spasm'"),
    ("duplicate id across files", "danger_signs/nerves.yml", "cauda_equina:\n", "fever_chills:\n",
     "danger_signs/nerves.yml: fever_chills: duplicate id, already in danger_signs/infection.yml"),
    ("duplicate id across kinds", "triggers.yml", "dehydration:\n", "faint:\n",
     "triggers.yml: faint: duplicate id, used by another kind"),
    ("duplicate option", "questions.yml", "{id: breath, title", "{id: tight, title",
     "questions.yml: chest_detail: options: duplicate id 'tight'"),
    ("circle", "danger_signs/nerves.yml", "present_if: one_limb_weak", "present_if: limb_weakness",
     "danger_signs/nerves.yml: limb_weakness: present_if: goes round in a circle: limb_weakness → limb_weakness"),
    ("bad YAML", "countries.yml", "gb:\n", "gb: [\n", "countries.yml: line "),
    ("tab", "countries.yml", "gb:\n  title", "gb:\n\ttitle", "countries.yml: line "),
    ("no entries", "countries.yml", "gb:\n  title: United Kingdom\n", "gb: 3\nxx:\n  title: United Kingdom\n",
     "countries.yml: gb: must hold keys and values, found int"),
    ("no text as key", "countries.yml", "gb:\n", "7:\n", "countries.yml: line 2: not valid YAML: key 7 is not text"),
    ("language without code", "languages.yml", "- {code: ar, text", "- {text",
     "languages.yml: languages 1: code: missing"),
    ("the country of last resort", "countries.yml", "unknown:\n", "xx:\n", "countries.yml: unknown: missing"),
    ("a level", "care_levels.yml", "selfcare:\n", "homecare:\n", "care_levels.yml: selfcare: missing"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "file", "old", "new", "message"), BROKEN, ids=[case[0] for case in BROKEN])
def test_a_broken_entry_is_named_in_one_line(
    content: Path, edit: Edit, what: str, file: str, old: str, new: str, message: str
) -> None:
    edit(file, old, new)
    with pytest.raises(KnowledgeError) as error:
        load(content)
    said = str(error.value)
    assert said.startswith(message), said
    assert "\n" not in said
    assert ".yml: " in said, said
    assert str(content) not in said


def test_a_missing_picture_is_named_in_one_line(tmp_path: Path) -> None:
    knowledge = load()
    for picture in knowledge.pictures:
        for ending in PICTURE_FILES:
            (tmp_path / f"{picture}{ending}").touch()
    check_pictures(knowledge, tmp_path)
    (tmp_path / "heat.png").unlink()
    with pytest.raises(KnowledgeError, match=r"^pictures\.yml: heat: heat\.png is missing; run `python -m pictures`$"):
        check_pictures(knowledge, tmp_path)


def test_without_the_folder_of_the_pictures_no_picture_is_missed(tmp_path: Path) -> None:
    check_pictures(load(), tmp_path / "none")


def test_a_missing_file_is_named(content: Path) -> None:
    (content / "triggers.yml").unlink()
    with pytest.raises(KnowledgeError, match=r"^triggers\.yml: file is missing"):
        load(content)


def test_an_empty_file_is_named(content: Path) -> None:
    (content / "triggers.yml").write_text("# nothing\n")
    with pytest.raises(KnowledgeError, match=r"^triggers\.yml: must hold entries by id, found nothing"):
        load(content)


def test_an_empty_folder_is_named(content: Path) -> None:
    for file in (content / "danger_signs").iterdir():
        file.unlink()
    with pytest.raises(KnowledgeError, match=r"^danger_signs/: no \.yml file in it"):
        load(content)


def test_a_file_that_is_no_text_is_named(content: Path) -> None:
    (content / "triggers.yml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(KnowledgeError, match=r"^triggers\.yml: cannot be read: UnicodeDecodeError$"):
        load(content)


def test_an_unbroken_copy_loads_and_equals_the_original(content: Path) -> None:
    assert load(content) == load()


def test_the_content_is_read_once_and_cannot_be_changed() -> None:
    knowledge = load()
    assert load() is knowledge
    with pytest.raises(TypeError):
        knowledge.signs["new"] = knowledge.signs["fall"]  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        knowledge.signs = {}  # type: ignore[misc]


def test_the_ids_of_a_condition_are_found_at_every_depth() -> None:
    condition = Test(any=["a", Test(all=["b", Test(not_="c")]), Test(at_least=AtLeast(count=1, of=["d"])),
                          Test(unsure="e"), Test(pregnant=True)])  # fmt: skip
    assert list(condition_ids(condition)) == ["a", "b", "c", "d", "e"]
    assert list(condition_ids("a")) == ["a"]
    assert list(condition_ids(None)) == []


def test_the_version_names_the_latest_review_and_changes_with_the_content(content: Path, edit: Edit) -> None:
    before = version(content)
    edit("triggers.yml", "Slouching", "Slumping")
    version.cache_clear()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d [0-9a-f]{8}", before)
    assert version(content) != before

"""What platforms hand out is read, whatever has been done to the zip."""

import io
import json
import stat
import struct
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from make_class import notebook

from checkers.classroom.reading import archives, finding
from checkers.classroom.reading.layouts import learner_of, number_of
from checkers.cli import main as cli
from checkers.course import exercises

RIGHT = notebook({"3.1": exercises.find("3.1").solution})
WRONG = notebook({"3.1": exercises.find("3.1").wrong[0].source})

# The path in a download, and the learner that it belongs to.
PATHS = [
    ("lovelaceada_12345_67890_level.ipynb", "lovelaceada_12345"),
    ("lovelaceada_LATE_12345_67890_level-1.ipynb", "lovelaceada_12345"),
    ("李四_12345_67890_3_backward.ipynb", "李四_12345"),
    ("Ada Lovelace_4711_assignsubmission_file_/3_backward.ipynb", "Ada Lovelace_4711"),
    ("Ada Lovelace_4711_assignsubmission_file_3_backward.ipynb", "Ada Lovelace_4711"),
    ("O'Brien, Zoë_4712_assignsubmission_file_/a/b.ipynb", "O'Brien, Zoë_4712"),
    ("ada/3_backward/3_backward.ipynb", "ada"),
    ("ada.ipynb", "ada"),
    ("3_backward.ipynb", "3_backward"),
    ("ada_12.ipynb", "ada_12"),
]


@pytest.mark.parametrize(("path", "learner"), PATHS)
def test_whose_file_it_is(path, learner):
    assert learner_of(path, ".ipynb") == learner


def zipped(path, members):
    """A zip of (name or ZipInfo, text) pairs."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, text in members:
            opened.writestr(name, text)
    return path


def grade(handins_, out, *options):
    code = cli.main(["grade", str(handins_), "--out", str(out), "--no-pages", *options])
    results = json.loads((out / "results.json").read_text())["results"]
    return code, {each["learner"]: each for each in results}


def test_an_unpacked_download_is_read_as_well(tmp_path):
    for name in ("lovelaceada_11_900_level.ipynb", "Ada L_4711_assignsubmission_file_/x.ipynb"):
        file = tmp_path / "in" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(RIGHT)
    found = finding.find(tmp_path / "in").hand_ins
    assert [each.learner for each in found] == ["Ada L_4711", "lovelaceada_11"]
    assert [number_of(each.learner) for each in found] == ["4711", "11"]


# ---- hostile zips -------------------------------------------------------------------------------


def link(name, target="/etc/passwd"):
    member = zipfile.ZipInfo(name)
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return member, target


def device(name):
    member = zipfile.ZipInfo(name)
    member.external_attr = (stat.S_IFIFO | 0o644) << 16
    return member, ""


HOSTILE = [
    ([("../../evil.ipynb", RIGHT)], "leads out of the zip"),
    ([("x/../../../evil.ipynb", RIGHT)], "leads out of the zip"),
    ([("x\\..\\..\\evil.ipynb", RIGHT)], "leads out of the zip"),
    ([("/etc/evil.ipynb", RIGHT)], "root of the disk"),
    ([("C:/evil.ipynb", RIGHT)], "root of the disk"),
    ([link("linked.ipynb")], "a symbolic link"),
    ([device("fifo.ipynb")], "not an ordinary file"),
    ([("nest.zip", "PK\x03\x04"), ("empty.ipynb", "")], "empty"),
]  # fmt: skip


@pytest.mark.parametrize(("members", "said"), HOSTILE, ids=[each[1] for each in HOSTILE])
def test_hostile_members_stay_in_the_zip(tmp_path, members, said, capsys):
    inside = tmp_path / "inside"
    inside.mkdir()
    archive = zipped(
        inside / "in.zip", [("ada_1_2_a.ipynb", RIGHT), *members, ("zoe_3_4_a.ipynb", RIGHT)]
    )
    before = {path for path in tmp_path.rglob("*") if "out" not in path.parts}
    code, found = grade(archive, tmp_path / "out")
    assert code == 1
    assert said in capsys.readouterr().out
    assert found["ada_1"]["total"] == found["zoe_3"]["total"] == 1
    assert {path for path in tmp_path.rglob("*") if "out" not in path.parts} == before
    assert not list((tmp_path / "out").glob(".unpacked-*"))


def test_bombs_are_stopped_by_what_comes_out(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_BYTES", 2_000_000)
    bomb = zipped(tmp_path / "in.zip", [("ada.ipynb", " " * 10_000_000), ("zoe.ipynb", RIGHT)])
    found = {each.path: each for each in archives.unpack(bomb, tmp_path)}
    assert "10 MB, at most 2 MB" in found["ada.ipynb"].problem
    # the same with a directory that lies about the size
    data = bytearray(bomb.read_bytes())
    place = data.find(
        struct.pack("<I", 10_000_000), data.rfind(b"PK\x01\x02", 0, data.rfind(b"PK\x01\x02"))
    )
    data[place : place + 4] = struct.pack("<I", 1000)
    bomb.write_bytes(data)
    found = {each.path: each for each in archives.unpack(bomb, tmp_path / "again")}
    assert found["zoe.ipynb"].copy
    assert all(path.stat().st_size <= 2_000_000 for path in tmp_path.rglob("*.ipynb"))


def test_a_total_beyond_the_limit_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_TOTAL", 100)
    found = archives.unpack(
        zipped(tmp_path / "in.zip", [(f"{n}.ipynb", RIGHT) for n in "abc"]), tmp_path
    )
    assert [bool(each.copy) for each in found] == [True, False, False]
    assert "more than can be unpacked" in found[2].problem


def test_what_is_no_zip(tmp_path, capsys):
    file = tmp_path / "in.zip"
    file.write_bytes(b"PK\x03\x04 nonsense")
    assert cli.main(["grade", str(file), "--out", str(tmp_path / "out")]) == 2
    assert "is not a folder, nor a zip" in capsys.readouterr().err


@settings(deadline=None)
@given(st.binary(max_size=600), st.integers(0, 400), st.binary(min_size=1, max_size=8))
@example(b"", 191, b"\x00")  # a file whose name is empty
def test_no_zip_breaks_the_reader(tmp_path_factory, noise, place, patch):
    made = io.BytesIO()
    zipped(made, [("a/b.ipynb", "{}"), ("c_1_2_d.ipynb", "[]")])
    data = bytearray(made.getvalue())
    data[place : place + len(patch)] = patch
    for content in (bytes(data), noise, data[:place], bytes(data) + noise):
        folder = tmp_path_factory.mktemp("fuzz")
        (folder / "in.zip").write_bytes(content)
        try:
            archives.unpack(folder / "in.zip", folder / "out")
        except archives.ArchiveError:
            continue

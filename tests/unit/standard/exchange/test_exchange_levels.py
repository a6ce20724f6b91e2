"""Headers of forms: which level, layer or code they name."""

import pytest

from steelyard.standard.exchange.levels import (
    LevelHeader,
    depth_of,
    is_code,
    is_layer,
    is_part,
    level_header,
    ranks,
)


@pytest.mark.parametrize(
    ("header", "rank", "name"),
    [
        ("1级", 1, ""), ("１级", 1, ""), ("第二级", 2, ""), ("三级/全面级", 3, "全面级"), ("3级（全面级）要求", 3, "全面级"),
        ("L3", 3, ""), ("l 4", 4, ""), ("Level 4", 4, ""), ("LEVEL 5: Fabulous", 5, "fabulous"), ("等级2", 2, ""),
        ("级别 3 要求", 3, ""), ("优秀级（4级）", 4, "优秀级"), ("四級", 4, ""), ("初始级", None, "初始级"),
        ("Managed", None, "managed"), ("2级\n基础级", 2, "基础级"),
    ],
)  # fmt: skip
def test_a_level_is_known_in_every_way_it_is_written(header, rank, name):
    assert level_header(header) == LevelHeader(rank, name)


@pytest.mark.parametrize(
    "header",
    [
        "自评级别",
        "目标级别",
        "一级指标",
        "二级能力域",
        "3级自评",
        "能力项",
        "序号",
        "级别",
        "L",
        "差距",
        "Level 3 evidence",
        "2020",
    ],
)
def test_what_names_no_level_is_no_level(header):
    assert level_header(header) is None


def test_names_get_their_rank_from_the_family_that_knows_all_of_them():
    def named(*names):
        return ranks([level_header(name) for name in names])

    assert named("全面级", "初始级", "卓越级") == [3, 1, 5]
    assert named("初始级", "已管理级", "持续优化级") == [1, 2, 5]
    assert named("基础级", "增强级", "优秀级") == [1, 2, 3]
    assert named("初始级", "增强级") == [None, None]
    assert named("初始级", "三级") == [1, 3]


def test_layers_codes_and_the_part_are_known():
    assert all(
        is_layer(h) for h in ("能力子域", "能力项", "能力子项", "一级指标", "Domain", "Practice", "过程域")
    )
    assert all(is_code(h) for h in ("编码", "编号", "能力子项编号", "ID", "Code"))
    assert all(is_part(h) for h in ("能力域", "部分"))
    assert not any(is_layer(h) or is_code(h) or is_part(h) for h in ("序号", "备注", "1级", "说明"))


def test_known_layers_have_their_depth_whatever_their_column():
    assert [depth_of(h) for h in ("能力子域", "能力项", "能力子项", "Practice", "Domain", "一级指标")] == [
        1,
        2,
        3,
        3,
        0,
        None,
    ]

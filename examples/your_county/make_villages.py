"""Writes villages.geojson beside this file: the 42 villages of Qingshan, a county that is nowhere, as outlines.

`python examples/your_county/make_villages.py` writes the same file each time. Villages are denser along a river from
north-west to south-east; their borders are as crooked as those of hills, and neighbours share them point by point.
"""

import json
from pathlib import Path

import numpy as np
import shapely

SEED = 20261
AREA_KM2 = 900.0
MIDDLE = (109.36, 32.41)  # longitude and latitude; Qingshan lies there as little as anywhere
DEGREE_KM = 111.195
STEP_KM = 0.35  # between two points of a border
CROOKED = 0.12  # of the length of a piece of border: how far its middle moves to a side

# Name, in Chinese, and whether the township's seat is there. The first of each township is put nearest to its middle.
VILLAGES = {
    "Chengguan": [
        ("Dongmen", "东门村"), ("Beiguan", "北关村"), ("Hekou", "河口村"), ("Shiqiao", "石桥村"),
        ("Liujiawan", "刘家湾村"), ("Majiaping", "马家坪村"), ("Xinzhuang", "新庄村"), ("Yangliu", "杨柳村"),
        ("Tuanshan", "团山村"), ("Datang", "大塘村"), ("Huangnigang", "黄泥岗村"), ("Shuangxi", "双溪村"),
        ("Wujiadian", "吴家店村"), ("Qingquan", "清泉村"), ("Xiaohe", "小河村"), ("Dongsheng", "东升村"),
    ],
    "Longtan": [
        ("Longtan", "龙潭村"), ("Shangping", "上坪村"), ("Xiaping", "下坪村"), ("Laoya", "老垭村"),
        ("Heishui", "黑水村"), ("Zhulin", "竹林村"), ("Tanjiagou", "谭家沟村"), ("Shizi", "狮子村"),
        ("Maoping", "茅坪村"), ("Chaping", "茶坪村"), ("Songshuya", "松树垭村"), ("Dongsheng", "东升村"),
        ("Baishi", "白石村"),
    ],
    "Baiyun": [
        ("Baiyun", "白云村"), ("Gaoshan", "高山村"), ("Yunwu", "云雾村"), ("Taoyuan", "桃源村"), ("Liziya", "李子垭村"),
        ("Hongyan", "红岩村"), ("Zhangjiaping", "张家坪村"), ("Shuijing", "水井村"), ("Fengshu", "枫树村"),
        ("Dashan", "大山村"), ("Yinshan", "阴山村"), ("Yangpo", "阳坡村"), ("Miaoya", "庙垭村"),
    ],
}  # fmt: skip


def county_outline(rng: np.random.Generator) -> shapely.Polygon:
    """A wavy blob of the county's area, km about its middle, longer from east to west."""
    angle = np.linspace(0.0, 2.0 * np.pi, 91)[:-1]
    waves = np.arange(2, 8)
    size, turn = 0.16 / waves * rng.normal(size=len(waves)), rng.uniform(0.0, 2.0 * np.pi, len(waves))
    radius = np.exp((size * np.cos(waves * angle[:, None] + turn)).sum(axis=1))
    blob = shapely.Polygon(np.column_stack([1.2 * radius * np.cos(angle), radius * np.sin(angle)]))
    return shapely.transform(blob, lambda km: km * (AREA_KM2 / blob.area) ** 0.5)


def village_middles(outline: shapely.Polygon, count: int, rng: np.random.Generator) -> np.ndarray:
    """Places (count, 2) within the outline, evened out a little, denser along the river."""
    low_x, low_y, high_x, high_y = outline.bounds
    tried = rng.uniform((low_x, low_y), (high_x, high_y), (20_000, 2))
    tried = tried[shapely.contains_xy(outline, tried[:, 0], tried[:, 1])]
    from_river = np.abs(tried[:, 1] + 0.45 * tried[:, 0] + 2.0 * np.sin(tried[:, 0] / 5.0))
    ground = tried[rng.uniform(size=len(tried)) < 0.3 + 0.7 * np.exp(-((from_river / 6.0) ** 2))]
    middles = ground[:count]
    for _ in range(12):
        nearest = np.hypot(*(ground[:, None] - middles).transpose(2, 0, 1)).argmin(axis=1)
        middles = np.array([ground[nearest == village].mean(axis=0) for village in range(count)])
    return middles


def crooked(border: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A line (n, 2) whose pieces are halved, the middles moved to a side, until they are short."""
    while len(border) < 2_000:
        piece = np.diff(border, axis=0)
        length = np.hypot(*piece.T)
        if length.max() <= 2.0 * STEP_KM:
            break
        aside = np.column_stack([-piece[:, 1], piece[:, 0]]) * (CROOKED * rng.normal(size=(len(piece), 1))).clip(
            -0.3, 0.3
        )
        middle = (border[:-1] + border[1:]) / 2.0 + aside
        halved = np.empty((len(border) + len(middle), 2))
        halved[::2], halved[1::2] = border, middle
        long = np.zeros(len(halved), dtype=bool)
        long[1::2] = length > STEP_KM
        long[::2] = True
        border = halved[long]
    return border


def village_outlines(outline: shapely.Polygon, middles: np.ndarray, rng: np.random.Generator) -> list[shapely.Polygon]:
    """The ground nearest to each of the places, with crooked borders that neighbours share."""
    nearest = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(middles), extend_to=outline))
    borders = shapely.line_merge(shapely.union_all([shapely.intersection(each, outline).boundary for each in nearest]))
    lines = sorted(
        (np.round(shapely.get_coordinates(line), 6) for line in shapely.get_parts(borders)), key=np.ndarray.tolist
    )
    drawn = shapely.node(shapely.MultiLineString([shapely.LineString(crooked(line, rng)) for line in lines]))
    grounds = list(shapely.get_parts(shapely.polygonize([drawn])))
    if len(grounds) != len(middles):
        raise SystemExit("Two borders cross each other; draw from another SEED.")
    return [next(ground for ground in grounds if ground.contains(shapely.Point(middle))) for middle in middles]


def in_townships(middles: np.ndarray) -> dict[str, list[int]]:
    """Which villages each township has: the west to Longtan, the north-east to Baiyun, the rest to Chengguan."""
    left = list(range(len(middles)))
    found = {}
    for township, towards in (("Longtan", (-1.0, 0.1)), ("Baiyun", (0.7, 1.0)), ("Chengguan", (0.0, 0.0))):
        left.sort(key=lambda village: -float(middles[village] @ towards))
        count = len(VILLAGES[township])
        mine, left = left[:count], left[count:]
        middle = middles[mine].mean(axis=0)
        found[township] = sorted(mine, key=lambda village: float(np.hypot(*(middles[village] - middle))))
    return found


def in_degrees(ground: shapely.Polygon) -> list[list[list[float]]]:
    """The rings of an outline in longitude and latitude, to about a metre."""
    km = shapely.get_coordinates(ground.exterior)
    east = MIDDLE[0] + km[:, 0] / (DEGREE_KM * np.cos(np.radians(MIDDLE[1])))
    return [np.column_stack([east.round(5), (MIDDLE[1] + km[:, 1] / DEGREE_KM).round(5)]).tolist()]


def main() -> None:
    """Write the file."""
    rng = np.random.default_rng(SEED)
    outline = county_outline(rng)
    middles = village_middles(outline, sum(map(len, VILLAGES.values())), rng)
    grounds = village_outlines(outline, middles, rng)
    features = []
    for township, villages in sorted(in_townships(middles).items(), key=lambda each: list(VILLAGES).index(each[0])):
        for village, (name, name_zh) in zip(villages, VILLAGES[township], strict=True):
            properties = {"name": name, "name_zh": name_zh, "township": township}
            if name == VILLAGES[township][0][0]:
                properties["seat"] = True
            geometry = {"type": "Polygon", "coordinates": in_degrees(grounds[village])}
            features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
    text = f'{{"type":"FeatureCollection","name":"villages of Qingshan, which is invented","features":[\n{lines}\n]}}\n'
    Path(__file__).with_name("villages.geojson").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

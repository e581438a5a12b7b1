"""The fast score against the real SnowNLP, bit for bit."""

import math
import random
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuqing.analysis import kept as kept_module
from yuqing.analysis.snownlp_exact import key_index, load_tables, package_files, score, scores, segmenter
from yuqing.analysis.snownlp_exact import tables as tables_module
from yuqing.errors import YuqingError

with warnings.catch_warnings():
    warnings.simplefilter("ignore", ResourceWarning)  # SnowNLP leaves its data files open
    import snownlp
    import snownlp.seg

HAND_WRITTEN = {
    "news": "昨日下午，我镇一处在建工地发生脚手架坍塌，事故造成3人死亡，5人受伤，伤者已送医救治。",
    "complaint": "小区停水三天没人管！打了十几次电话，物业说“不归我们管”，请问到底归谁管？？？",
    "bank": "柳河蒙银村镇银行存款丢失",
    "thanks": "感谢政府及时处理，服务不是很好，但是没有不满意。",
    "notice": "【通告】因管道检修，定于2024年5月1日8:00—18:00停水，敬请谅解。",
    "reply": "您好！您反映的问题已收悉，现答复如下：一、经核查情况属实；二、已责令整改。",
    "emoticons": "[泪][泪]太难了[哈哈]😡👍🏻👨‍👩‍👧",
    "repost": "转发微博 //@用户: 回复@用户:哈哈哈哈哈哈哈哈 <网址>",
    "ascii mixed": "iPhone15的battery只有80%了，LTE-A速度46.5M/s, see http://example.org/a?b=1",
    "full width": "ＡＢＣ１２３　全角空格　在这里！",
    "traditional": "這個問題還沒有解決，請鎮政府儘快處理，謝謝大家關注。",
    "rare": "龘靐齉爨㐂𠮷野家龥",
    "unseen first": "龘事故",
    "unseen second": "事龘故",
    "unseen in a row": "靐龘齉的龘龘了靐",
    "newline": "第一行\n第二行\r\n第三行\t制表\x0b\x0c\x1c\x85\u2028段",
    "no-break space": "中\xa0文\u2003空\u3000格",
    "one character": "好",
    "one character twice": "好好",
    "the same sign": "了" * 60,
    "ends of the range": "一龥\u4dff\u9fa6",
    "digits": "20241231",
    "punctuation": "，。！？",
    "one stop": "。",
    "blank": " ",
    "newline only": "\n",
    "zero byte": "a\x00好\x00",
    "lone surrogate": "坏\ud800好",
    "stop words": "的 了 是",
    "long word": "我" * 5 + "story，",
    "very positive": "非常好，很满意，推荐！" * 60,
    "very negative": "太差了，垃圾，再也不来，骗人！" * 60,
    "long without a stop": "经核查情况属实已责令整改并将进一步加强监管" * 30,
}


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cache")
    load_tables(folder)
    return folder


@pytest.fixture(scope="module")
def tables(cache):
    return load_tables(cache)


def real_score(text):
    try:
        return snownlp.SnowNLP(text).sentiments
    except ZeroDivisionError:
        return math.nan


def differing(texts, tables):
    expected = np.array([real_score(text) for text in texts])
    got = scores(texts, tables)
    assert got.dtype == np.float64
    return [texts[i] for i in np.flatnonzero(~((got == expected) | (np.isnan(got) & np.isnan(expected))))]


@pytest.mark.parametrize("name", HAND_WRITTEN)
def test_words_and_score_are_those_of_snownlp(name, tables):
    text = HAND_WRITTEN[name]
    assert score.words(text, tables) == snownlp.seg.seg(text)
    assert differing([text], tables) == []


@pytest.mark.parametrize("common", [12, 400, 4500])
@pytest.mark.parametrize("length", [2, 3, 7, 25, 90])
def test_random_runs_score_as_in_snownlp(common, length, tables):
    pick = random.Random(common * 1000 + length)
    seen = [chr(code) for code in package_files.FIRST_HAN + np.flatnonzero(tables.char_numbers)]
    alphabet = [*pick.sample(seen, common), *"龘靐，a \n"]
    texts = ["".join(pick.choices(alphabet, k=length)) for _ in range(10)]
    assert differing(texts, tables) == []
    assert [score.words(text, tables) for text in texts] == [snownlp.seg.seg(text) for text in texts]


ALPHABET = st.one_of(
    st.sampled_from("的一是不了在人有我他这中大来上个国事故好坏差服务态度处理投诉银行村镇龘靐齉"),
    st.sampled_from("，。！？、 \n\t\u3000\xa0a1Z【】😡"),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
    st.characters(),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(ALPHABET, max_size=40), max_size=6))
def test_any_texts_score_as_in_snownlp(tables, texts):
    assert differing(texts, tables) == []


def test_small_batches_give_the_same_scores(tables, monkeypatch):
    texts = list(HAND_WRITTEN.values())
    whole = scores(texts, tables)
    monkeypatch.setattr(segmenter, "BATCH_CHARS", 7)
    monkeypatch.setattr(score, "_CHUNK_CHARS", 50)
    np.testing.assert_array_equal(scores(texts, tables), whole)


def test_an_empty_text_has_no_score_as_snownlp_raises(tables):
    with pytest.raises(ZeroDivisionError):
        snownlp.SnowNLP("")
    assert np.isnan(scores([""], tables)).all()
    assert np.isnan(scores(["", "好", ""], tables)).tolist() == [True, False, True]


def test_no_texts_have_no_scores(tables):
    assert scores([], tables).tolist() == []


def test_repeated_texts_get_their_score_in_their_places(tables):
    one, two = scores(["很好", "很坏"], tables)
    assert scores(["很坏", "很好", "很坏", "很坏"], tables).tolist() == [two, one, two, two]


def test_a_seen_triple_is_never_less_likely_than_its_pair(tables):
    """The forward pass takes the pair's value as a lower bound."""
    index, mask = tables.triples, (1 << package_files.KEY_BITS) - 1
    full = index.slots[index.slots != key_index._EMPTY]
    firsts, keys = (full & np.uint64(0xFFFFFFFF)).astype(int), (full >> np.uint64(32)).astype(int)
    number_of_row = np.zeros(len(tables.rows), dtype=int)
    pairs = tables.pairs.slots[tables.pairs.slots != key_index._EMPTY]
    number_of_row[(pairs & np.uint64(0xFFFFFFFF)).astype(int)] = (pairs >> np.uint64(32)).astype(int) & mask
    number_of_row[: tables.begin] = np.arange(tables.begin)
    second, third = number_of_row[keys >> package_files.KEY_BITS], keys & mask
    rows = tables.pairs.rows_of((second << package_files.KEY_BITS | third).astype(np.uint32))
    assert (rows >= 0).all()
    row_of_entry = np.repeat(rows[np.argsort(firsts)], tables.triple_counts[np.sort(firsts)])
    assert len(row_of_entry) == len(tables.triple_logs) > 600_000
    assert (tables.triple_logs >= tables.rows[row_of_entry, tables.triple_tags % 16]).all()


def test_the_index_finds_every_key_and_no_other():
    keys = np.unique(np.random.default_rng(1).integers(0, 2**31, 5000)).astype(np.uint32)
    index = key_index.build_index(keys, np.arange(len(keys)))
    np.testing.assert_array_equal(index.rows_of(keys), np.arange(len(keys)))
    strangers = np.setdiff1d(np.arange(20_000, dtype=np.uint32), keys)
    assert (index.rows_of(strangers) == -1).all()


def test_the_cache_carries_the_version_and_no_unfinished_file_stays(cache):
    names = [path.name for path in cache.iterdir()]
    assert len(names) == 1
    assert package_files.package_version() in names[0]


@pytest.mark.parametrize("content", ["", "cut off", "no archive", "one byte changed"])
def test_a_damaged_cache_is_rebuilt(content, cache, tmp_path, monkeypatch):
    (good,) = cache.iterdir()
    damaged, whole = tmp_path / good.name, good.read_bytes()
    changed = whole[:9_000_000] + bytes([whole[9_000_000] ^ 1]) + whole[9_000_001:]
    bad = {"": b"", "cut off": whole[:100_000], "no archive": b"x" * 5000, "one byte changed": changed}
    damaged.write_bytes(bad[content])
    held = {name: np.array(array) for name, array in kept_module.kept(cache, good.stem, dict).items()}
    monkeypatch.setattr(tables_module, "read_arrays", lambda: held)  # reading takes 5 s
    monkeypatch.setattr(tables_module, "_assemble", lambda arrays: arrays)
    monkeypatch.setattr(tables_module, "_flat", lambda arrays: arrays)
    rebuilt = load_tables(tmp_path)
    assert damaged.read_bytes() == whole
    assert scores(["很好"], rebuilt).tolist() == [real_score("很好")]


def test_a_missing_package_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(package_files, "find_spec", lambda _name: None)
    with pytest.raises(YuqingError, match="没有安装 snownlp"):
        load_tables(tmp_path)


def test_a_cache_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(YuqingError, match="无法写入缓存文件夹"):
        load_tables(tmp_path / "file" / "cache")


def test_scoring_loads_neither_snownlp_nor_anything_but_numpy(cache):
    program = (
        "import sys; from pathlib import Path; from yuqing.analysis.snownlp_exact import load_tables, scores;"
        f"print(scores(['很好'], load_tables(Path({str(cache)!r})))[0]);"
        "assert not {'snownlp', 'jieba', 'pandas', 'pyarrow'} & set(sys.modules), sorted(sys.modules)"
    )
    root = Path(__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=root, check=False)
    assert run.stderr == ""
    assert float(run.stdout) == real_score("很好")

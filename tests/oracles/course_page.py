"""`python tests/oracles/course_page.py` writes docs/course.md: the notes' topics, the exercises, what each is checked against."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from grader.course import Course, Exercise, load_course

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "course.md"
HEAD = """\
# The course, and what its grades rest on

Written by `python tests/oracles/course_page.py`, kept current by a test. Every exercise has two sources beside its solution: the
**oracle** in its check file, which students have too and which is written by another method than the solution (public checks never use the
solution), and a **second source** that is not ours, against which `tests/oracles/` holds the oracle and the solution. Published numbers are
reproduced to the digit there, with the place they come from. How many small faults in each solution the checks catch: [mutation.md](mutation.md).

## Topics of the lecture notes

| topic of the notes | exercises |
|---|---|
"""
NOTES = (
    ("Why a tokenizer: text to numbers (토크나이저)", "tokenization/vocab cnn/linear_relu training/id_vs_embedding"),
    ("Word pieces, and how they are learned (Word Piece)", "tokenization/wordpiece_encode tokenization/wordpiece_train"),
    ("Byte-level BPE, UTF-8 (Byte-Level BPE)", "tokenization/utf8 tokenization/bpe_merge tokenization/bpe_train tokenization/bpe_tokenizer tokenization/pretokenize"),
    ("BERT's tokenizer (BERT 토크나이저 실습)", "tokenization/bert_normalize tokenization/wordpiece_encode extra/minilm_tokenizer"),
    ("Embeddings, a space of meanings (임베딩)", "embedding/lookup extra/sgns training/id_vs_embedding"),
    ("Pooling of token vectors (Mean Pooling)", "embedding/mean_pooling extra/minilm_search"),
    ("Pictures of vectors, PCA (시각화)", "embedding/pca"),
    ("Cosine similarity, search (Cos 유사도)", "embedding/cosine embedding/cosine_search embedding/l2_normalize"),
    ("Fully connected against convolution (CNN vs FC)", "cnn/linear_relu training/convnet"),
    ("The convolution layer (합성곱 레이어)", "cnn/conv2d cnn/im2col cnn/conv2d_backward"),
    ("Output resolution, stride, padding (출력 해상도)", "cnn/output_size cnn/downsampling"),
    ("Conv and ReLU; what filters show (필터 시각화)", "cnn/compose_kernels cnn/filter_grid"),
    ("Receptive field, depth (수용 영역)", "cnn/receptive_field cnn/layers_to_connect"),
    ("Pooling, robustness to shifts (풀링)", "cnn/pooling cnn/downsampling training/convnet"),
    ("The error rates of the great networks (변천사)", "cnn/topk_error"),
    ("AlexNet and its costs (연산비용)", "alexnet/layer_cost alexnet/cost_table alexnet/model"),
    ("VGGNet", "vgg/stacked_kernels vgg/model"),
    ("ResNet: blocks, recipe, depth", "resnet/batchnorm resnet/he_init resnet/residual_block resnet/model resnet/skip_jacobian training/optimizer training/resnet extra/batchnorm_backward extra/fold_bn"),
    ("MobileNet", "mobilenet/depthwise_separable mobilenet/cost extra/inverted_residual"),
    ("Sequences, simple RNN and its limits (단순 RNN 한계)", "rnn/sequence_batch rnn/forward rnn/gradient_flow training/recall extra/rnn_bptt"),
    ("Gated cells (대안 모델)", "rnn/lstm_gru training/recall"),
    ("Attention (어텐션 메커니즘)", "attention/softmax attention/scaled_dot_product attention/multi_head attention/complexity"),
    ("Long-range dependence (긴거리 의존성)", "attention/complexity training/long_range cnn/layers_to_connect"),
    ("Vision transformer (ViT 위치 인코딩)", "vit/patchify vit/positional_encoding vit/layernorm_gelu vit/model training/vit extra/interpolate_positions"),
    ("Training on a GPU or CPU", "training/cross_entropy training/optimizer training/convnet training/resnet training/vit"),
)  # fmt: skip


def doc(path: Path) -> str:
    """A file's docstring as one line."""
    return " ".join((ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split())


def oracle_tests(exercise: Exercise) -> Path:
    """The file of tests/oracles that holds an exercise's oracle against a second source."""
    own = ROOT / f"tests/oracles/test_{exercise.topic}_{exercise.name}.py"
    return own if own.exists() else ROOT / f"tests/oracles/test_{exercise.topic}.py"


def row(exercise: Exercise) -> str:
    """One line of the table."""
    oracle = re.sub(rf"^Public checks of {exercise.id}[.:]? ?", "", doc(exercise.public_checks))
    tests = oracle_tests(exercise)
    counts = f"{len(exercise.mistakes)} / {len(exercise.right)}"
    cells = (f"`{exercise.name}`", f"{exercise.points:g}", oracle, f"[{doc(tests)}](../tests/oracles/{tests.name})", counts)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def page(course: Course) -> str:
    """The whole page."""
    known = course.by_id
    parts = [HEAD]
    for title, names in NOTES:
        parts.append(f"| {title} | {', '.join(f'`{name}`' for name in names.split() if name in known)} |\n")
    points = sum(exercise.points for exercise in course.exercises if not exercise.extra)
    extra = sum(exercise.points for exercise in course.exercises if exercise.extra)
    normal = sum(not exercise.extra for exercise in course.exercises)
    parts.append(f"\n{normal} exercises, {points:g} points, and {len(known) - normal} extras for {extra:g} points more.\n")
    for topic in course.topics:
        parts.append(f"\n## {topic.title.text('en')} ([lesson](../exercises/{topic.id}/README.md))\n\n")
        parts.append("| exercise | points | oracle of the checks | second source, in tests/oracles | mistakes / right |\n|---|---|---|---|---|\n")
        parts += [row(exercise) for exercise in topic.exercises]
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(load_course(ROOT / "autograder_config.yml")), encoding="utf-8")

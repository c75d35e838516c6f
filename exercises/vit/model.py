"""ViT: encoder and classifier.

Run: grade vit/model

The whole network, from pixels to logits: patches become tokens, a class token comes in front, positions are added, the
blocks let the tokens look at each other, and a linear layer reads the answer off the class token. The names in the
state dicts are graded, because weights are loaded by name. Then count what the network costs, without building it.

Hints, from a question to nearly the answer:

Hint 1 (a question): Which shape has the data after each step? (B, C, H, W), then (B, N, d), and so on to (B, classes)
Hint 2 (the idea): Heads are only another way to cut the d columns: reshape (B, T, 3d) to (B, T, 3, heads, d / heads),
    bring the axes in order, and one matrix product serves all heads.
Hint 3 (nearly the line): `scores = q @ k.transpose(-2, -1) / math.sqrt(d / heads)`; qkv and proj have
    4d^2 + 4d weights and biases, fc1 and fc2 have 2 * d * mlp + d + mlp, the two norms of a block 4d.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class EncoderBlock(nn.Module):
    """A transformer block with the normalisation first: x = x + attention(norm1(x)), then x = x + mlp(norm2(x)).

    norm1, norm2  nn.LayerNorm over d features, with PyTorch's defaults
    qkv           nn.Linear d -> 3d: its first d outputs are the queries, the next d the keys, the last d the values
    proj          nn.Linear d -> d, after the heads
    fc1, fc2      nn.Linear d -> mlp and mlp -> d, with the exact GELU (erf) between them

    All linear layers have a bias. Head number i takes columns i * d / heads up to (i + 1) * d / heads of the queries,
    of the keys and of the values. Every token attends to all tokens: the weights are the softmax over the keys of
    q . k / sqrt(d / heads). The results of the heads stand side by side, in order, and go through proj. No dropout.

    The state dict has exactly the entries weight and bias of the six layers. Initial values are not graded.

    >>> sum(p.numel() for p in EncoderBlock(768, 12, 3072).parameters())
    7087872
    """

    def __init__(self, d: int, heads: int, mlp: int) -> None:
        """Make the layers; raise ValueError when heads does not divide d."""
        super().__init__()
        # TODO: the layers, under the names above.
        # YOUR CODE HERE
        raise NotImplementedError()

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, d) -> (B, T, d), dtype of the weights (float32, or float64 after .double()); x is not changed."""
        # TODO: attention with its skip, then the MLP with its skip.
        # YOUR CODE HERE
        raise NotImplementedError()


class ViT(nn.Module):
    """Vision transformer: logits of square images.

    patch_embed  nn.Conv2d channels -> d, kernel and stride `patch`, with bias: one token of d numbers for each patch
    cls_token    nn.Parameter of shape (d,): the class token, which comes in front of the N patches of every image
    pos_embed    nn.Parameter of shape (N + 1, d), N = (image / patch)^2: added to all tokens, row 0 to the class token
    blocks       `depth` EncoderBlocks (blocks.0, blocks.1, ...)
    norm         nn.LayerNorm over d features, after the last block, with PyTorch's defaults
    head         nn.Linear d -> num_classes, applied to the class token

    Patches come in reading order: row by row, from left to right. No dropout. The state dict has exactly these entries.
    Initial values are not graded.

    >>> vit = ViT(image=8, patch=4, channels=1, d=8, depth=2, heads=2, mlp=16, num_classes=3)
    >>> vit(torch.zeros(5, 1, 8, 8)).shape
    torch.Size([5, 3])
    >>> vit.pos_embed.shape
    torch.Size([5, 8])
    """

    def __init__(
        self, image: int = 224, patch: int = 16, channels: int = 3, d: int = 768, depth: int = 12, heads: int = 12,
        mlp: int = 3072, num_classes: int = 1000,
    ) -> None:  # fmt: skip
        """Make the layers; raise ValueError when patch does not divide image, or heads does not divide d.

        image   height and width of the images in pixels
        patch   height and width of a patch in pixels
        d       length of a token
        depth   number of blocks, >= 1
        mlp     width of the hidden layer in every block
        """
        super().__init__()
        # TODO: the layers, under the names above.
        # YOUR CODE HERE
        raise NotImplementedError()

    def forward(self, x: Tensor) -> Tensor:
        """(B, channels, image, image) -> logits (B, num_classes), dtype of the weights; x is not changed."""
        # TODO: tokens, class token, positions, blocks, norm, head.
        # YOUR CODE HERE
        raise NotImplementedError()


def vit_params(
    image: int = 224, patch: int = 16, channels: int = 3, d: int = 768, depth: int = 12, heads: int = 12,
    mlp: int = 3072, num_classes: int = 1000,
) -> int:  # fmt: skip
    """Return the number of parameters of ViT(...) with these arguments: weights, biases, class token, positions.

    The arguments are those of a ViT that can be made. Compute it; do not build the network, which may be huge.

    >>> vit_params()
    86567656
    """
    # TODO: count one block first.
    # YOUR CODE HERE
    raise NotImplementedError()


def vit_macs(
    image: int = 224, patch: int = 16, channels: int = 3, d: int = 768, depth: int = 12, heads: int = 12,
    mlp: int = 3072, num_classes: int = 1000,
) -> dict[str, int]:  # fmt: skip
    """Return the multiply-accumulates of ViT(...) for one image, part by part.

    The arguments are those of a ViT that can be made. Count the products of matrices only: no biases, normalisations,
    softmax, activations, additions. With T = N + 1 tokens:
        "patch"   the patch embedding (of N tokens)
        "qkvo"    qkv and proj of all blocks
        "scores"  the two products of attention in all blocks: queries with keys, weights with values
        "mlp"     fc1 and fc2 of all blocks
        "head"    the last layer, for the class token

    >>> vit_macs()["scores"], sum(vit_macs().values())
    (715327488, 17563828224)
    """
    # TODO: a product of (m, k) and (k, n) costs m * k * n.
    # YOUR CODE HERE
    raise NotImplementedError()

"""A right answer: a module without blocks, F.conv2d by name, momentum by hand, a straight line down."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


class Net(nn.Module):
    def __init__(self, n, classes, widths, channels, option):
        super().__init__()
        self.plan = []
        self.conv("conv1", "bn1", channels, widths[0], 3)
        before = widths[0]
        for s in range(3):
            for i in range(n):
                name, step = f"layer{s + 1}.{i}", 1 if s == 0 or i else 2
                self.conv(f"{name}.conv1", f"{name}.bn1", before, widths[s], 3)
                self.conv(f"{name}.conv2", f"{name}.bn2", widths[s], widths[s], 3)
                project = option == "B" and (step > 1 or before < widths[s])
                if project:
                    self.conv(f"{name}.downsample.0", f"{name}.downsample.1", before, widths[s], 1)
                self.plan.append((name, step, project))
                before = widths[s]
        self.fc = nn.Linear(before, classes)

    def put(self, name, module):
        parent, last = self, name.split(".")
        for part in last[:-1]:
            if part not in parent._modules:
                parent.add_module(part, nn.Module())
            parent = parent._modules[part]
        parent.add_module(last[-1], module)

    def conv(self, conv, norm, a, b, k):
        self.put(conv, nn.Conv2d(a, b, k, bias=False))
        self.put(norm, nn.BatchNorm2d(b))

    def apply_pair(self, x, conv, norm, step=1):
        w = self.get_submodule(conv).weight
        return self.get_submodule(norm)(F.conv2d(x, w, None, step, w.shape[-1] // 2))

    def forward(self, x):
        x = self.apply_pair(x, "conv1", "bn1").clamp(min=0)
        for name, step, project in self.plan:
            h = self.apply_pair(x, name + ".conv1", name + ".bn1", step).clamp(min=0)
            h = self.apply_pair(h, name + ".conv2", name + ".bn2")
            if project:
                h = h + self.apply_pair(x, name + ".downsample.0", name + ".downsample.1", step)
            else:
                h = h.clone()
                h[:, : x.shape[1]] += x[..., ::step, ::step]
            x = h.clamp(min=0)
        return F.linear(x.flatten(2).mean(2), self.fc.weight, self.fc.bias)


def make_cifar_resnet(n, num_classes=8, widths=(8, 16, 32), in_channels=1, option="B"):
    return Net(n, num_classes, widths, in_channels, option)


def train(x_train, y_train, x_val, y_val, seed, budget_s):
    torch.manual_seed(seed)
    model = make_cifar_resnet(1).train()
    parameters = list(model.parameters())
    velocity = [torch.zeros_like(p) for p in parameters]
    x, y = torch.from_numpy(x_train), torch.from_numpy(y_train)
    batches = [batch for _ in range(14) for batch in torch.randperm(len(x)).split(128)]
    for t, batch in enumerate(batches):
        scores = torch.log_softmax(model(x[batch]), 1)
        loss = -scores.gather(1, y[batch][:, None]).mean()
        for p, v, g in zip(parameters, velocity, torch.autograd.grad(loss, parameters), strict=True):
            v.mul_(0.9).add_(g)
            p.data.sub_(0.1 * (1 - t / len(batches)) * v)
    return {name: np.array(value) for name, value in model.state_dict().items()}

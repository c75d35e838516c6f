"""Your network takes the largest value over all positions behind the last stage, where the mean is asked.

Fails: test_forward
"""

from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    def __init__(self, c_in, c_out, stride, option):
        super().__init__()
        self.conv1 = nn.Conv2d(c_in, c_out, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(c_out)
        self.conv2 = nn.Conv2d(c_out, c_out, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(c_out)
        self.stride, self.more, self.option = stride, c_out - c_in, option
        if option == "B" and (stride != 1 or c_in != c_out):
            self.downsample = nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride, bias=False), nn.BatchNorm2d(c_out))

    def forward(self, x):
        branch = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if hasattr(self, "downsample"):
            x = self.downsample(x)
        else:
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.more))
        return F.relu(branch + x)


def make_cifar_resnet(n, num_classes=8, widths=(8, 16, 32), in_channels=1, option="B"):
    a, b, c = widths
    layers = OrderedDict()
    layers["conv1"] = nn.Conv2d(in_channels, a, 3, padding=1, bias=False)
    layers["bn1"] = nn.BatchNorm2d(a)
    layers["relu"] = nn.ReLU()
    for name, c_in, c_out, stride in (("layer1", a, a, 1), ("layer2", a, b, 2), ("layer3", b, c, 2)):
        blocks = [Block(c_in if i == 0 else c_out, c_out, stride if i == 0 else 1, option) for i in range(n)]
        layers[name] = nn.Sequential(*blocks)
    layers["mean"] = nn.AdaptiveMaxPool2d(1)
    layers["flatten"] = nn.Flatten()
    layers["fc"] = nn.Linear(c, num_classes)
    return nn.Sequential(layers)


def train(x_train, y_train, x_val, y_val, seed, budget_s):
    torch.manual_seed(seed)
    x, y = torch.from_numpy(x_train), torch.from_numpy(y_train)
    x_held, y_held = torch.from_numpy(x_val), torch.from_numpy(y_val)
    model = make_cifar_resnet(1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-5)
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
    for _ in range(12):
        model.train()
        for batch in torch.randperm(len(x)).split(256):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x[batch]), y[batch])
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            plateau.step(F.cross_entropy(model(x_held), y_held))
    return {name: value.numpy() for name, value in model.state_dict().items()}

"""A right answer: one class a kind of block, He's weights, Nesterov momentum under half a cosine, best accuracy."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

EPOCHS = 14


class Same(nn.Module):
    def __init__(self, c_in, c_out, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(c_in, c_out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(c_out)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(c_out, c_out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(c_out)

    def shortcut(self, x):
        return x

    def forward(self, x):
        h = self.relu(self.bn1(self.conv1(x)))
        return self.relu(self.bn2(self.conv2(h)) + self.shortcut(x))


class Projected(Same):
    def __init__(self, c_in, c_out, stride):
        super().__init__(c_in, c_out, stride)
        self.downsample = nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride, bias=False), nn.BatchNorm2d(c_out))

    def shortcut(self, x):
        return self.downsample(x)


class Padded(Same):
    def __init__(self, c_in, c_out, stride):
        super().__init__(c_in, c_out, stride)
        self.pick = nn.MaxPool2d(1, stride)

    def shortcut(self, x):
        x = self.pick(x)
        n, c, h, w = x.shape
        return torch.cat([x, x.new_zeros(n, self.bn1.num_features - c, h, w)], 1)


class Net(nn.Module):
    def __init__(self, n, num_classes, widths, in_channels, option):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, widths[0], 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(widths[0])
        before = [widths[0], *widths]
        for i, stride in enumerate((1, 2, 2)):
            fits = stride == 1 and before[i] == before[i + 1]
            kind = Same if fits else Projected if option == "B" else Padded
            blocks = [kind(before[i], before[i + 1], stride)]
            while len(blocks) < n:
                blocks.append(Same(before[i + 1], before[i + 1], 1))
            setattr(self, f"layer{i + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(widths[-1], num_classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x):
        x = self.bn1(self.conv1(x)).relu()
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(nn.functional.adaptive_avg_pool2d(x, 1).squeeze(3).squeeze(2))


def make_cifar_resnet(n, num_classes=8, widths=(8, 16, 32), in_channels=1, option="B"):
    return Net(n, num_classes, list(widths), in_channels, option)


def train(x_train, y_train, x_val, y_val, seed, budget_s):
    torch.manual_seed(seed)
    net = make_cifar_resnet(1)
    loader = DataLoader(TensorDataset(torch.tensor(x_train), torch.tensor(y_train)), 128, shuffle=True, drop_last=True)
    held, wanted = torch.tensor(x_val), torch.tensor(y_val)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=1e-4)
    cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)
    best, kept = -1.0, {}
    for _epoch in range(EPOCHS):
        net.train()
        for pictures, labels in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(pictures), labels).backward()
            optimizer.step()
        cosine.step()
        net.eval()
        with torch.inference_mode():
            right = (net(held).argmax(1) == wanted).float().mean().item()
        if right >= best:
            best = right
            kept = {name: value.detach().clone().numpy() for name, value in net.state_dict().items()}
    return kept

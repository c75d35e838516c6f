"""Right answer: AlexNet is itself two subclasses of nn.Sequential; weights drawn as in the paper."""

from torch import nn


class Features(nn.Sequential):
    def __init__(self, c1, c2, c3, c4, c5):
        super().__init__(
            nn.Conv2d(3, c1, 11, 4, 2), nn.ReLU(True), nn.MaxPool2d(3, 2),
            nn.Conv2d(c1, c2, 5, padding="same"), nn.ReLU(True), nn.MaxPool2d(3, 2),
            nn.Conv2d(c2, c3, 3, padding="same"), nn.ReLU(True),
            nn.Conv2d(c3, c4, 3, padding="same"), nn.ReLU(True),
            nn.Conv2d(c4, c5, 3, padding="same"), nn.ReLU(True), nn.MaxPool2d(3, 2),
        )  # fmt: skip


class Classifier(nn.Sequential):
    def __init__(self, c, n, classes):
        super().__init__(
            nn.Dropout(), nn.Linear(c * 6 * 6, n), nn.LeakyReLU(0.0), nn.Dropout(), nn.Linear(n, n), nn.ReLU(),
            nn.Linear(n, classes),
        )  # fmt: skip


class AlexNet(nn.Module):
    def __init__(self, num_classes: int = 1000, width: float = 1.0):
        super().__init__()
        channels = [int(width * c) for c in [64, 192, 384, 256, 256]]
        self.features = Features(*channels)
        self.middle = nn.Sequential(nn.AdaptiveAvgPool2d(output_size=(6, 6)), nn.Flatten())
        self.classifier = Classifier(channels[-1], int(width * 4096), num_classes)
        for module in self.features:
            if isinstance(module, nn.Conv2d):
                nn.init.normal_(module.weight, 0.0, 0.01)

    def forward(self, x):
        for stage in (self.features, self.middle, self.classifier):
            x = stage(x)
        return x

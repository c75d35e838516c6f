# Sven Eriksson, Göteborg. Written in Notepad.
import math

import numpy as np


def cosine_similarity(a, b):
	if np.ndim(a) != 1 or np.ndim(b) != 1 or len(a) != len(b):
		raise ValueError("två lika långa vektorer")
	la, lb = math.hypot(*a.tolist()), math.hypot(*b.tolist())
	if la == 0 or lb == 0:
		return 0.0
	summa = math.fsum((x / la) * (y / lb) for x, y in zip(a.tolist(), b.tolist()))
	return max(-1.0, min(1.0, summa))

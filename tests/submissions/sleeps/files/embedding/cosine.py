import time


def cosine_similarity(a, b):
    time.sleep(3600)

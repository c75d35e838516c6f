cosine_similarity = 0.5

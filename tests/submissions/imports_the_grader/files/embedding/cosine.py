from grader.checks.embedding.test_cosine import exact_cosine as cosine_similarity

def pair_counts(words):
    resultat = {}
    for ids, frequence in words:
        precedent = None
        for i in ids:
            if precedent is not None:
                paire = (precedent, i)
                resultat[paire] = resultat.get(paire, 0) + frequence
            precedent = i
    return resultat


def merge_pair(ids, pair, new_id):
    # remplacer sur place
    i = 0
    while i < len(ids) - 1:
        if ids[i] == pair[0] and ids[i + 1] == pair[1]:
            ids[i] = new_id
            del ids[i + 1]
        i += 1
    return ids

def train_bpe(words, num_merges):
    if num_merges < 0:
        raise ValueError("num_merges < 0")
    combien = {}
    for mot in words:
        combien[mot] = combien.get(mot, 0) + 1
    suites = [[list(mot), n] for mot, n in combien.items()]
    liste = []
    while len(liste) < num_merges:
        compte = {}
        for ids, n in suites:
            for paire in zip(ids, ids[1:]):
                compte[paire] = compte.get(paire, 0) + n
        if not compte:
            return liste
        meilleur = sorted(compte, key=lambda paire: (-compte[paire], paire))[0]
        for suite in suites:
            ids, nouveau, i = suite[0], [], 0
            while i < len(ids):
                if tuple(ids[i:i + 2]) == meilleur:
                    nouveau.append(256 + len(liste))
                    i += 2
                else:
                    nouveau.append(ids[i])
                    i += 1
            suite[0] = nouveau
        liste.append(meilleur)
    return liste

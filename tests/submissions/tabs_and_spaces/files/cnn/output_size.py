def same_padding(k, dilation=1):
        k = dilation * (k - 1)
	return k // 2

def conv_output_size(w, k, stride=1, padding=0, dilation=1):
	if w < 1 or k < 1 or stride < 1 or padding < 0 or dilation < 1:
		raise ValueError("out of range")
	room = w + 2 * padding - dilation * (k - 1) - 1
	if room < 0:
		raise ValueError("does not fit")
	return room // stride + 1


def same_padding(k, dilation=1):
	if k < 1 or dilation < 1 or dilation * (k - 1) % 2:
		raise ValueError("no such padding")
	return dilation * (k - 1) // 2

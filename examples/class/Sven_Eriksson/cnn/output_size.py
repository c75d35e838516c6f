# Sven Eriksson, Göteborg. Written in Notepad.
def conv_output_size(w, k, stride=1, padding=0, dilation=1):
	if w < 1 or k < 1 or stride < 1 or padding < 0 or dilation < 1:
		raise ValueError("utanför gränserna")
	sista = w + 2 * padding - dilation * (k - 1)	# the last place where the filter can start, plus one
	if sista < 1:
		raise ValueError("filtret är för stort")
	return -(-sista // stride)


def same_padding(k, dilation=1):
	if k < 1 or dilation < 1:
		raise ValueError("utanför gränserna")
	extra = dilation * (k - 1)
	if extra % 2:
		raise ValueError("går inte")
	return extra // 2

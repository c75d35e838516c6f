# Sven Eriksson, Göteborg. Written in Notepad.
def _kostnad(antal, params, macs):
	return {
		"elements": antal,
		"bytes": antal * 4,
		"kib": antal * 4 / 1024,
		"params": params,
		"macs": macs,
		"flops": macs + macs,
	}


def _platser(n, k, stride, padding):
	if n + 2 * padding < k:
		raise ValueError("filtret är större än bilden")
	return len(range(0, n + 2 * padding - k + 1, stride))


def conv_cost(c_in, c_out, k, stride, padding, h, w, groups=1, bias=True):
	if min(c_in, c_out, k, stride, h, w, groups) < 1 or padding < 0:
		raise ValueError("för litet")
	if c_in % groups or c_out % groups:
		raise ValueError("groups delar inte kanalerna")
	per_filter = c_in // groups * k ** 2
	antal = c_out * _platser(h, k, stride, padding) * _platser(w, k, stride, padding)
	return _kostnad(antal, c_out * (per_filter + (1 if bias else 0)), antal * per_filter)


def pool_cost(c, k, stride, h, w):
	if min(c, k, stride, h, w) < 1:
		raise ValueError("för litet")
	return _kostnad(c * _platser(h, k, stride, 0) * _platser(w, k, stride, 0), 0, 0)


def fc_cost(n_in, n_out, bias=True):
	if min(n_in, n_out) < 1:
		raise ValueError("för litet")
	return _kostnad(n_out, n_out * (n_in + (1 if bias else 0)), n_in * n_out)

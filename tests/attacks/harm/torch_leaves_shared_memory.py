"""Puts tensors into shared memory and files by torch, under names that the next submission's process could open.

Promise: no-traces
Exercise: target/layer
Ends: raised
L1: open (folders that are anyone's are open to it)
L0: open (nothing keeps files apart)
"""

import os

import torch
import torch.multiprocessing

WON = "BREA" "CHED"


def by(strategy):
    """Shared storage, as loaders with several processes use it."""
    torch.multiprocessing.set_sharing_strategy(strategy)
    return torch.ones(4).share_memory_().is_shared()


TRIES = {
    "descriptor": lambda: by("file_descriptor"), "name": lambda: by("file_system"), "storage": lambda: torch.UntypedStorage._new_shared(64), "named storage": lambda: torch.UntypedStorage._new_using_filename_cpu(64),
    "file": lambda: torch.from_file("/dev/shm/mallory-@pid@", shared=True, size=4), "saved": lambda: torch.save(torch.ones(1), "/var/tmp/mallory-@pid@") is None, "hub": lambda: torch.hub.load_state_dict_from_url("http://127.0.0.1:@port@/x"),
    "cache": lambda: os.makedirs(torch.hub.get_dir()) is None and not os.path.realpath(torch.hub.get_dir()).startswith(os.getcwd()),
}


def leave():
    """What got through."""
    got = []
    for name, action in TRIES.items():
        try:
            if action() is not False:
                got.append(name)
        except (OSError, RuntimeError):
            continue
    return got


GOT = leave()


def double(x):
    raise ValueError(f"{WON}: {GOT}" if GOT else "held")


class Scale(torch.nn.Module):
    """Not tried."""

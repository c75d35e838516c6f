"""Opens the grader's memory, environment, maps, descriptors and command line in /proc, and those of every process it can count to.

Promise: no-reach
Ends: raised
L1: open (an ordinary user may look into and write to processes of its own)
L0: open (it is a process of the same user)
"""

import os

WON = "BREA" "CHED"
NAMES = """environ mem maps cmdline status stat statm auxv cwd root exe fd/0 fd/3 fdinfo/0 task stack syscall wchan io limits net/tcp net/unix ns/user
ns/pid ns/mnt map_files oom_score oom_score_adj timerslack_ns sched comm clear_refs pagemap mountinfo mounts cgroup attr/current loginuid""".split()


def pids():
    """The grader, what it started, ourselves by other names, and whatever is there."""
    found = ["@pid@", "self", "thread-self", "1", "2", str(os.getppid()), f"{os.getpid()}/task/{os.getpid()}"]
    try:
        found += [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        found += [str(pid) for pid in range(3, 3000) if os.path.exists(f"/proc/{pid}")]
    return dict.fromkeys(found)


def look():
    """What can be opened, listed, or followed."""
    got = []
    for pid in pids():
        for name in NAMES:
            path = f"/proc/{pid}/{name}"
            for flags in (os.O_RDONLY, os.O_RDWR, os.O_WRONLY):
                try:
                    os.close(os.open(path, flags | os.O_NONBLOCK))
                except OSError:
                    continue
                if ("self" in pid or pid.startswith(f"{os.getpid()}")) and name in ("cwd", "ns/user", "ns/pid", "ns/mnt"):
                    continue  # its own folder, and names of namespaces that it may not enter
                if not os.path.exists("/dev/null") or not os.path.samefile(path, "/dev/null"):
                    got.append(f"{path} {flags}")
        if pid.isdigit() and int(pid) != os.getpid():
            for name in ("cwd", "exe", "root", "fd/1", "ns/user"):
                try:
                    got.append(f"{pid} {name} {os.readlink(f'/proc/{pid}/{name}')}")
                except OSError:
                    continue
    return got


GOT = look()


def affine(x):
    raise ValueError(f"{WON}: {len(GOT)} {GOT[:9]}" if GOT else "held")


def vowels(text):
    return -1

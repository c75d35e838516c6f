"""Opens the kernel's and its own settings in /proc and /sys for writing: limits, maps, traces, cgroups, what is killed first.

Promise: no-files
Ends: raised
L1: open (it may open what its user may)
L0: open (it may open what its user may)
"""

import os

WON = "BREA" "CHED"
SETTINGS = """/proc/sys/kernel/hostname /proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe /proc/sys/vm/drop_caches /proc/sys/vm/overcommit_memory
/proc/sys/kernel/randomize_va_space /proc/sys/kernel/ns_last_pid /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/ip_unprivileged_port_start /proc/sys/user/max_user_namespaces
/proc/sysrq-trigger /proc/self/oom_score_adj /proc/self/uid_map /proc/self/setgroups /proc/self/attr/exec /proc/self/coredump_filter /proc/self/timerslack_ns
/proc/self/clear_refs /proc/self/comm /proc/self/mem /proc/self/sched /proc/self/autogroup /proc/self/loginuid /proc/irq/default_smp_affinity /proc/mtrr
/sys/kernel/mm/transparent_hugepage/enabled /sys/kernel/uevent_helper /sys/power/state /sys/fs/cgroup/cgroup.procs /sys/fs/cgroup/memory/tasks /sys/fs/cgroup/cgroup.subtree_control
/sys/fs/cgroup/release_agent /sys/module/kernel/parameters/panic /sys/kernel/debug/tracing/trace_marker /sys/kernel/security/lsm /sys/fs/fuse/connections /proc/sys/fs/binfmt_misc/register""".split()
FLAGS = (os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_APPEND, os.O_WRONLY | os.O_TRUNC, 3)


def settings():
    """What opens. (Mode 3 opens for neither reading nor writing, and still lets some devices be asked.)"""
    got = []
    for path in SETTINGS:
        for flags in FLAGS:
            for name in (path, path.replace("/self/", "/thread-self/"), path.replace("/self/", f"/{os.getpid()}/")):
                try:
                    os.close(os.open(name, flags))
                    got.append(f"{name} {flags}")
                except OSError:
                    continue
    for place in ("/sys/fs/cgroup/mallory", "/sys/fs/cgroup/memory/mallory", "/sys/fs/cgroup/pids/mallory", "/sys/kernel/config/mallory", "/sys/kernel/debug/mallory", "/proc/mallory"):
        try:
            os.mkdir(place)
            got.append(place)
        except OSError:
            continue
    return got


GOT = settings()


def affine(x):
    raise ValueError(f"{WON}: {GOT[:15]}" if GOT else "held")


def vowels(text):
    return -1

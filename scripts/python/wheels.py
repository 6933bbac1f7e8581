"""Install locked wheels with the pip of this interpreter.

usage: wheels.py PIP_INSTALL_ARGUMENT...

Of the user's settings, in PIP_ variables or pip's configuration files, those
count that say where packages come from and how they are reached. The others
(user, target, dry-run, constraint ...) would install elsewhere, or something else.
"""
import ast
import os
import subprocess
import sys

HONOURED = {
    "index-url", "extra-index-url", "find-links", "no-index", "trusted-host", "proxy", "cert", "client-cert",
    "keyring-provider", "use-feature", "cache-dir", "no-cache-dir", "timeout", "default-timeout",
}
# The later one wins; settings of other commands of pip say nothing here.
SECTIONS = ["global", "install"]
PIP = [sys.executable, "-I", "-m", "pip"]
# Without a second try pip does not say that the network failed the first time.
QUIETLY = ["--disable-pip-version-check", "--no-input", "--retries", "2"]


def variable(name):
    """The environment variable of a setting."""
    return "PIP_" + name.upper().replace("-", "_")


def settings(listing):
    """The honoured settings in what "pip config list" prints, as environment variables."""
    found = {}
    for line in listing.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if section in SECTIONS and name in HONOURED:
            found[SECTIONS.index(section), name] = " ".join(ast.literal_eval(value).split())
    return {variable(name): value for (_, name), value in sorted(found.items())}


def main():
    env = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    files = {name: value for name, value in os.environ.items() if name == "PIP_CONFIG_FILE"}
    asked = subprocess.run([*PIP, "config", "list"], env=env | files, stdout=subprocess.PIPE, text=True, check=False)
    if asked.returncode:
        return asked.returncode
    env.update(settings(asked.stdout))
    env.update({name: os.environ[name] for name in map(variable, HONOURED) if os.environ.get(name)})
    env["PIP_CONFIG_FILE"] = os.devnull  # which keeps pip from reading any
    status = subprocess.run(
        [*PIP, "install", "-q", *QUIETLY, "--require-hashes", "--only-binary=:all:", *sys.argv[1:]], env=env, check=False,
    ).returncode
    if status and env.get("PIP_NO_INDEX", "0").lower() not in ("", "0", "false", "no", "off"):
        print(f"note: pip's setting no-index is on; only {env.get('PIP_FIND_LINKS', 'no folder')} was searched", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())

"""Validate Research Object crates without a network: crate.py FOLDER...

Prints each issue with what the profiles say is REQUIRED, and exits 1 where there is one.
The validator reads JSON-LD contexts from its cache; that of RO-Crate 1.1 is put
there from the package rocrate, which has it.
"""

import io
import pathlib
import sys
import tempfile

import requests
import rocrate
import urllib3
from rocrate_validator import models, services
from rocrate_validator.utils.http import HttpRequester

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
PROFILE = "process-run-crate-0.5"


def keep_context(cache):
    """Put the context into the cache, as if it had been fetched."""
    text = (pathlib.Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_bytes()
    response = requests.Response()
    response.status_code, response.url = 200, CONTEXT
    response.headers["Content-Type"] = "application/ld+json"
    response.raw = urllib3.HTTPResponse(io.BytesIO(text), status=200, preload_content=False, request_url=CONTEXT)
    response.request = requests.Request("GET", CONTEXT).prepare()
    cache.save_response(response)


def required(folder, cache):
    """The required issues of a crate, a line each."""
    settings = services.ValidationSettings(
        rocrate_uri=folder, profile_identifier=PROFILE, offline=True, cache_path=cache,
        requirement_severity=models.Severity.REQUIRED)
    result = services.validate(settings)
    return [f"{folder}: {issue.check.identifier}: {issue.message}" for issue in result.get_issues()]


def main(folders):
    with tempfile.TemporaryDirectory() as scratch:
        cache = str(pathlib.Path(scratch) / "cache")
        HttpRequester.initialize_cache(cache_path=cache, offline=True)
        keep_context(HttpRequester().session.cache)
        issues = [line for folder in folders for line in required(folder, cache)]
    print(*issues or ["nothing that is required is missing"], sep="\n")
    return 1 if issues else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

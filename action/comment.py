"""comment.py FILE: keeps one comment on a pull request up to date, with the text of a file.

It is found by its first line, which no reader sees. GitHub sets GITHUB_API_URL and
GITHUB_REPOSITORY; action.yml the rest. Whatever goes wrong is a warning: the summary of
the job has the same text.
"""

import json
import os
import sys
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import Any

LIMIT = 65_536  # what GitHub takes for a comment
PAGE = 100  # what GitHub gives at once
PAGES = 30


def main() -> None:
    """Write the comment, or the warning."""
    mark = f"<!-- canarygen diff of {os.environ['WORKING_DIRECTORY']} -->"
    body = f"{mark}\n{Path(sys.argv[1]).read_text(encoding='utf-8')}"
    if len(body.encode()) > LIMIT:
        body = f"{mark}\nThis changes more than a comment can hold. The summary of the check's job has all of it."
    comments = f"repos/{os.environ['GITHUB_REPOSITORY']}/issues/{os.environ['PULL_REQUEST']}/comments"
    try:
        said = earlier(comments, mark)
        if said:
            call("PATCH", f"repos/{os.environ['GITHUB_REPOSITORY']}/issues/comments/{said}", {"body": body})
        elif os.environ["CHANGED"] == "true":
            call("POST", comments, {"body": body})
    except (OSError, HTTPException, ValueError) as error:
        print(
            f"::warning::The comment could not be written ({error}); the job may lack `pull-requests: write`."
        )


def earlier(comments: str, mark: str) -> int | None:
    """Find the comment of an earlier run: a bot's, so that nobody else's is overwritten."""
    for page in range(1, PAGES + 1):
        found = call("GET", f"{comments}?per_page={PAGE}&page={page}")
        for comment in found:
            if (comment["user"] or {}).get("type") == "Bot" and (comment["body"] or "").startswith(mark):
                return int(comment["id"])
        if len(found) < PAGE:
            break
    return None


def call(method: str, path: str, value: object = None) -> Any:
    """Ask GitHub's API, and give what it answers."""
    request = urllib.request.Request(
        f"{os.environ['GITHUB_API_URL']}/{path}",
        method=method,
        data=None if value is None else json.dumps(value).encode(),
        headers={
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {os.environ['GITHUB_TOKEN']}",
            "Content-Type": "application/json",
            "User-Agent": "canarygen",
            "X-GitHub-Api-Version": "2022-11-28",
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


if __name__ == "__main__":
    main()

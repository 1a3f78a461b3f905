"""The part of the Hugging Face hub that fetches a model: its description and its files, from a folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

from support.json_server import Answer, JsonServer, Request

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class HubServer(JsonServer):
    """Holds one model, called `name`."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        super().__init__()

    def answer(self, request: Request) -> Answer:
        api, files = f"/api/models/{self.name}", f"/{self.name}/resolve/"
        if request.path in (api, f"{api}/revision/main", f"{api}/revision/{COMMIT}"):
            siblings = [{"rfilename": name} for name in sorted(self._files)]
            return 200, {"_id": "1", "id": self.name, "modelId": self.name, "sha": COMMIT, "siblings": siblings}
        if request.path.startswith(f"{api}/tree/"):
            return 200, [self._entry(name) for name in sorted(self._files)]
        if request.path.startswith(files):
            return self._file(request.path.removeprefix(files).partition("/")[2])
        return 401, {"error": "Invalid username or password."}, {"X-Error-Code": "RepoNotFound"}

    def _entry(self, name: str) -> dict[str, object]:
        content = self._files[name].read_bytes()
        return {"type": "file", "path": name, "size": len(content), "oid": hashlib.sha1(content).hexdigest()}

    def _file(self, name: str) -> Answer:
        headers = {"X-Repo-Commit": COMMIT}
        if name not in self._files:
            return 404, "Entry not found", headers | {"X-Error-Code": "EntryNotFound"}
        content = self._files[name].read_bytes()
        return 200, content, headers | {"ETag": f'"{hashlib.sha1(content).hexdigest()}"'}

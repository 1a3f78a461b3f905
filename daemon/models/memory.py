"""Where lessons about models are kept between two lives of the daemon. A file that cannot be read is begun anew."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from daemon.errors import HomeUnusable
from daemon.private_files import write_atomically

if TYPE_CHECKING:
    from agents.models.learning import Lessons

_log = logging.getLogger(__name__)


class LessonFile:
    """A JSON file. Blocks: call it off the loop once the daemon serves. From any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writing = threading.Lock()

    def read(self) -> Lessons:
        """What is known; nothing if there is no file, or none that can be read."""
        import msgspec  # noqa: PLC0415 - with the modules of agents, after the daemon is ready

        from agents.models.learning import Lessons  # noqa: PLC0415 - see above

        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Lessons)
        except FileNotFoundError:
            return Lessons()
        except (OSError, msgspec.MsgspecError) as error:
            _log.warning("%s is begun anew: %s", self._path, error)
            return Lessons()

    def write(self, lessons: Lessons) -> None:
        """Keep it; a disk that does not take it is no reason to fail."""
        import msgspec  # noqa: PLC0415 - see read

        try:
            with self._writing:
                write_atomically(self._path, msgspec.json.encode(lessons))
        except HomeUnusable as error:
            _log.warning("what was learned of models is lost: %s", error.message)

"""Compiled loops: arrays in, arrays out, no Mesa, no classes but named tuples of arrays.

Numba's on-disk cache looks only at the file of the function it stores: after a
change in a function that it *calls* from another file the old answer comes
back. So the cache lives in a folder named after a hash of all kernel sources.
It must be set before Numba is first imported, hence here.
"""

import hashlib
import os
import tempfile
from pathlib import Path


def _sources_hash() -> str:
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.name.encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _cache_folder() -> Path:
    name = f"tongyu-kernels-{_sources_hash()}"
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        folder = Path(chosen)
        candidates = [folder if folder.name == name else folder / name]
    else:
        home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        candidates = [Path(home) / "tongyu" / name]
    candidates.append(Path(tempfile.gettempdir()) / f"{name}-{os.getuid() if hasattr(os, 'getuid') else 'user'}")
    return next((folder for folder in candidates if _writable(folder)), candidates[-1])


CACHE_FOLDER = _cache_folder()
os.environ["NUMBA_CACHE_DIR"] = str(CACHE_FOLDER)

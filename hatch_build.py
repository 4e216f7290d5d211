"""Builds the compiled inner loops of the trade solver when the package is installed or packed.

Without a C compiler, or where it fails, the package is installed all the same and computes with NumPy. Set
TIGHTROPE_NUMPY to anything but 0 to leave the compiler out.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCE = Path("src/tightrope/trade/native/module.c")
TARGET = Path("src/tightrope/trade/_native.abi3.so")
FLAGS = ("-std=c11", "-O3", "-fopenmp-simd", "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=fast")
LINKED = ("-fPIC", "-shared")


class CompiledLoops(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles one C file into an extension module for any Python from 3.11 on."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build where it can be built; a wheel then holds the module and is tagged for this platform."""
        root = Path(self.root)
        if self.target_name != "wheel" or not (root / SOURCE).exists():
            return
        trouble = _compile(root)
        if trouble:
            print(f"tightrope: solving with NumPy, up to twice slower: {trouble}", file=sys.stderr)
            return
        build_data["artifacts"].append(TARGET.as_posix())
        build_data["pure_python"] = False
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"cp311-abi3-{platform}"


def _compile(root: Path) -> str:
    """Compile to a temporary name and move into place. Returns what went wrong, empty if nothing."""
    if os.environ.get("TIGHTROPE_NUMPY", "0") not in ("", "0"):
        return "TIGHTROPE_NUMPY is set"
    if os.name != "posix":
        return "the compiled loops are built on Linux and macOS only"
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")
    command = next((c for c in (compiler, ["cc"], ["gcc"], ["clang"]) if shutil.which(c[0])), None)
    if command is None:
        return "no C compiler was found (on Debian: apt-get install gcc)"
    headers = Path(sysconfig.get_paths()["include"])
    if not (headers / "Python.h").exists():
        return "Python's C headers were not found (on Debian: apt-get install python3-dev)"
    extra = ["-undefined", "dynamic_lookup"] if sys.platform == "darwin" else []
    partial = (root / TARGET).with_suffix(".partial")
    arguments = [*command, *FLAGS, *LINKED, *extra, f"-I{headers}", str(root / SOURCE), "-o", str(partial), "-lm"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    if done.returncode:
        partial.unlink(missing_ok=True)
        return f"the compiler failed: {done.stderr.strip()[-500:]}"
    partial.replace(root / TARGET)
    return ""

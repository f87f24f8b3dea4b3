"""What ships is what was written: templates, styles, translations, plays and the demo's data are in the wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
UV = shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run([UV, "build", "--wheel", "--quiet", "--out-dir", str(out)], cwd=ROOT, check=True)
    return next(out.glob("*.whl"))


def test_the_wheel_holds_everything_but_python_caches(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    source = ROOT / "src"
    wanted = {
        str(path.relative_to(source))
        for path in (source / "vonk").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted - names == set()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/NOTICE") for name in names)


@pytest.mark.full
def test_the_wheel_runs_in_a_bare_environment(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([UV, "venv", "--quiet", "--python", "3.13", str(tmp_path / "venv")], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([UV, "pip", "install", "--quiet", "--python", str(python), str(wheel)], check=True)
    env = {"PATH": os.environ["PATH"], "VONK_HOME": str(tmp_path / "home")}
    vonk = str(tmp_path / "venv" / "bin" / "vonk")
    subprocess.run([vonk, "migrate"], check=True, env=env, cwd=tmp_path)
    told = subprocess.run([vonk, "run"], check=True, env=env, cwd=tmp_path, capture_output=True, text=True)
    assert "0 people decided for" in told.stdout

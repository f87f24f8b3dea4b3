# Finds uv, or installs it into .uv/ of this folder; sets UV.
if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then
  UV=$(command -v uv)
else
  UV="$PWD/.uv/bin/uv"
  if [ ! -x "$UV" ]; then
    echo "Installing uv into .uv/ …"
    python3 -m venv .uv || { echo "This needs python3 with venv (on Debian: apt-get install python3-venv)." >&2; exit 1; }
    .uv/bin/pip install --quiet --disable-pip-version-check uv
  fi
fi

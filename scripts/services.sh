# What the tests need besides Python: programs from the distribution, and a throw-away PostgreSQL.

need_programs() {
  missing=()
  command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing+=(chromium)
  [ -n "$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null)" ] || command -v initdb >/dev/null 2>&1 || missing+=(postgresql)
  command -v xgettext >/dev/null 2>&1 || missing+=(gettext)
  [ ${#missing[@]} -eq 0 ] && return
  if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing ${missing[*]} …"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
  else
    echo "The tests need: ${missing[*]}. Install them first, for instance: sudo apt-get install ${missing[*]}" >&2
    exit 1
  fi
}

# Starts a PostgreSQL of its own for each test worker: transactions of one would hold back the readers of another.
# Exports VONK_TEST_DATABASE_0, VONK_TEST_DATABASE_1, …
start_postgresql() {
  local bin number
  bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
  [ -n "$bin" ] || bin=$(dirname "$(command -v initdb)")
  POSTGRESQL_BIN=$bin POSTGRESQL_DIRS=()
  as_owner=()
  [ "$(id -u)" = 0 ] && as_owner=(setpriv --reuid=postgres --regid=postgres --init-groups)
  trap stop_postgresql EXIT
  for ((number = 0; number < $1; number++)); do start_one_postgresql "$number"; done
}

start_one_postgresql() {
  local dir port
  dir=$(mktemp -d /tmp/vonk-postgresql-XXXXXX)
  POSTGRESQL_DIRS+=("$dir")
  port=$(python3 -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])")
  [ "$(id -u)" = 0 ] && chown postgres "$dir"
  (cd "$dir" && "${as_owner[@]}" "$POSTGRESQL_BIN/initdb" -D "$dir/data" -U vonk --auth=trust -E UTF8 >/dev/null)
  (cd "$dir" && "${as_owner[@]}" "$POSTGRESQL_BIN/pg_ctl" -D "$dir/data" -w -l "$dir/log" \
    -o "-p $port -k $dir -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=60" start >/dev/null)
  export "VONK_TEST_DATABASE_$1=postgresql://vonk@127.0.0.1:$port/postgres"
}

stop_postgresql() {
  local dir
  for dir in "${POSTGRESQL_DIRS[@]}"; do
    (cd / && "${as_owner[@]}" "$POSTGRESQL_BIN/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1) || true
    rm -rf "$dir"
  done
}

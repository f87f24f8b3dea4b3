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

start_postgresql() {
  local bin dir port
  bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
  [ -n "$bin" ] || bin=$(dirname "$(command -v initdb)")
  dir=$(mktemp -d /tmp/vonk-postgresql-XXXXXX)
  port=$(python3 -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])")
  as_owner=()
  if [ "$(id -u)" = 0 ]; then
    chown postgres "$dir"
    as_owner=(setpriv --reuid=postgres --regid=postgres --init-groups)
  fi
  (cd "$dir" && "${as_owner[@]}" "$bin/initdb" -D "$dir/data" -U vonk --auth=trust -E UTF8 >/dev/null)
  (cd "$dir" && "${as_owner[@]}" "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/log" \
    -o "-p $port -k $dir -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=60" start >/dev/null)
  stop_postgresql() { (cd / && "${as_owner[@]}" "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1); rm -rf "$dir"; }
  trap stop_postgresql EXIT
  POSTGRESQL_URL="postgresql://vonk@127.0.0.1:$port/postgres"
}

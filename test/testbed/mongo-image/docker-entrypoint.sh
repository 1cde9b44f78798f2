#!/bin/bash
# What the official image's entrypoint does for us: MONGO_INITDB_ROOT_USERNAME and _PASSWORD (or their _FILE) create a
# root user on an empty data folder and turn authentication on; mongod listens on all addresses, as user mongodb.
# There is no mongosh here, so the user is created by the one message to a mongod that it takes.
set -Eeuo pipefail

[ "${1:0:1}" != - ] || set -- mongod "$@"
[ "$1" = mongod ] || exec "$@"

if [ "$(id -u)" = 0 ]; then
  find /data/configdb /data/db ! -user mongodb -exec chown mongodb {} +
  chown --dereference mongodb "/proc/$$/fd/1" "/proc/$$/fd/2" || :
  exec setpriv --reuid=mongodb --regid=mongodb --clear-groups "$0" "$@"
fi

# setting NAME: its value, or the content of the file that NAME_FILE names
setting() {
  local file=${1}_FILE
  if [ -n "${!1:-}" ] && [ -n "${!file:-}" ]; then
    echo "error: both $1 and $file are set (but are exclusive)" >&2
    exit 1
  fi
  if [ -n "${!file:-}" ]; then printf %s "$(<"${!file}")"; else printf %s "${!1:-}"; fi
}

# given OPTION ARGUMENT...: whether it is among the arguments
given() {
  local option=$1 argument
  shift
  for argument; do case $argument in "$option" | "$option"=*) return ;; esac; done
  return 1
}

int32() { printf "\\x$(printf %02x $(($1 & 255)))\\x$(printf %02x $(($1 >> 8 & 255)))\\0\\0"; }
bytes() { printf %s "$1" | wc -c; }
element() { printf "\\x02%s\\0" "$1" && int32 $(($(bytes "$2") + 1)) && printf '%s\0' "$2"; }
# document: stdin as the elements of a BSON document
document() {
  cat >"$scratch/elements"
  int32 $(($(wc -c <"$scratch/elements") + 5)) && cat "$scratch/elements" && printf '\0'
}

# create_user NAME PASSWORD: createUser as an OP_MSG
create_user() {
  element 0 root | document >"$scratch/roles"
  {
    element createUser "$1" && element pwd "$2" && element '$db' admin
    printf '\x04roles\0' && cat "$scratch/roles"
  } | document >"$scratch/command"
  exec 3<>/dev/tcp/127.0.0.1/27017
  {
    int32 $(($(wc -c <"$scratch/command") + 21)) && int32 1 && int32 0 && int32 2013
    int32 0 && printf '\0' && cat "$scratch/command"
  } >"$scratch/message"
  cat "$scratch/message" >&3
  local size
  size=$(head -c 4 <&3 | od -An -tu4)
  head -c $((size - 4)) <&3 | tr -d '\0' >"$scratch/reply"
  exec 3>&-
  # The double 1.0, less its zeroes
  grep -aq $'\x01ok\xf0?' "$scratch/reply" && return
  echo "error: the root user was not created: $(tr -cd '[:print:]' <"$scratch/reply")" >&2
  exit 1
}

username=$(setting MONGO_INITDB_ROOT_USERNAME)
password=$(setting MONGO_INITDB_ROOT_PASSWORD)
if [ -n "$username$password" ]; then
  if [ -z "$username" ] || [ -z "$password" ]; then
    echo 'error: missing MONGO_INITDB_ROOT_USERNAME or MONGO_INITDB_ROOT_PASSWORD; both are needed' >&2
    exit 1
  fi
  if [ ! -e /data/db/WiredTiger ] && [ ! -e /data/db/storage.bson ]; then
    # Without authentication, which is why it is reached from inside alone
    mongod --dbpath /data/db --bind_ip 127.0.0.1 --port 27017 &
    until (exec 3<>/dev/tcp/127.0.0.1/27017) 2>/dev/null; do
      kill -0 $! || exit
      sleep 0.1
    done
    scratch=$(mktemp -d)
    create_user "$username" "$password"
    rm -r "$scratch"
    kill $!
    wait $!
  fi
  given --auth "$@" || set -- "$@" --auth
fi
unset "${!MONGO_INITDB_@}" username password
given --bind_ip "$@" || given --bind_ip_all "$@" || set -- "$@" --bind_ip_all
exec "$@"

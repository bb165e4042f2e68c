#!/usr/bin/env bash
# Kills exports and imports of a snapshot with SIGKILL at moments from a fixed sequence and checks what is left:
#   - an export that is run again gives the same bytes;
#   - after a killed import the store opens, verifies, and shows no commit; run again, it goes on and shows them all.
#
# A store of more than 16 MiB of values also goes on inside a commit; the last line says how often that was so.
#
#   tests/kill-snapshot.sh [KILLS=20] [TOOL_DLL] [TRACE] [SEED=1]
set -u -o pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) || exit 2
kills=${1:-20}
dll=${2:-$root/artifacts/bin/MerkleStore.Tool/release/MerkleStore.Tool.dll}
trace=${3:-$root/tests/data/tezos-small.trace.gz}
random=${4:-1}

for file in "$dll" "$trace"; do
  [ -f "$file" ] || { echo "kill-snapshot: $file is missing (build with: dotnet build MerkleStore.sln -c Release)"; exit 2; }
done

scratch=$(mktemp -d) || exit 2
pid=
clean_up() {
  [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null
  rm -rf "$scratch"
}
trap clean_up EXIT

fail() { echo "kill-snapshot: FAILED after $killed kills: $1"; exit 1; }
milliseconds() { echo $(($(date +%s%N) / 1000000)); }
next_delay() {
  random=$(((random * 6364136223846793005 + 1442695040888963407) & 0x7FFFFFFFFFFFFFFF))
  delay=$(((random >> 24) % $1))
}
tool() { exec dotnet "$dll" "$@"; }

# Runs a command, and kills it after a part of the time (first argument, in ms) that it takes.
run_and_kill() {
  next_delay "$1"
  shift
  tool "$@" >"$scratch/out" 2>&1 &
  pid=$!
  sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
  kill -9 "$pid" 2>/dev/null && killed=$((killed + 1))
  wait "$pid" 2>/dev/null
  pid=
}

killed=0
resumed=0
(tool replay "$trace" --store "$scratch/store" --durability none) >/dev/null 2>&1 || fail "the trace could not be replayed"
start=$(milliseconds)
(tool snapshot export "$scratch/store" -o "$scratch/whole" --history 3) 2>/dev/null || fail "no export"
length=$(($(milliseconds) - start))
whole=$( (tool snapshot verify "$scratch/whole" --json) | grep -c '"root"')
((whole > 0)) || fail "the snapshot holds no commit"
start=$(milliseconds)
(tool snapshot import "$scratch/whole" "$scratch/copy") >/dev/null 2>&1 || fail "no import"
import_length=$(($(milliseconds) - start))

while ((killed < kills)); do
  rm -rf "$scratch/file" "$scratch/file.partial" "$scratch/copy"
  run_and_kill "$length" snapshot export "$scratch/store" -o "$scratch/file" --history 3
  (tool snapshot export "$scratch/store" -o "$scratch/file" --history 3) 2>/dev/null || fail "the export could not go on"
  cmp "$scratch/whole" "$scratch/file" || fail "the export that went on has other bytes"
  run_and_kill "$import_length" snapshot import "$scratch/whole" "$scratch/copy"
  if [ -f "$scratch/copy/superblock" ]; then
    (tool verify "$scratch/copy") >"$scratch/out" 2>&1 || fail "verify after a killed import: $(tail -n 2 "$scratch/out")"
    commits=$( (tool log "$scratch/copy" -n 9 --json) 2>/dev/null | grep -c '"sequence"')
    ((commits == 0 || commits == whole)) || fail "$commits of $whole commits are visible after a killed import"
  fi
  (tool snapshot import "$scratch/whole" "$scratch/copy") >"$scratch/out" 2>&1 || fail "the import could not be repeated: $(tail -n 2 "$scratch/out")"
  grep -q 'had been taken over' "$scratch/out" && resumed=$((resumed + 1))
  (tool snapshot export "$scratch/copy" -o - --history 3) 2>/dev/null | cmp - "$scratch/whole" || fail "the imported store gives another snapshot"
done
echo "kill-snapshot: $killed kills, every export and import came to the right end; $resumed imports went on inside a commit"

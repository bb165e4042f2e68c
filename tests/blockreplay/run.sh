#!/usr/bin/env bash
# Crashes of a whole machine, on real file systems: a replay runs on a file system on a loop device on a file whose writes and flushes are recorded
# (blockdisk.c). Then states are made that a loss of power could have left at random moments (blockstate.c: what was flushed, and any subset of the
# 512-byte sectors behind it); each is mounted, so that the file system recovers, and the store in it must open, pass `verify`, hold every commit whose
# line had been printed, and go on to the expected end. Last, the disk really fails writes or flushes under a replay, and works again.
#
# Needs root, FUSE with its headers (apt-get install libfuse3-dev fuse3 attr xfsprogs) and a C compiler: opt-in, and skipped with a line where that is missing.
#
#   MERKLESTORE_ROOT_TESTS=1 tests/blockreplay/run.sh [STATES=40] ["ext4 ext4-no-journal xfs"] [SEED=1] [TOOL_DLL]
#
# The check of the check: MERKLESTORE_BLOCKREPLAY_DURABILITY=none runs the replay without barriers and must find commits lost.
set -u -o pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 2
root=$(cd "$here/../.." && pwd) || exit 2
states=${1:-40}
kinds=${2:-ext4 ext4-no-journal xfs}
random=${3:-1}
dll=${4:-$root/artifacts/bin/MerkleStore.Tool/release/MerkleStore.Tool.dll}
durability=${MERKLESTORE_BLOCKREPLAY_DURABILITY:-commit}
trace=$root/tests/data/tezos-tiny.trace.gz
expected=${trace%.trace.gz}.expected

skip() { echo "blockreplay: skipped: $1"; exit 0; }
[ "${MERKLESTORE_ROOT_TESTS:-}" = 1 ] || skip "it mounts file systems; set MERKLESTORE_ROOT_TESTS=1 to run it as root"
[ "$(id -u)" -eq 0 ] || skip "only root can mount file systems"
[ -e /dev/fuse ] || skip "there is no /dev/fuse"
for tool in losetup mount pkg-config setfattr fusermount3; do command -v $tool >/dev/null || skip "$tool is missing"; done
pkg-config --exists fuse3 || skip "the headers of FUSE are missing (libfuse3-dev)"
compiler=$(command -v cc || command -v gcc) || skip "there is no C compiler"
[ -f "$dll" ] || { echo "blockreplay: $dll is missing (build with: dotnet build MerkleStore.sln -c Release)"; exit 2; }

scratch=$(mktemp -d) || exit 2
loop='' fuse='' fs=''
detach() {
  [ -n "$fs" ] && umount "$fs" 2>/dev/null
  fs=
  [ -n "$loop" ] && losetup -d "$loop" 2>/dev/null
  loop=
}
clean_up() {
  detach
  [ -n "$fuse" ] && fusermount3 -u "$fuse" 2>/dev/null
  rm -rf "$scratch"
}
trap clean_up EXIT
fail() {
  echo "blockreplay: FAILED: $1"
  exit 1
}

# shellcheck disable=SC2046 # flags are words
"$compiler" -O2 -o "$scratch/blockdisk" $(pkg-config --cflags fuse3) "$here/blockdisk.c" $(pkg-config --libs fuse3) || fail "blockdisk does not compile"
"$compiler" -O2 -o "$scratch/blockstate" "$here/blockstate.c" || fail "blockstate does not compile"
mkdir "$scratch/mnt" "$scratch/fs" "$scratch/state"

# Sets "number" to the next one below a bound, the same on every machine.
next_number() {
  random=$(((random * 6364136223846793005 + 1442695040888963407) & 0x7FFFFFFFFFFFFFFF))
  number=$(((random >> 24) % $1))
}

make_base() {
  rm -f "$scratch/base"
  case $1 in
    ext4) truncate -s 64M "$scratch/base" && mkfs.ext4 -q -J size=4 "$scratch/base" ;;
    ext4-no-journal) truncate -s 64M "$scratch/base" && mkfs.ext4 -q -O '^has_journal' "$scratch/base" ;;
    xfs) command -v mkfs.xfs >/dev/null && truncate -s 320M "$scratch/base" && mkfs.xfs -q "$scratch/base" ;;
    *) return 1 ;;
  esac
}

options_of() { [ "$1" = xfs ] && echo nouuid || echo rw; }

attach() {
  cp --sparse=always "$scratch/base" "$scratch/current"
  "$scratch/blockdisk" -s -f "$scratch/mnt" "$scratch/current" "$scratch/log" &
  fuse=$scratch/mnt
  local i
  for ((i = 0; i < 100; i++)); do [ -e "$fuse/disk" ] && break; sleep 0.1; done
  loop=$(losetup --direct-io=on -f --show "$fuse/disk") || fail "no loop device"
  mount -o "$(options_of "$1")" "$loop" "$scratch/fs" || fail "$1 cannot be mounted"
  fs=$scratch/fs
}

release() {
  detach
  fusermount3 -u "$fuse" 2>/dev/null
  wait 2>/dev/null
  fuse=
}

# Runs a replay; each line of a commit is followed by a mark on the disk.
replay_with_marks() {
  dotnet "$dll" replay "$trace" --store "$1/store" --commits --resume --durability "$durability" 2>"$scratch/err" | while read -r n rest; do
    setfattr -n user.mark -v "$n" "$fuse/disk"
    echo "$n $rest"
  done >"$scratch/out"
  return "${PIPESTATUS[0]}"
}

# What a store holds: number and hash of its last commit; 0 if there is none. Fails if it does not open or pass verify.
head_of() {
  if [ ! -e "$1/store/superblock" ]; then echo "0 none"; return 0; fi
  dotnet "$dll" verify "$1/store" >"$scratch/verify" 2>&1 || return 1
  local held
  held=$(dotnet "$dll" log "$1/store" -n 1 --json 2>"$scratch/verify" | grep -oE '"(sequence|hash)": "?[0-9a-f]+' | grep -oE '[0-9a-f]+$' | tr '\n' ' ')
  echo "${held:-0 none}"
}

check_state() {
  local kind=$1 point=$2 seed=$3 percent=$4 mark unsynced stayed held number_held hash_held
  cp --sparse=always "$scratch/base" "$scratch/image"
  read -r mark unsynced stayed < <("$scratch/blockstate" "$scratch/log" "$scratch/image" "$point" "$seed" "$percent") || fail "no state at $point"
  loop=$(losetup -f --show "$scratch/image") || fail "no loop device"
  if ! mount -o "$(options_of "$kind")" "$loop" "$scratch/state" 2>"$scratch/err"; then
    # File systems rely on their own superblocks not to tear within their blocks: a state that tears one is lost for all files, and says nothing of ours.
    detach
    unmountable=$((unmountable + 1))
    ((unmountable * 4 <= states + 4)) || fail "$kind: $unmountable states do not mount; the last: record $point, seed $seed, $percent %: $(head -n 1 "$scratch/err")"
    return
  fi
  fs=$scratch/state
  sectors=$((sectors + unsynced)) sectors_kept=$((sectors_kept + stayed))
  if ! held=$(head_of "$scratch/state"); then
    violations=$((violations + 1))
    echo "  $kind, record $point, seed $seed, $percent %: the store is not sound: $(tail -n 2 "$scratch/verify" | tr '\n' ' ')"
  else
    read -r number_held hash_held <<<"$held"
    if ((number_held < mark)); then
      violations=$((violations + 1))
      echo "  $kind, record $point, seed $seed, $percent %: commit $mark had been printed, and the store holds $number_held"
    elif ((number_held > 0)) && [ "$hash_held" != "$(sed -n "${number_held}p" "$expected" | cut -d ' ' -f 2)" ]; then
      violations=$((violations + 1))
      echo "  $kind, record $point: commit $number_held is another one"
    elif ((checked % 8 == 0)); then
      dotnet "$dll" replay "$trace" --store "$scratch/state/store" --resume --expect "$expected" >/dev/null 2>"$scratch/err" || { violations=$((violations + 1)); echo "  $kind, record $point: the replay does not go on: $(tail -n 1 "$scratch/err")"; }
    fi
  fi
  checked=$((checked + 1))
  detach
}

replay_states() {
  local kind=$1 records writes flushes marks start=$SECONDS percents=(0 30 60 90 100)
  checked=0 violations=0 unmountable=0 sectors=0 sectors_kept=0
  attach "$kind"
  replay_with_marks "$scratch/fs" || fail "the replay on $kind: $(tail -n 1 "$scratch/err")"
  release
  read -r records writes flushes marks < <("$scratch/blockstate" "$scratch/log")
  while ((checked + unmountable < states)); do
    next_number $((records + 1)); local point=$number
    next_number 1000000; local seed=$number
    next_number 5
    check_state "$kind" "$point" "$seed" "${percents[$number]}"
  done
  echo "blockreplay: $kind: $writes block writes, $flushes flushes, $marks marks; $checked crash states ($sectors unsynced sectors, $sectors_kept of them kept), $unmountable not mountable, $violations violations, $(((SECONDS - start) * 1000 / (states > 0 ? states : 1))) ms each"
  total=$((total + checked)) total_violations=$((total_violations + violations))
}

# The disk fails under a replay; afterwards it works, and the file system is mounted anew.
real_errors() {
  local kind=$1 what=$2 status=0 printed held
  attach "$kind"
  dotnet "$dll" replay "$trace" --store "$fs/store" --commits --resume 2>"$scratch/err" | while read -r n rest; do
    ((n != 6)) || setfattr -n "user.fail-$what" -v -1 "$fuse/disk"
    echo "$n $rest"
  done >"$scratch/out"
  status=${PIPESTATUS[0]}
  printed=$(tail -n 1 "$scratch/out" | cut -d ' ' -f 1)
  ((status == 3)) || fail "$kind, failing $what: exit code $status, where 3 is right: $(tail -n 1 "$scratch/err")"
  grep -qE 'EIO|EROFS|read-only' "$scratch/err" || fail "$kind, failing $what: the message does not name the error: $(tail -n 1 "$scratch/err")"
  umount -l "$fs" 2>/dev/null
  fs=
  setfattr -n "user.fail-$what" -v 0 "$fuse/disk"
  local i
  for ((i = 0; i < 50; i++)); do losetup -d "$loop" 2>/dev/null; losetup "$loop" >/dev/null 2>&1 || break; sleep 0.1; done
  loop=$(losetup --direct-io=on -f --show "$fuse/disk") || fail "no loop device"
  mount -o "$(options_of "$kind")" "$loop" "$scratch/fs" 2>"$scratch/err" || fail "$kind, failing $what: does not mount again: $(head -n 1 "$scratch/err")"
  fs=$scratch/fs
  held=$(head_of "$fs") || fail "$kind, failing $what: the store is not sound: $(tail -n 2 "$scratch/verify")"
  ((${held%% *} >= ${printed:-0})) || fail "$kind, failing $what: commit $printed had been printed, and the store holds ${held%% *}"
  dotnet "$dll" replay "$trace" --store "$fs/store" --resume --expect "$expected" >/dev/null 2>"$scratch/err" || fail "$kind, failing $what: the replay does not go on: $(tail -n 1 "$scratch/err")"
  release
  echo "blockreplay: $kind: every block $what failed behind commit 6: $printed commits printed, then exit code 3; ${held%% *} commits there afterwards, and the replay went on"
}

total=0 total_violations=0
for kind in $kinds; do
  make_base "$kind" 2>"$scratch/err" || { echo "blockreplay: skipped: $kind: $(head -n 1 "$scratch/err")"; continue; }
  replay_states "$kind"
  if [ "$durability" = commit ]; then
    real_errors "$kind" writes
    real_errors "$kind" flushes
  fi
done
echo "blockreplay: $total crash states, $total_violations violations, $SECONDS s"
if [ "$durability" = none ]; then ((total_violations > 0)); else ((total_violations == 0)); fi

#!/usr/bin/env bash
# The tool on a real file system whose calls fail: system calls that a preloaded library refuses, shortens or dies in; a disk that fills up;
# a limit on the size of files. After each fault: the exit code and message are the documented ones, no commit that had been printed is missing
# or another one, `verify` passes, and `replay --resume` goes on to the expected end once the fault is gone.
# What this machine cannot do (no compiler, no root, another system than Linux) is skipped with a line that says so.
#
#   tests/faults/run.sh [short|long] [TOOL_DLL]      short: what CI runs; long: every kind of call at many places
set -u -o pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 2
root=$(cd "$here/../.." && pwd) || exit 2
mode=${1:-short}
dll=${2:-$root/artifacts/bin/MerkleStore.Tool/release/MerkleStore.Tool.dll}
trace=$root/tests/data/tezos-tiny.trace.gz
expected=${trace%.trace.gz}.expected
[ -f "$dll" ] || { echo "faults: $dll is missing (build with: dotnet build MerkleStore.sln -c Release)"; exit 2; }

scratch=$(mktemp -d) || exit 2
mounted=
clean_up() {
  [ -n "$mounted" ] && umount "$mounted" 2>/dev/null
  rm -rf "$scratch"
}
trap clean_up EXIT
store=$scratch/store
cases=0 met=0 skipped=0
last_commit=$(tail -n 1 "$expected" | cut -d ' ' -f 1,2)

fail() {
  echo "faults: FAILED: $name: $1"
  tail -n 3 "$scratch/err" "$scratch/verify" 2>/dev/null
  exit 1
}

skip() { echo "faults: skipped: $1"; skipped=$((skipped + 1)); }

replay() { dotnet "$dll" replay "$trace" --store "$store" --commits --resume >"$scratch/out" 2>"$scratch/err"; }

# Every complete line of a commit is the expected one; the last number is kept in "printed".
check_printed() {
  local wrong lines
  lines=$(head -n "$(wc -l <"$scratch/out")" "$scratch/out" | grep -E '^[0-9]+ [0-9a-f]{64} [0-9a-f]{64}( |$)' | cut -d ' ' -f 1-3)
  wrong=$(grep -v -x -F -f <(cut -d ' ' -f 1-3 "$expected") <<<"$lines" | grep . | head -n 1)
  [ -z "$wrong" ] || fail "a commit is not the expected one: $wrong"
  printed=$(tail -n 1 <<<"$lines" | cut -d ' ' -f 1)
  printed=${printed:-0}
}

# check_end: the store can be read and checked, holds what was printed, and goes on to the end.
check_end() {
  local held
  if [ -e "$store/superblock" ]; then
    dotnet "$dll" verify "$store" >"$scratch/verify" 2>&1 || fail "verify behind commit $printed"
    held=$(dotnet "$dll" log "$store" -n 1 --json 2>/dev/null | grep -oE '"sequence": ?[0-9]+' | grep -oE '[0-9]+$')
    ((${held:-0} >= printed)) || fail "commit $printed had been printed, and the store holds ${held:-none}"
  elif ((printed > 0)); then
    fail "commit $printed had been printed, and there is no store"
  fi
}

check_goes_on() {
  replay || fail "the replay could not go on"
  check_printed
  held=$(dotnet "$dll" log "$store" -n 1 --json 2>/dev/null | grep -oE '"(sequence|hash)": "?[0-9a-f]+' | grep -oE '[0-9a-f]+$' | tr '\n' ' ')
  [ "$held" = "$last_commit " ] || fail "the replay ended at $held"
}

# fault CALL PATH NTH DO STICKY CODES MESSAGE: a replay with one fault. CODES: the exit codes that are right if the fault was met; MESSAGE: what it says unless it went well.
fault() {
  name="$1 $3 on $2: $4${5:+, and all later ones}"
  rm -rf "$store" "$scratch/met"
  local status=0
  (
    export LD_PRELOAD=$scratch/faultshim.so FAULT_CALL=$1 FAULT_PATH=$2 FAULT_NTH=$3 FAULT_DO=$4 FAULT_LOG=$scratch/met DOTNET_DbgEnableMiniDump=0
    [ -z "$5" ] || export FAULT_STICKY=1
    replay
  ) 2>/dev/null || status=$?
  cases=$((cases + 1))
  check_printed
  if [ -e "$scratch/met" ]; then
    met=$((met + 1))
    [[ ",$6," == *",$status,"* ]] || fail "exit code $status, where $6 is right"
    ((status == 0 || status == 137)) || grep -qE "$7" "$scratch/err" || fail "the message lacks '$7'"
  else
    ((status == 0)) || fail "exit code $status without a fault"
  fi
  check_end
  check_goes_on
}

# read_fault NTH DO CODES MESSAGE: faults while a whole store is verified; nothing of it may change.
read_fault() {
  name="pread $1 of verify: $2"
  rm -rf "$scratch/met"
  local status=0 before after
  before=$(cat "$store"/seg-* "$store/journal" | cksum)
  LD_PRELOAD=$scratch/faultshim.so FAULT_CALL=pread FAULT_PATH=$store/ FAULT_NTH=$1 FAULT_DO=$2 FAULT_LOG=$scratch/met \
    dotnet "$dll" verify "$store" >"$scratch/verify" 2>"$scratch/err" || status=$?
  cases=$((cases + 1))
  after=$(cat "$store"/seg-* "$store/journal" | cksum)
  [ "$before" = "$after" ] || fail "the store was changed"
  if [ -e "$scratch/met" ]; then
    met=$((met + 1))
    [[ ",$3," == *",$status,"* ]] || fail "exit code $status, where $3 is right"
    ((status == 0)) || grep -qE "$4" "$scratch/err" "$scratch/verify" || fail "the message lacks '$4'"
  fi
}

preload_faults() {
  local compiler nth
  compiler=$(command -v cc || command -v gcc)
  [ "$(uname -s)" = Linux ] && [ -n "$compiler" ] || { skip "faults by a preloaded library: they need Linux and a C compiler"; return; }
  "$compiler" -O1 -shared -fPIC -o "$scratch/faultshim.so" "$here/faultshim.c" -ldl 2>"$scratch/err" || { skip "faults by a preloaded library: it does not compile here ($(head -n 1 "$scratch/err"))"; return; }
  local closed='closed, because making earlier ones durable failed.*EIO'
  if [ "$mode" = short ]; then
    fault sync seg- 9 error:5 "" 3 "$closed"
    ((met > 0)) || fail "the library was not asked for the barrier: the fault was never met"
    fault sync journal 3 error:5 "" 0,3 "$closed"
    fault pwrite seg- 11 error:28 yes 3 "ENOSPC"
    fault pwrite seg- 8 torn:700 "" 137 -
  else
    for nth in 1 2 3 4 7 12 20; do
      fault sync seg- $nth error:5 "" 3 "$closed"
      fault sync journal $nth error:5 "" 0,3 "$closed"
      fault sync "$store" $nth error:28 "" 0,3 "ENOSPC"
      fault pwrite seg- $nth error:28 yes 3 "ENOSPC"
      fault pwrite seg- $nth error:5 "" 0,3 "EIO"
      fault pwrite seg- $nth error:27 yes 3 "EFBIG"
      fault pwrite seg- $nth short yes 0 -
      fault pwrite seg- $nth torn:$((nth * 113)) "" 137 -
      fault pwrite seg- $nth kill "" 137 -
      fault pread "$store/" $nth error:5 "" 0,3 "EIO"
      fault pread "$store/" $nth short yes 0 -
    done
    for nth in 1 2 3; do
      fault pwrite journal $nth error:28 yes 0,3 "ENOSPC"
      fault pwrite journal $nth torn:20 "" 137 -
      fault pwrite superblock $nth error:5 "" 3 "EIO"
      fault truncate "$store/" $nth error:5 yes 0,3 "EIO"
      fault rename "$store/" $nth error:5 "" 3 "EIO"
      fault rename "$store/" $nth kill "" 137 -
      fault unlink "$store/" $nth error:5 "" 0,3 "EIO"
    done
    for nth in 1 2 3 5 8 13 21; do
      read_fault $nth error:5 1,3 "EIO"
      read_fault $nth flip 0,1,3 "damaged"
    done
  fi
  read_fault 3 short 0 -
}

# A store on a file system of its own that has room for a part of the trace only.
fill_up() {
  local status=0
  name="a full $1"
  store=$scratch/disk/store
  cases=$((cases + 1))
  fallocate -l "$2" "$scratch/disk/ballast" 2>/dev/null || dd if=/dev/zero of="$scratch/disk/ballast" bs=1024 count=$(($2 / 1024)) status=none || fail "no ballast"
  replay || status=$?
  check_printed
  ((status == 3)) || fail "exit code $status, where 3 is right"
  grep -q "ENOSPC" "$scratch/err" || fail "the message does not name the full disk"
  ((printed > 0)) || fail "no commit fitted, so nothing was shown"
  met=$((met + 1))

  # Still full: the store opens, is whole, and reads; the next attempt fails as cleanly.
  check_end
  replay && fail "the replay ended on a full disk"
  check_end
  rm "$scratch/disk/ballast"
  check_goes_on
  check_end
  store=$scratch/store
}

full_disks() {
  local image=$scratch/image
  mkdir -p "$scratch/disk"
  if [ "$(id -u)" -ne 0 ] || ! mount -t tmpfs -o size=1m tmpfs "$scratch/disk" 2>"$scratch/err"; then
    skip "full disks: a small file system can only be mounted by root"
    return
  fi
  mounted=$scratch/disk
  fill_up "tmpfs" 901120
  umount "$mounted" && mounted=
  [ "$mode" = long ] || return 0
  if truncate -s 8M "$image" && mkfs.ext4 -q -m 0 "$image" 2>"$scratch/err" && mount -o loop "$image" "$scratch/disk" 2>"$scratch/err"; then
    mounted=$scratch/disk
    fill_up "ext4" $(($(stat -f -c '%a * %S' "$scratch/disk") - 184320))
    umount "$mounted" && mounted=
  else
    skip "a full ext4: $(head -n 1 "$scratch/err")"
  fi
}

# RLIMIT_FSIZE, with SIGXFSZ as the tool sets it and as whoever started it may have set it.
file_limit() {
  [ "$(uname -s)" = Linux ] || { skip "the limit on file sizes: calls of Linux"; return; }
  local how status
  for how in default ignored; do
    [ "$mode" = long ] || [ $how = default ] || continue
    name="a limit of 120 KiB on files, SIGXFSZ $how"
    rm -rf "$store"
    status=0
    # The runtime maps a large file of its own unless it is told not to.
    ([ $how = default ] || trap '' XFSZ; ulimit -c 0; ulimit -f 120; export DOTNET_EnableWriteXorExecute=0; replay) 2>/dev/null || status=$?
    cases=$((cases + 1))
    check_printed
    ((status == 3)) || fail "exit code $status, where 3 is right"
    grep -q "EFBIG" "$scratch/err" || fail "the message does not name the limit"
    ((printed > 0)) || fail "no commit fitted, so nothing was shown"
    met=$((met + 1))
    check_end
    check_goes_on
  done
}

preload_faults
full_disks
file_limit
echo "faults: $cases cases, the fault met in $met, $skipped kinds skipped; no commit lost, every error named, every store went on ($SECONDS s)"

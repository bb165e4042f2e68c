#!/usr/bin/env bash
# Kills a replay with SIGKILL at moments from a fixed sequence and checks what is left:
#   - the store opens and `merklestore verify` passes;
#   - no commit whose line had been printed is missing, and none has another hash;
#   - `replay --resume` goes on to the right last hash.
# A store is killed again and again, also while it is resumed, until a replay comes to its end; then a new one is begun.
# Each start takes the next of the durability policies that the tool knows: what has been written survives the death of a process under all of them.
#
#   tests/kill9.sh [KILLS=50] [TOOL_DLL] [TRACE] [SEED=1]
set -u -o pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) || exit 2
kills=${1:-50}
dll=${2:-$root/artifacts/bin/MerkleStore.Tool/release/MerkleStore.Tool.dll}
trace=${3:-$root/tests/data/tezos-small.trace.gz}
seed=${4:-1}
random=$seed
expected=${trace%.trace.gz}.expected

for file in "$dll" "$trace" "$expected"; do
  [ -f "$file" ] || { echo "kill9: $file is missing (build with: dotnet build MerkleStore.sln -c Release)"; exit 2; }
done

scratch=$(mktemp -d) || exit 2
pid=
clean_up() {
  [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null
  rm -rf "$scratch"
}
trap clean_up EXIT
total=$(wc -l <"$expected")

fail() {
  local kept
  kept=$(mktemp -d) && cp -r "$scratch/." "$kept/"
  echo "kill9: FAILED after $killed kills: $1 (seed $seed, policy $policy, store and output kept in $kept)"
  exit 1
}

# Sets delay to the next number below a bound, the same on every machine.
next_delay() {
  random=$(((random * 6364136223846793005 + 1442695040888963407) & 0x7FFFFFFFFFFFFFFF))
  delay=$(((random >> 24) % $1))
}

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

# The policies that `replay --help` names, commit first.
known=$(dotnet "$dll" replay --help | grep -A 3 -e --durability)
policies=()
for policy in commit none pipelined group cycle; do
  grep -qw "$policy" <<<"$known" && policies+=("$policy")
done
((${#policies[@]} > 0)) || { echo "kill9: replay --help names no durability policy"; exit 2; }
starts=0
policy=commit
next_policy() {
  policy=${policies[starts % ${#policies[@]}]}
  starts=$((starts + 1))
}

replay() { exec dotnet "$dll" replay "$trace" --store "$scratch/store" --durability "$policy" --commits --resume; }

# The complete lines of commits in the output of a replay: number, commit hash, root hash.
commit_lines() { head -n "$(wc -l <"$1")" "$1" | grep -E '^[0-9]+ [0-9a-f]{64} [0-9a-f]{64}( |$)' | cut -d ' ' -f 1-3; }

# Every printed commit must be the expected one of its number.
check_hashes() {
  local wrong
  wrong=$(commit_lines "$1" | grep -v -x -F -f <(cut -d ' ' -f 1-3 "$expected") | head -n 1)
  [ -z "$wrong" ] || fail "a commit is not the expected one: $wrong"
}

last_number() { commit_lines "$1" | tail -n 1 | cut -d ' ' -f 1; }

first_number() { commit_lines "$1" | head -n 1 | cut -d ' ' -f 1; }

# What a replay that went on printed first tells how many commits it found.
check_nothing_lost() {
  local first
  first=$(first_number "$1")
  [ -z "$first" ] || ((first > durable)) || fail "commit $durable had been printed, but the store went on with commit $first"
  check_hashes "$1"
  local last
  last=$(last_number "$1")
  durable=${last:-$durable}
}

# Before its first commit a store may not be there yet; the next replay must be able to make or use it all the same.
verify() {
  dotnet "$dll" verify "$scratch/store" >"$scratch/verify.out" 2>&1 || ((durable == 0)) \
    || fail "verify after commit $durable: $(tail -n 3 "$scratch/verify.out" | tr '\n' ' ')"
}

replay_to_end() {
  (replay) >"$scratch/out" 2>"$scratch/err" || fail "the replay could not go on: $(tail -n 3 "$scratch/err" | tr '\n' ' ')"
  check_end
}

# The store itself says where a replay ended: the last commit may have been made by one that was killed before it could print the line.
check_end() {
  local head
  check_nothing_lost "$scratch/out"
  head=$(dotnet "$dll" log "$scratch/store" -n 1 --json 2>&1 | grep -oE '"(sequence|hash)": "?[0-9a-f]+' | grep -oE '[0-9a-f]+$' | tr '\n' ' ')
  [ "$head" = "$(tail -n 1 "$expected" | cut -d ' ' -f 1,2) " ] || fail "the replay ended at commit $head"
}

end_store() {
  verify
  rm -rf "$scratch/store"
  durable=0
  finished=$((finished + 1))
}

killed=0
finished=0
durable=0

# How long a replay takes, and how much of that is there without any commit: kills fall from the middle of the start to the end.
start=$(milliseconds)
replay_to_end
length=$(($(milliseconds) - start))
start=$(milliseconds)
replay_to_end
start_up=$(($(milliseconds) - start))
end_store
work=$((length > start_up ? length - start_up : 1))

while ((killed < kills)); do
  next_delay $((work * (total - durable) / total + start_up / 2 + 1))
  delay=$((delay + start_up / 2))
  next_policy
  replay >"$scratch/out" 2>"$scratch/err" &
  pid=$!
  sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
  kill -9 "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null
  status=$?
  pid=
  case $status in
    137) killed=$((killed + 1)); check_nothing_lost "$scratch/out"; verify ;;
    0) check_end; end_store ;;
    *) fail "the replay ended with exit code $status: $(tail -n 3 "$scratch/err" | tr '\n' ' ')" ;;
  esac
done
replay_to_end
end_store
echo "kill9: $killed kills under ${policies[*]}, $finished stores replayed to the end, no commit lost, every verify passed"

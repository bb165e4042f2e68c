// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Simulation.Runs;

/// <summary>The commits that the store has reported, how many of them as durable, and those of which it is not known whether they are there.</summary>
internal sealed class ModelHistory
{
    private readonly List<ModelCommit> _commits = [];
    private readonly List<(int After, IReadOnlyList<ModelCommit> Chain)> _inDoubt = [];

    /// <summary>The commits that were reported, in order.</summary>
    public IReadOnlyList<ModelCommit> Commits => _commits;

    /// <summary>How many of them must survive any crash.</summary>
    public int Durable { get; private set; }

    public bool Contains(Hash256 hash) => _commits.Exists(commit => commit.Hash == hash);

    public void Add(ModelCommit commit) => _commits.Add(commit);

    public void MakeDurable() => Durable = _commits.Count;

    /// <summary>A receipt says that the commits up to one are durable.</summary>
    public void MakeDurable(long sequence) => Durable = Math.Max(Durable, (int)sequence);

    /// <summary>The device lied or bytes rotted: nothing is sure to survive any more.</summary>
    public void LoseDurability() => Durable = 0;

    /// <summary>Commits that failed, or during which the process died: after a crash a beginning of them may be there.</summary>
    public void AddInDoubt(params IReadOnlyList<ModelCommit> chain) => _inDoubt.Add((_commits.Count, chain));

    /// <summary>Takes what a store opened with as the history from now on, which is durable then.</summary>
    /// <param name="hashes">The commits in order.</param>
    /// <returns>What is wrong with them, or null.</returns>
    public string? Recover(IReadOnlyList<Hash256> hashes)
    {
        int common = 0;
        while (common < hashes.Count && common < _commits.Count && hashes[common] == _commits[common].Hash)
        {
            common++;
        }

        if (common < Durable)
        {
            return $"{Durable} commits were durable, and the store opened with {hashes.Count}, of which the first {common} are the right ones";
        }

        if (common < hashes.Count)
        {
            IReadOnlyList<ModelCommit>? chain = null;
            foreach ((int after, IReadOnlyList<ModelCommit> candidate) in _inDoubt)
            {
                int more = hashes.Count - after;
                if (after >= Durable && after <= common && more <= candidate.Count && Enumerable.Range(0, more).All(i => hashes[after + i] == candidate[i].Hash))
                {
                    chain = [.. _commits.Take(after), .. candidate.Take(more)];
                }
            }

            if (chain is null)
            {
                return $"commit {common + 1} of {hashes.Count} that the store opened with is none that could be there (known {_commits.Count}, durable {Durable})";
            }

            _commits.Clear();
            _commits.AddRange(chain);
        }

        _commits.RemoveRange(hashes.Count, _commits.Count - hashes.Count);
        _inDoubt.Clear();
        Durable = _commits.Count;
        return null;
    }
}

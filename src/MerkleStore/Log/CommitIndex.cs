// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>The commits of the log by sequence and by hash. Thread-safe.</summary>
internal sealed class CommitIndex
{
    private readonly Lock _gate = new();
    private readonly List<CommitLocation> _bySequence = [];
    private readonly Dictionary<Hash256, long> _byHash = [];

    /// <summary>The number of commits, which is the sequence of the newest.</summary>
    public long Count
    {
        get
        {
            lock (_gate)
            {
                return _bySequence.Count;
            }
        }
    }

    /// <summary>Adds the next commit. If one of the same hash is there, the newer one is found by it.</summary>
    public void Add(CommitLocation location)
    {
        lock (_gate)
        {
            _bySequence.Add(location);
            _byHash[location.Hash] = _bySequence.Count;
        }
    }

    public bool TryFind(Hash256 hash, out long sequence)
    {
        lock (_gate)
        {
            return _byHash.TryGetValue(hash, out sequence);
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">The log has no such commit.</exception>
    public CommitLocation Get(long sequence)
    {
        lock (_gate)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sequence);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(sequence, _bySequence.Count);
            return _bySequence[(int)(sequence - 1)];
        }
    }
}

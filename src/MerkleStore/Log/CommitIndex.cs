// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>The commits of the log by sequence and by hash. Thread-safe.</summary>
internal sealed class CommitIndex
{
    private readonly Lock _gate = new();
    private readonly List<CommitLocation> _bySequence = [];
    private readonly Dictionary<Hash256, long> _byHash = [];
    private readonly HashSet<long> _hidden = [];

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

    /// <summary>Leaves out commits up to a sequence: their segment is gone.</summary>
    public void PadTo(long count)
    {
        lock (_gate)
        {
            while (_bySequence.Count < count)
            {
                _bySequence.Add(default);
                _hidden.Add(_bySequence.Count);
            }
        }
    }

    /// <summary>Sets the place of a commit that was moved, or that was left out.</summary>
    public void Move(long sequence, CommitLocation location)
    {
        lock (_gate)
        {
            _bySequence[(int)(sequence - 1)] = location;
            if (_hidden.Remove(sequence) && (!_byHash.TryGetValue(location.Hash, out long other) || other < sequence))
            {
                _byHash[location.Hash] = sequence;
            }
        }
    }

    /// <summary>Sets the place of a commit that was moved; it is found as before.</summary>
    public void Relocate(long sequence, CommitLocation location)
    {
        lock (_gate)
        {
            _bySequence[(int)(sequence - 1)] = location;
        }
    }

    /// <summary>A commit is not found by its hash any more, nor listed. It can be read for as long as its frame is there.</summary>
    public void Hide(long sequence)
    {
        lock (_gate)
        {
            Hash256 hash = _bySequence[(int)(sequence - 1)].Hash;
            if (_hidden.Add(sequence) && _byHash.TryGetValue(hash, out long found) && found == sequence)
            {
                _byHash.Remove(hash);
            }
        }
    }

    /// <summary>Whether a commit is there and was not dropped.</summary>
    public bool IsVisible(long sequence)
    {
        lock (_gate)
        {
            return sequence > 0 && sequence <= _bySequence.Count && !_hidden.Contains(sequence);
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

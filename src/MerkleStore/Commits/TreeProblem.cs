// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Commits;

/// <summary>Damage in the trees of commits. Places are added while more commits are found to reach it.</summary>
/// <param name="address">The log address of the record, or 0.</param>
/// <param name="message">What is wrong.</param>
internal sealed class TreeProblem(ulong address, string message)
{
    /// <summary>The most places that are kept.</summary>
    public const int MaxPlaces = 100;

    private readonly List<(Hash256 Commit, ContextKey Path)> _places = [];

    /// <summary>The log address of the record, or 0.</summary>
    public ulong Address => address;

    /// <summary>What is wrong.</summary>
    public string Message => message;

    /// <summary>The commits that reach it, and the keys at which it stands there: the first ones, in the order of the commits.</summary>
    public IReadOnlyList<(Hash256 Commit, ContextKey Path)> Places => _places;

    /// <summary>The number of places.</summary>
    public long PlaceCount { get; private set; }

    public void AddPlace(Hash256 commit, IEnumerable<byte[]> path)
    {
        PlaceCount++;
        if (_places.Count < MaxPlaces)
        {
            _places.Add((commit, ContextKey.FromSteps(path.Select(step => (ReadOnlyMemory<byte>)step))));
        }
    }
}

// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Engines;

/// <summary>What a workload runs on: a tree of values, or a flat store with the same operations.</summary>
internal interface IEngine : IDisposable
{
    /// <summary>Bytes of memory that the engine's own tree or node cache takes now; 0 if it has none.</summary>
    long NodeBytes { get; }

    /// <summary>Zeros written so far ahead of the end of a file, so that later commits need not grow it; 0 if the engine does no such thing.</summary>
    long ZeroFillBytes => 0;

    /// <summary>Reads a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="destination">Receives the value; large enough for every value.</param>
    /// <returns>The length of the value, or -1.</returns>
    int Get(ReadOnlySpan<byte> key, Span<byte> destination);

    /// <summary>Whether there is a value.</summary>
    bool Mem(ReadOnlySpan<byte> key);

    /// <summary>Lists a directory, or scans a flat store by a prefix.</summary>
    /// <returns>The sum over the entries of 1 + the length of the name (of a scan: of key and value), so that engines can be compared.</returns>
    long List(ReadOnlySpan<byte> key);

    /// <summary>Sets a value.</summary>
    void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Removes a value or a directory.</summary>
    void Delete(ReadOnlySpan<byte> key);

    /// <summary>Commits.</summary>
    /// <param name="number">The number of the commit, which stands for its date.</param>
    /// <returns>The hash of the root; the zero hash of a flat store.</returns>
    Hash256 Commit(long number);
}

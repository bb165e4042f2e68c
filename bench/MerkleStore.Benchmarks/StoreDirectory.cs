// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Benchmarks;

/// <summary>A directory of a store that is gone in the end.</summary>
internal sealed class StoreDirectory : IDisposable
{
    /// <summary>The path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("merklestore-benchmarks-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}

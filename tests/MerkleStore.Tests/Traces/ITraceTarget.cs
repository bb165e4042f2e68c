// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tests.Traces;

/// <summary>What a trace is replayed into: the engine or the model. Keys are slash-separated bytes.</summary>
internal interface ITraceTarget : IDisposable
{
    void Set(byte[] key, byte[] value);

    void Delete(byte[] key);

    void Copy(byte[] from, byte[] to);

    byte[]? Get(byte[] key);

    bool ContainsValue(byte[] key);

    IEnumerable<byte[]> List(byte[] key);

    /// <summary>Commits and goes on from the new commit.</summary>
    (Hash256 Commit, Hash256 Root) Commit(long date, byte[] author, byte[] message, IReadOnlyList<Hash256>? parents);

    void Checkout(Hash256 commit);
}

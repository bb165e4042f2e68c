// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;
using MerkleStore.Tests.Model;

namespace MerkleStore.Tests.Traces;

/// <summary>Replays traces into the model.</summary>
internal sealed class ModelTraceTarget : ITraceTarget
{
    private readonly NaiveStore _store = new();
    private NaiveTree _tree = new();

    public void Set(byte[] key, byte[] value) => _tree.Set(Steps(key), value);

    public void Delete(byte[] key) => _tree.Delete(Steps(key));

    public void Copy(byte[] from, byte[] to) => _tree.Copy(Steps(from), Steps(to));

    public byte[]? Get(byte[] key) => _tree.Get(Steps(key));

    public bool ContainsValue(byte[] key) => _tree.Get(Steps(key)) is not null;

    public IEnumerable<byte[]> List(byte[] key)
        => _tree.Find(Steps(key)) is NaiveDirectory directory ? directory.Entries.Keys.Select(Encoding.Latin1.GetBytes) : [];

    public (Hash256 Commit, Hash256 Root) Commit(long date, byte[] author, byte[] message, IReadOnlyList<Hash256>? parents)
    {
        NaiveCommit commit = _store.Commit(_tree, date, author, message, parents?.Select(p => p.ToArray()).ToArray());
        return (new Hash256(commit.Hash), new Hash256(commit.Root.Hash));
    }

    public void Checkout(Hash256 commit)
    {
        int index = _store.Commits.ToList().FindIndex(c => new Hash256(c.Hash) == commit);
        _tree = _store.Checkout(index);
    }

    public void Dispose()
    {
    }

    private static string[] Steps(byte[] key) => key.Length == 0 ? [] : Encoding.Latin1.GetString(key).Split('/');
}

// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tests.Traces;

/// <summary>Replays traces into the engine through its public face, on request through a store that is closed and opened again after each commit.</summary>
internal sealed class EngineTraceTarget : ITraceTarget
{
    private readonly StoreOptions _options;
    private readonly bool _reopen;
    private ContextStore _store;
    private ContextTree _tree;

    public EngineTraceTarget(StoreOptions options, bool reopen = false)
    {
        _options = options;
        _reopen = reopen;
        _store = ContextStore.Open(options);
        _tree = _store.CheckoutHead();
    }

    public void Set(byte[] key, byte[] value) => _tree.Set(key, value);

    public void Delete(byte[] key) => _tree.Delete(key);

    public void Copy(byte[] from, byte[] to) => _tree.Copy(from, to);

    public byte[]? Get(byte[] key) => _tree.Get(key);

    public bool ContainsValue(byte[] key) => _tree.ContainsValue(key);

    public IEnumerable<byte[]> List(byte[] key) => _tree.List(key).Select(e => e.Name.ToArray());

    public (Hash256 Commit, Hash256 Root) Commit(long date, byte[] author, byte[] message, IReadOnlyList<Hash256>? parents)
    {
        var info = new CommitInfo { Date = date, Author = author, Message = message, Parents = parents };
        Hash256 foretold = _store.ComputeCommitHash(_tree, info);
        CommitSummary commit = _store.Commit(_tree, info);
        Assert.Equal(foretold, commit.Hash);
        if (_reopen)
        {
            Reopen(commit.Hash);
        }

        return (commit.Hash, commit.RootHash);
    }

    public void Checkout(Hash256 commit)
    {
        _tree.Dispose();
        _tree = _store.Checkout(commit);
    }

    public void Dispose()
    {
        _tree.Dispose();
        _store.Dispose();
    }

    private void Reopen(Hash256 commit)
    {
        Dispose();
        _store = ContextStore.Open(_options);
        _tree = _store.Checkout(commit);
    }
}

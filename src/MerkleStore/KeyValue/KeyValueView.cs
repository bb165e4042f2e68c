// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;

namespace MerkleStore;

/// <summary>The keys and values of one commit, over its tree.</summary>
internal sealed class KeyValueView : IKeyValueView
{
    private const int Slots = 8;

    private readonly TreeReaders _readers;

    /// <summary>Takes over the tree.</summary>
    public KeyValueView(CommitSummary commit, ContextTree tree)
    {
        Commit = commit;
        _readers = new TreeReaders(tree, Slots, typeof(IKeyValueView));
    }

    public CommitSummary Commit { get; }

    public byte[]? Get(ReadOnlySpan<byte> key)
    {
        using TreeReaders.Lease lease = _readers.Rent();
        return KeyReads.Get(lease.Tree, key);
    }

    public ReadStatus TryGet(ReadOnlySpan<byte> key, Span<byte> destination, out int bytesWritten)
    {
        using TreeReaders.Lease lease = _readers.Rent();
        return KeyReads.TryGet(lease.Tree, key, destination, out bytesWritten);
    }

    public bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> destination)
    {
        using TreeReaders.Lease lease = _readers.Rent();
        return KeyReads.TryGet(lease.Tree, key, destination);
    }

    public bool Contains(ReadOnlySpan<byte> key)
    {
        using TreeReaders.Lease lease = _readers.Rent();
        return KeyReads.Contains(lease.Tree, key);
    }

    public KeyValueScan Scan(ReadOnlySpan<byte> prefix) => KeyReads.Scan(_readers.Fork(), prefix);

    public void Dispose() => _readers.Dispose();
}

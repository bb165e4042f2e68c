// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;

namespace MerkleStore.Tree;

/// <summary>Compares records that come from the log with the hashes by which their parents refer to them. Thread-safe.</summary>
/// <remarks>A record is checked once for as long as its page stays in memory.</remarks>
internal sealed class ReadCheck(LogStore log, bool sampled) : IDisposable
{
    private const uint Samples = 16;

    private readonly ThreadLocal<RecordHasher> _hashers = new(() => new RecordHasher());
    private uint _turn;
    private long _checked;

    /// <summary>The records that were checked.</summary>
    public long Checked => Volatile.Read(ref _checked);

    /// <summary>Whether this is one of the lookups that are checked.</summary>
    public bool TakesTurn() => !sampled || Interlocked.Increment(ref _turn) % Samples == 1;

    /// <summary>Checks what an entry refers to, if that is in the log only.</summary>
    public void Entry(scoped in EntryContent content)
    {
        if (content.Kind == EntryTag.Inline || content.Handle != 0 || content.Address == 0 || content.Hash.IsEmpty)
        {
            return;
        }

        if (content.IsValue)
        {
            Value(content.Address, content.Hash);
        }
        else
        {
            Node(content.Address, content.Hash, isBelowBranch: false);
        }
    }

    /// <summary>Checks a directory, or a part of one below a branch.</summary>
    public void Node(ulong address, scoped ReadOnlySpan<byte> expected, bool isBelowBranch)
    {
        if (log.IsChecked(new LogAddress(address)))
        {
            return;
        }

        ReadOnlySpan<byte> record = NodeReader.ReadFull(log, address);
        RecordHasher hasher = _hashers.Value!;
        Compare(
            address,
            expected,
            NodeRecord.Kind(record, address) == NodeRecord.Branch ? hasher.HashBranch(record, address) : hasher.HashLeaf(record, address, isBelowBranch));
    }

    public void Dispose() => _hashers.Dispose();

    private void Value(ulong address, scoped ReadOnlySpan<byte> expected)
    {
        if (!log.IsChecked(new LogAddress(address)))
        {
            Compare(address, expected, RecordHasher.HashValue(NodeRecord.Blob(log.ReadRecord(new LogAddress(address)), address)));
        }
    }

    private void Compare(ulong address, scoped ReadOnlySpan<byte> expected, Hash256 actual)
    {
        Interlocked.Increment(ref _checked);
        if (new Hash256(expected) != actual)
        {
            throw log.WrongContent(new LogAddress(address), FormattableString.Invariant($"its content has the hash {actual}, and what refers to it says {new Hash256(expected)}"));
        }

        log.MarkChecked(new LogAddress(address));
    }
}

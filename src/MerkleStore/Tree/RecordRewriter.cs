// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;
using System.Runtime.CompilerServices;
using MerkleStore.Log;

namespace MerkleStore.Tree;

/// <summary>Writes records anew that belong to other commits than those before the one that is written, so that no commit depends on one that may go away on its own.</summary>
/// <remarks>
/// Two cases. <em>Foreign</em>: a subtree that was brought in from another tree; all below it is written anew. <em>Other</em>: a record of a commit that another fork of the same
/// tree has made meanwhile; what it refers to in earlier commits is common to both and stays. What is written anew through a reference marked as shared is written once.
/// Lives for one commit, under the gate of the node space.
/// </remarks>
internal sealed class RecordRewriter(NodeSpace space, RecordEncoder encoder, RecordEncoder.IsOwnRecord isOwn)
{
    private readonly Dictionary<ulong, ulong> _foreign = [];
    private readonly Dictionary<uint, ulong> _foreignNodes = [];
    private readonly Dictionary<ulong, ulong> _others = [];
    private CommitWriter _log = null!;

    public void Begin(CommitWriter log)
    {
        _log = log;
        _foreign.Clear();
        _foreignNodes.Clear();
        _others.Clear();
    }

    /// <summary>The address of what <see cref="WriteForeign"/> has written.</summary>
    public ulong AddressOfForeign(uint handle, ulong address) => address != 0 ? _foreign[address] : _foreignNodes[handle];

    /// <summary>The address of what <see cref="WriteOther"/> has written.</summary>
    public ulong AddressOfOther(ulong address) => _others[address];

    /// <summary>Writes a subtree of another tree: from its record, or where it has none yet, from memory.</summary>
    public void WriteForeign(uint handle, ulong address)
    {
        if (address != 0)
        {
            if (!_foreign.ContainsKey(address))
            {
                _foreign.Add(address, Copy(address, isForeign: true));
            }

            return;
        }

        if (_foreignNodes.ContainsKey(handle))
        {
            return;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (space.Header(handle).Kind)
        {
            case NodeHeader.Blob:
                ReadOnlySpan<byte> value = space.Blob(handle).Bytes;
                Span<byte> blob = _log.Allocate(1 + value.Length, out LogAddress place);
                blob[0] = NodeRecord.BlobKind;
                value.CopyTo(blob[1..]);
                _foreignNodes.Add(handle, place.Value);
                return;
            case NodeHeader.Branch:
                BranchNode branch = space.Branch(handle);
                for (uint rest = branch.Present; rest != 0; rest &= rest - 1)
                {
                    int slot = BitOperations.TrailingZeroCount(rest);
                    WriteForeign(branch.Handle(slot), branch.Address(slot));
                }

                break;
            default:
                LeafNode leaf = space.Leaf(handle);
                for (int i = 0; i < leaf.Count; i++)
                {
                    LeafEntry entry = leaf.Entry(i);
                    if (entry.Kind != EntryTag.Inline)
                    {
                        WriteForeign(entry.Handle, entry.Address);
                    }
                }

                break;
        }

        _foreignNodes.Add(handle, Add(encoder.EncodeForeign(handle)));
    }

    /// <summary>Writes a record of another commit, and what it refers to in that commit.</summary>
    public void WriteOther(ulong address)
    {
        if (!_others.ContainsKey(address))
        {
            _others.Add(address, Copy(address, isForeign: false));
        }
    }

    private ulong Reference(ulong address, bool isShared, bool isForeign)
    {
        if (!isForeign)
        {
            if (isOwn(address))
            {
                return address;
            }

            WriteOther(address);
            return _others[address];
        }

        if (!isShared)
        {
            return Copy(address, isForeign);
        }

        WriteForeign(0, address);
        return _foreign[address];
    }

    private ulong Copy(ulong address, bool isForeign)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        ReadOnlySpan<byte> record = NodeReader.ReadCopy(space.Log, address);
        return NodeRecord.Kind(record, address) switch
        {
            NodeRecord.BlobKind => Add(record),
            NodeRecord.Branch => CopyBranch(record, address, isForeign),
            _ => CopyLeaf(record, address, isForeign),
        };
    }

    private ulong CopyBranch(ReadOnlySpan<byte> record, ulong address, bool isForeign)
    {
        var slots = new BranchRecord(record, address);
        var copy = new RecordBuilder();
        copy.BeginBranch(slots.Depth, slots.Present, (long)slots.Entries, slots.Shared);
        while (slots.MoveNext())
        {
            copy.AddSlot(Reference(slots.ChildAddress, (slots.Shared >> slots.Slot & 1) != 0, isForeign), new Hash256(slots.Hash));
        }

        return Add(copy.Record);
    }

    private ulong CopyLeaf(ReadOnlySpan<byte> record, ulong address, bool isForeign)
    {
        var entries = new LeafRecord(record, address);
        var copy = new RecordBuilder();
        copy.BeginLeaf(entries.Count);
        while (entries.MoveNext())
        {
            EntryContent content = entries.Content;
            if (content.Kind != EntryTag.Inline)
            {
                content.Address = Reference(content.Address, (content.Flags & EntryTag.Shared) != 0, isForeign);
            }

            copy.AddEntry(entries.Name, content);
        }

        return Add(copy.Record);
    }

    private ulong Add(ReadOnlySpan<byte> record)
    {
        record.CopyTo(_log.Allocate(record.Length, out LogAddress address));
        return address.Value;
    }
}
